"""The closing line of `make test` counts what really ran."""

from __future__ import annotations

from pathlib import Path

import pytest

import prove
from prove import Tally

REPORT = """<?xml version="1.0"?><testsuites>
<testsuite name="a" tests="7" failures="1" errors="1" skipped="2"/>
<testsuite name="b" tests="3" failures="0" errors="0" skipped="0"/>
</testsuites>"""


def test_a_report_is_counted_over_all_its_suites(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert prove.tally_of(report, status=1) == Tally(passed=6, failed=2, skipped=2)


def test_what_failed_is_named(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite tests="3" failures="1" errors="1">'
        '<testcase classname="tests.a" name="test_fine"/>'
        '<testcase classname="tests.a" name="test_wrong"><failure>so</failure></testcase>'
        '<testcase classname="tests.b" name="test_broken"><error>so</error></testcase>'
        "</testsuite></testsuites>"
    )
    tally = prove.tally_of(report, status=1)
    assert tally.names == ["tests.a::test_wrong", "tests.b::test_broken"]
    total = Tally(names=["check of style"], failed=1)
    total.add(tally)
    assert (total.failed, len(total.names)) == (3, 3)


def test_a_run_that_ended_badly_without_a_failed_test_counts_as_one_failure(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="3" skipped="0"/></testsuites>')
    assert prove.tally_of(report, status=3) == Tally(passed=3, failed=1)
    assert prove.tally_of(report, status=0) == Tally(passed=3)


def test_a_run_that_left_no_report_counts_as_one_failure(tmp_path: Path) -> None:
    assert prove.tally_of(tmp_path / "none.xml", status=0) == Tally(failed=1)


@pytest.mark.parametrize(("ci", "expected"), [("true", Tally(failed=4)), ("", Tally(skipped=4))])
def test_a_missing_package_skips_its_tests_and_fails_them_in_ci(
    ci: str, expected: Tally, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(prove, "count_of", lambda part, database: 4)
    assert prove.missing("unit", "PostgreSQL", "postgresql", "postgresql") == expected
    assert "apt-get install postgresql" in capsys.readouterr().out


def test_the_sum_reads_as_the_closing_line_says() -> None:
    total = Tally(2, 0, 1)
    total.add(Tally(3, 1, 0))
    assert f"chunsheng: {total}" == "chunsheng: 5 passed, 1 failed, 1 skipped"
