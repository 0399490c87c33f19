"""The closing line of `make test` counts what really ran."""

from __future__ import annotations

from pathlib import Path

import pytest

import prove
from prove import Tally
from tests.conftest import CONTROL, is_control

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


def test_a_nights_table_tells_of_each_sabotage_where_it_was_caught(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    told = '<properties><property name="control" value="yes"/></properties>'
    report.write_text(
        '<testsuites><testsuite tests="5" failures="1" skipped="1">'
        f'<testcase classname="tests.a" name="test_without_a_lock_two_win[1]">{told}</testcase>'
        f'<testcase classname="tests.a" name="test_without_a_lock_two_win[2]">{told}<skipped/></testcase>'
        f'<testcase classname="tests.a" name="test_a_lie_is_found">{told}<failure/></testcase>'
        '<testcase classname="tests.a" name="test_a_lie_is_not_told"/>'
        "</testsuite></testsuites>"
    )
    total = Tally()
    for _database in range(2):
        total.add(prove.tally_of(report, status=1))
    lines = [" ".join(line.split()) for line in prove.table_of(total.controls)]
    assert lines == [
        "2 MISSED a: a lie is found",
        "2 caught, 2 not tried a: without a lock two win",
        "chunsheng: 2 sabotages: 1 missed somewhere, 0 tried nowhere",
    ]


def test_this_test_is_known_for_no_control_and_another_for_one(
    request: pytest.FixtureRequest,
) -> None:
    """Read by its name alone, unless it says otherwise."""
    assert not is_control(request.node)
    assert CONTROL.search("test_without_the_lock_two_win")
    assert CONTROL.search("test_a_lie_is_found")
    assert not CONTROL.search("test_hours_that_would_cut_off_a_booking_are_refused")


def test_the_sum_reads_as_the_closing_line_says() -> None:
    total = Tally(2, 0, 1)
    total.add(Tally(3, 1, 0))
    assert f"chunsheng: {total}" == "chunsheng: 5 passed, 1 failed, 1 skipped"
