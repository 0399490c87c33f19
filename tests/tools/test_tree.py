"""The files themselves are checked: their size, and what must not lie among them."""

from __future__ import annotations

from pathlib import Path

import pytest

import tree


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty tree."""
    monkeypatch.setattr(tree, "ROOT", tmp_path)
    return tmp_path


def test_a_file_of_400_lines_is_allowed_and_one_more_is_not(root: Path) -> None:
    (root / "long.py").write_text("x = 1\n" * 400)
    (root / "longer.py").write_text("x = 1\n" * 401)
    assert tree.faults_of("long.py") == []
    assert tree.faults_of("longer.py") == [
        "longer.py: 401 lines; 400 are the most a reader should face"
    ]


@pytest.mark.parametrize("name", ["a.min.js", "b.woff2", "zh.mo", "node_modules/x/y.js"])
def test_a_foreign_or_built_file_is_refused(root: Path, name: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(b"")
    assert tree.faults_of(name) == [
        f"{name}: a third-party or built file; it is fetched or made at set-up"
    ]
