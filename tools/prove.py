"""Run the proofs that are asked for, on SQLite and on a private PostgreSQL, and count them.

`prove.py checks unit browser` is `make test`. The last line sums up every test run; a failed check
counts as one failure. Where PostgreSQL, Chromium or LibreOffice is missing, the tests that needed it
count as skipped, or as failed where CI=true.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from xml.etree import ElementTree

import private_postgres
from checks import HERE, ROOT, failed_checks

SELECTIONS = {
    "unit": "not nightly and not browser",
    "laws": "laws and not nightly and not browser",
    "browser": "browser and not nightly",
    "nightly": "nightly or walk or control",
}
# What walks every page as every persona: by day on SQLite alone, by night on both (ADR 0041).
BY_NIGHT = " and not walk"
TWO_AT_ONCE = {"unit", "laws", "browser", "nightly"}
PARTS = ("checks", *SELECTIONS)
MOST_NAMES = 16
# How a control ended: by what it took away being noticed, or not; or it could not be tried here.
CAUGHT, MISSED, UNTRIED = "caught", "MISSED", "not tried"
CHROMIUM_PACKAGES = "chromium fonts-noto-cjk"


@dataclass
class Tally:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    names: list[str] = field(default_factory=list)
    """What failed, so that the end of a long output says it once more."""
    controls: dict[str, list[str]] = field(default_factory=dict)
    """What was taken away on purpose, and where it was caught, was not, or could not be tried."""

    def add(self, other: Tally) -> None:
        """Count the tests of another run in."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.names += other.names
        for told, ends in other.controls.items():
            self.controls.setdefault(told, []).extend(ends)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def tally_of(report: Path, status: int) -> Tally:
    """Read one run's JUnit report; a run that broke off, or ran nothing, counts as one failure."""
    if not report.exists():
        return Tally(failed=1)
    tally = Tally()
    written = ElementTree.parse(report)  # noqa: S314 - pytest wrote it
    for suite in written.iter("testsuite"):
        ran, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        tally.add(Tally(max(0, ran - failed - skipped), failed, skipped))
    if status != 0 and tally.failed == 0:
        tally.failed = 1
    for case in written.iter("testcase"):
        name, end = f"{case.get('classname')}::{case.get('name')}", end_of(case)
        if end == MISSED:
            tally.names.append(name)
        if any(one.get("name") == "control" for one in case.iter("property")):
            tally.controls.setdefault(name.partition("[")[0], []).append(end)
    return tally


def end_of(case: ElementTree.Element) -> str:
    """How one test ended, said of a control."""
    if case.find("failure") is not None or case.find("error") is not None:
        return MISSED
    return UNTRIED if case.find("skipped") is not None else CAUGHT


def table_of(controls: dict[str, list[str]]) -> list[str]:
    """One line for each sabotage: how often it was caught, over all its cases and both databases."""
    lines = []
    for name, ends in sorted(controls.items()):
        place, _, words = name.rpartition("::test_")
        counts = ", ".join(
            f"{ends.count(end)} {end}" for end in (CAUGHT, MISSED, UNTRIED) if end in ends
        )
        lines.append(f"  {counts:<24} {place.removeprefix('tests.')}: {words.replace('_', ' ')}")
    missed = sum(MISSED in ends for ends in controls.values())
    untried = sum(set(ends) == {UNTRIED} for ends in controls.values())
    told = f"{len(controls)} sabotages: {missed} missed somewhere, {untried} tried nowhere"
    return [*lines, f"chunsheng: {told}"]


def pytest_command(part: str, database: str = "sqlite") -> list[str]:
    """Return how pytest is called for one part on one database."""
    later = BY_NIGHT if database == "postgresql" and part != "nightly" else ""
    return [str(HERE / "python"), "-m", "pytest", "-m", SELECTIONS[part] + later]


def run(part: str, database: str, addresses: list[str], scratch: Path) -> Tally:
    """Run one part on one database, of which each of two workers has a server of its own.

    The ledger's sealer waits for the oldest transaction of the whole server: on a shared one a
    test of one worker would hold up the sealing that the other worker waits for.
    """
    print(f"\nchunsheng: {part} on {database}", flush=True)
    began = time.monotonic()
    report = scratch / f"{part}-{database}.xml"
    # -rs: a skipped test says why, and so which package to install; and the slowest are named.
    command = [*pytest_command(part, database), "--quiet", "-rs", "--durations=15"]
    command.append(f"--junitxml={report}")
    command.append(f"--basetemp={scratch / f'{part}-{database}'}")
    if part in TWO_AT_ONCE:
        command += ["-n", "2"]
    # Whatever a killed worker leaves behind lies in the scratch directory and goes with it.
    surroundings = dict(os.environ, DATABASE_URL=addresses[0], TMPDIR=str(scratch))
    surroundings["SECOND_DATABASE_URL"] = addresses[-1]
    status = subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode
    tally = tally_of(report, status)
    tally.names = [f"{name} on {database}" for name in tally.names]
    print(f"  {part} on {database}: {tally}, {time.monotonic() - began:.0f} s", flush=True)
    return tally


# Enough to tell which tests a database's turn has; nothing is asked of it.
NAMED = {"sqlite": "sqlite://:memory:", "postgresql": "postgres://nobody@127.0.0.1:1/none"}


def count_of(part: str, database: str = "sqlite") -> int:
    """Return how many tests a part has on a database, without running them; at least one."""
    listed = subprocess.run(
        [*pytest_command(part, database), "--collect-only", "--quiet"],
        cwd=ROOT,
        env=dict(os.environ, DATABASE_URL=NAMED[database]),
        capture_output=True,
        text=True,
        check=False,
    )
    return max(1, sum("::" in line for line in listed.stdout.splitlines()))


def missing(part: str, what: str, packages: str, database: str) -> Tally:
    """Name the Debian package that is missing and count the tests that cannot run without it."""
    in_ci = os.environ.get("CI", "").lower() == "true"
    number = count_of(part, database)
    word = "fail" if in_ci else "are skipped"
    print(
        f"\nchunsheng: {what} is missing, so {number} tests {word}; "
        f"install the Debian package: apt-get install {packages}",
        flush=True,
    )
    return Tally(failed=number) if in_ci else Tally(skipped=number)


def prove_part(part: str, postgres: list[str], scratch: Path) -> Tally:
    """Run one part on both databases, as far as what it needs is installed."""
    tally = Tally()
    no_browser = part == "browser" and not which(os.environ.get("CHROMIUM", "chromium"))
    sqlite = [f"sqlite:///{scratch / 'chunsheng.sqlite3'}"]
    for database, addresses in {"sqlite": sqlite, "postgresql": postgres}.items():
        if no_browser:
            tally.add(
                missing(part, f"Chromium ({part} on {database})", CHROMIUM_PACKAGES, database)
            )
        elif not addresses:
            package = private_postgres.DEBIAN_PACKAGE
            tally.add(missing(part, f"PostgreSQL ({part})", package, database))
        else:
            tally.add(run(part, database, addresses, scratch))
    return tally


def prove(parts: list[str]) -> Tally:
    """Run every asked part and return the sum."""
    total = Tally()
    if "checks" in parts:
        print("chunsheng: checks", flush=True)
        total.failed += len(failed_checks())
    tests = [part for part in parts if part in SELECTIONS]
    if tests:
        with (
            tempfile.TemporaryDirectory(prefix="chunsheng-", ignore_cleanup_errors=True) as scratch,
            private_postgres.private_postgres() as first,
            private_postgres.private_postgres() as second,
        ):
            postgres = [address for address in (first, second) if address is not None]
            for part in tests:
                total.add(prove_part(part, postgres, Path(scratch)))
    return total


def main(parts: list[str]) -> None:
    """Prove the parts; end with status 1 where anything failed or where no test ran at all."""
    unknown = set(parts) - set(PARTS)
    if unknown or not parts:
        sys.exit(f"usage: prove.py {' '.join(PARTS)} (one or more)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    try:
        tally = prove(parts)
    except KeyboardInterrupt:
        sys.exit(130)
    if "nightly" in parts:
        print("\nchunsheng: what was taken away on purpose, and whether a test noticed")
        print("\n".join(table_of(tally.controls)))
    print(f"\nchunsheng: {time.monotonic() - began:.0f} s in all")
    for name in tally.names[:MOST_NAMES]:
        print(f"chunsheng: failed: {name[:200]}")
    print(f"chunsheng: {tally}", flush=True)
    nothing_ran = parts != ["checks"] and tally.passed == 0
    sys.exit(1 if tally.failed or nothing_ran else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
