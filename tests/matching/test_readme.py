"""The README's examples run, and its pictures are drawn from them (R7, R14, R15)."""

from __future__ import annotations

import doctest

from bench.matching import pictures


def test_the_examples_of_the_readme_are_true() -> None:
    found = doctest.testfile(str(pictures.HOME / "README.md"), module_relative=False)
    assert found.attempted >= 15
    assert found.failed == 0


def test_the_pictures_show_what_the_examples_give() -> None:
    for name, drawn in pictures.pictures(pictures.results()).items():
        assert (pictures.HOME / "pictures" / name).read_text(encoding="utf-8") == drawn, name
        assert f"pictures/{name}" in (pictures.HOME / "README.md").read_text(encoding="utf-8")
