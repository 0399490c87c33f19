"""The solver stands alone: its wheel works beside nothing but NumPy and OR-Tools (R7)."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]
PROOF = """
import importlib.util
from chunsheng.matching import Households, Lots, Routes, share
for absent in ("django", "scipy", "chunsheng.kernel", "pytest"):
    try:
        found = importlib.util.find_spec(absent)
    except ModuleNotFoundError:
        found = None
    assert found is None, absent
one = share(Households([1, 2], [0, 0], [1, 1], [2, 2], [3, 0], [0, 0]), Lots([9], [0], [2]),
            Routes([9], [0], [0]))
assert one.proved and one.granted.tolist() == [0, 2]
import chunsheng.matching
print(chunsheng.matching.__file__)
"""


def _needed_by(*names: str) -> set[str]:
    """The distributions that `names` require here, without extras, themselves included."""
    found: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name in found:
            continue
        found.add(name)
        for line in metadata.requires(name) or []:
            requirement, _, marker = line.partition(";")
            if "extra" not in marker and "win32" not in marker and "emscripten" not in marker:
                queue.append(re.split(r"[^A-Za-z0-9_.-]", requirement.strip(), maxsplit=1)[0])
    return found


def _link_distributions(into: Path, names: set[str]) -> None:
    for name in names:
        lies_in = Path(str(metadata.distribution(name).locate_file("")))
        for top in {file.parts[0] for file in metadata.files(name) or []} - {"..", "__pycache__"}:
            if not (into / top).is_symlink():
                (into / top).symlink_to(lies_in / top)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    builder = WheelBuilder(str(ROOT / "distributions" / "matching"))
    return Path(next(builder.build(directory=str(out), versions=["standard"])))


def test_the_wheel_works_with_numpy_and_ortools_alone(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path)
    _link_distributions(tmp_path, _needed_by("numpy", "ortools"))
    ran = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-S", "-c", PROOF],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert Path(ran.stdout.strip()).is_relative_to(tmp_path)


def test_the_wheel_holds_the_solver_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    code = {name for name in names if ".dist-info/" not in name}
    assert "chunsheng/matching/py.typed" in code
    assert {name for name in code if not name.startswith("chunsheng/matching/")} == {
        "chunsheng/__init__.py"
    }
    described = metadata.PathDistribution(zipfile.Path(wheel) / _info(names)).requires
    assert sorted(re.split(r"[^a-z]", need)[0] for need in described or []) == ["numpy", "ortools"]


def _info(names: set[str]) -> str:
    return next(name.split("/")[0] for name in names if ".dist-info/" in name) + "/"
