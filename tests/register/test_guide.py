"""The guide that adds a register is run as it stands: its files, its tables, its pages."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.laws.reading import ROOT

GUIDE = ROOT / "docs" / "guides" / "add-a-register.md"
FILE = re.compile(r"^```python path=(\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SETTINGS = 'from chunsheng.config.district import *\n\nINSTALLED_APPS += ["amenities"]\n'


def files_in(guide: str) -> dict[str, str]:
    """The files that the guide shows, by their paths."""
    return dict(FILE.findall(guide))


def write(place: Path, files: dict[str, str]) -> None:
    """Lay the files out, with settings that know of them."""
    package = place / "amenities"
    (package / "migrations").mkdir(parents=True)
    for empty in ("__init__.py", "migrations/__init__.py"):
        (package / empty).write_text("")
    for path, text in files.items():
        (place / path).write_text(text)
    (place / "guided.py").write_text(SETTINGS)


def address() -> str:
    """The copied database as an address."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)


def run(place: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own that knows the guide's files."""
    surroundings = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(place), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "guided",
        "CHUNSHENG_MODE": "test",
        "CHUNSHENG_VAR": str(place / "var"),
        "DATABASE_URL": address(),
    }
    return subprocess.run(  # noqa: S603 - this very Python, on files of this tree
        [sys.executable, *command],
        cwd=place,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


def walked(place: Path, files: dict[str, str]) -> dict[str, object]:
    """Follow the guide with these files, and say what the pages answered."""
    write(place, files)
    done = run(place, str(ROOT / "tests" / "register" / "guide_walk.py"))
    assert done.returncode == 0, done.stderr
    return dict(ast.literal_eval(done.stdout))


def test_the_guide_makes_a_register_that_works(own_database: None, tmp_path: Path) -> None:
    assert walked(tmp_path, files_in(GUIDE.read_text(encoding="utf-8"))) == {
        "refused": (400, True, True),
        "added": 302,
        "before": "2",
        "inspected": 302,
        "after": "1",
        "timeline": True,
        "listed": [True, True, True],
        "found": True,
        "stranger": 404,
        "drawn from": True,
        "template": ["名称 *", "种类 *", "网格 *", "位置", "管护单位", "安装日期 *"],
        "faults": 2,
        "imported": (302, 2),
        "printed": True,
    }


def test_a_guide_that_forgets_its_facts_is_found(own_database: None, tmp_path: Path) -> None:
    files = files_in(GUIDE.read_text(encoding="utf-8"))
    files["amenities/actions.py"] = files["amenities/actions.py"].replace(
        "if amenity.state != State.WORKS:", "if amenity.pk:"
    )
    assert walked(tmp_path, files)["before"] == "未报"


@pytest.mark.parametrize("path", ["terms", "models", "actions", "forms", "registers"])
def test_the_guide_shows_every_file(path: str) -> None:
    assert f"amenities/{path}.py" in files_in(GUIDE.read_text(encoding="utf-8"))
