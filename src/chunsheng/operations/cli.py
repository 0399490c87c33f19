"""The command `chunsheng`.

found, serve, demo, migrate, work, tick, seal, verify, reindex, backup, restore, drill, doctor.
"""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HOST = "127.0.0.1"
STRIKE_SECONDS = 20
PAUSE_SECONDS = 1
# A few at a time, so that slow receivers hold up no strike for long.
JOBS_BETWEEN_STRIKES = 5
WATCH_SECONDS = 0.5
# As a shell tells it of what was stopped by hand.
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand; returns the process's exit code."""
    given = parser().parse_args(arguments)
    if given.command == "demo":
        os.environ.setdefault("CHUNSHENG_MODE", "demo")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunsheng.config.district")
    import django

    django.setup()
    run: Callable[[argparse.Namespace], int] = given.run
    try:
        return run(given)
    except KeyboardInterrupt:
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """Every subcommand with its words."""
    made = argparse.ArgumentParser(prog="chunsheng", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    for name, (function, told) in COMMANDS.items():
        command = commands.add_parser(name, help=told)
        command.set_defaults(run=function)
        _take_words(name, command)
    return made


def _take_words(name: str, command: argparse.ArgumentParser) -> None:
    """The words that one subcommand takes."""
    if name in {"serve", "demo"}:
        command.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    if name == "serve":
        port = int(os.environ.get("CHUNSHENG_METRICS_PORT", "0"))
        told = "show counts to Prometheus on this port of 127.0.0.1; 0 for none"
        command.add_argument("--metrics-port", type=int, default=port, help=told)
    if name == "found":
        command.add_argument("--name", required=True, help="the district's name")
        command.add_argument("--code", required=True, help="its six digits of GB/T 2260")
    if name == "demo":
        command.add_argument("--load-only", action="store_true", help="load, do not serve")
    if name == "seal":
        told = (
            "so many entries to a block: more are faster, and hold up writers of SQLite for longer"
        )
        command.add_argument("--block", type=_at_least_one, default=None, metavar="N", help=told)
    if name in {"backup", "drill"}:
        command.add_argument("folder", type=Path, help="where backups are kept")
    if name == "restore":
        command.add_argument("backup", type=Path, help="one backup: a folder with its manifest")
        listed = command.add_mutually_exclusive_group()
        listed.add_argument("--erasures", type=Path, help="the list of erasures to replay")
        listed.add_argument(
            "--without-erasures", action="store_true", help="replay none: the erased come back"
        )
        command.add_argument("--report", type=Path, help="write what was done and measured as JSON")


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def say(text: str) -> None:
    """Write a line for whoever sits at the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def serve(given: argparse.Namespace) -> int:
    """Serve on the loopback address, two workers."""
    from django.conf import settings

    from chunsheng.operations.doctor import (
        DatabaseRefused,
        ProductionRefused,
        refuse_plain_ctype,
        refuse_production,
    )

    try:
        refuse_plain_ctype()
        refuse_production()
    except (DatabaseRefused, ProductionRefused) as refusal:
        say(str(refusal))
        return 2
    if settings.MODE == "production":
        _collect_static()
    if given.metrics_port:
        from chunsheng.operations.watching import metrics

        metrics.share()
        metrics.show(given.metrics_port)
    return _run_together(server_command(given.port))


def _run_together(*commands: list[str]) -> int:
    """Run programs side by side until the first ends or we are stopped; then end the others."""

    _stop_by_signal()
    running = [subprocess.Popen(command) for command in commands]
    try:
        while all(process.poll() is None for process in running):
            time.sleep(WATCH_SECONDS)
        return next(process.returncode for process in running if process.poll() is not None)
    except KeyboardInterrupt:
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=15)


def _stop_by_signal() -> None:
    """Let a polite request to end do what Ctrl-C does."""

    def stop(signum: int, frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


def server_command(port: int) -> list[str]:
    """How granian is started."""
    return [
        *(sys.executable, "-m", "chunsheng.operations.serving", "--interface", "wsgi", "--no-ws"),
        *("--host", HOST, "--port", str(port), "--workers", "2", "--workers-kill-timeout", "3"),
        *("--blocking-threads", "4", "--backpressure", "16"),
        *("--log-level", "warning", "chunsheng.config.wsgi:application"),
    ]


def demo(given: argparse.Namespace) -> int:
    """Prepare, load once, then serve with the periodic jobs running beside it."""
    from django.conf import settings

    if settings.MODE != "demo":
        say(f"the demonstration runs in demonstration mode only; CHUNSHENG_MODE is {settings.MODE}")
        return 2
    from chunsheng.operations.demo.load import load_demonstration

    if refused := migrate(given):
        return refused
    _collect_static()
    for line in load_demonstration():
        say(line)
    if given.load_only:
        return 0
    say(f"春声 Chunsheng  http://{HOST}:{given.port}/   (stop with Ctrl-C)")
    worker = [sys.executable, "-m", "chunsheng.operations", "work"]
    return _run_together(server_command(given.port), worker)


def found(given: argparse.Namespace) -> int:
    """Make the district and its three administrators; their codes are told here, once."""
    from chunsheng.kernel.words.errors import Refusal
    from chunsheng.operations.founding import FoundedAlready
    from chunsheng.operations.founding import found as found_district

    try:
        told = list(found_district(given.name, given.code))
    except FoundedAlready:
        say("there are administrators already; further ones are made on the pages, by two of them")
        return 2
    except Refusal as refusal:
        say(str(refusal))
        return 2
    say("each of three people opens /activate/ with a code of their own; it is told only here")
    for line in told:
        say(line)
    return 0


def migrate(given: argparse.Namespace) -> int:
    """Compile the catalogues and bring the database to the current tables."""
    from django.conf import settings

    from chunsheng.operations.catalogue import compile_catalogues
    from chunsheng.operations.doctor import DatabaseRefused, refuse_plain_ctype
    from chunsheng.operations.tables import bring_up_to_date

    try:
        refuse_plain_ctype()
    except DatabaseRefused as refusal:
        say(str(refusal))
        return 2
    Path(settings.VAR).mkdir(parents=True, exist_ok=True)
    compile_catalogues()
    bring_up_to_date()
    return 0


def _collect_static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def work(given: argparse.Namespace) -> int:
    """Do deferred jobs, and strike the clock for the periodic ones, until stopped.

    Several may run side by side. One that is stopped gives back what it had begun.
    """
    worker = f"{os.getpid()}-{secrets.token_hex(4)}"
    _stop_by_signal()
    struck = -STRIKE_SECONDS * 1.0
    try:
        while True:
            if time.monotonic() - struck >= STRIKE_SECONDS:
                struck = time.monotonic()
                _undisturbed(_strike, "the periodic jobs could not be run")
            if not _undisturbed(lambda: _work_off(worker), "the queue could not be worked off"):
                time.sleep(PAUSE_SECONDS)
    except KeyboardInterrupt:
        return 0


def _undisturbed(part: Callable[[], int], failed: str) -> int:
    """What a part of the work did; a busy or absent database today is no reason to stop for ever."""
    from django.db import close_old_connections

    try:
        return part()
    except Exception:
        logging.getLogger(__name__).exception(failed)
        return 0
    finally:
        close_old_connections()


def _strike() -> int:
    from chunsheng.operations.jobs import tick as strike

    return len(strike())


def _work_off(worker: str) -> int:
    from chunsheng.kernel.queue.keeping import work_off

    return work_off(worker, JOBS_BETWEEN_STRIKES)


def tick(given: argparse.Namespace) -> int:
    """Strike the clock once, as cron or a systemd timer would."""
    from chunsheng.operations.jobs import tick as strike

    for line in strike():
        say(line)
    return 0


def seal(given: argparse.Namespace) -> int:
    """Seal what is settled."""
    from chunsheng.kernel.ledger.sealing import BLOCK
    from chunsheng.kernel.ledger.sealing import seal as seal_ledger

    for block in seal_ledger(given.block or BLOCK):
        say(f"block {block.number}: {block.entries} entries, {block.facts} facts, {block.hash}")
    return 0


def verify(given: argparse.Namespace) -> int:
    """Read every sealed block again; exit code 1 where something was changed."""
    from chunsheng.kernel.ledger.models import Block
    from chunsheng.operations.outside import anchors
    from chunsheng.operations.verifying import index_faults, ledger_faults

    faults = ledger_faults(anchors())
    for fault in faults:
        say(fault)
    if not faults:
        say(f"{Block.objects.count()} blocks read, all as they were sealed")
    astray = index_faults()
    for line in astray:
        say(line)
    return 1 if faults or astray else 0


def reindex(given: argparse.Namespace) -> int:
    """Read every record again into the search index."""
    from chunsheng.kernel.finding.keeping import reindex as read_again

    say(f"{read_again()} records were found otherwise than they are, and are mended")
    return 0


def backup(given: argparse.Namespace) -> int:
    """Copy the district while it works, into the folder where backups are kept."""
    from chunsheng.operations.backups.commands import run_backup

    _stop_by_signal()
    return run_backup(given, say)


def restore(given: argparse.Namespace) -> int:
    """Put a backup into the empty place that the settings name, and verify it."""
    from chunsheng.operations.backups.commands import run_restore

    _stop_by_signal()
    return run_restore(given, say)


def drill(given: argparse.Namespace) -> int:
    """Restore the newest backup into a scratch place, and compare."""
    from chunsheng.operations.backups.commands import run_drill

    _stop_by_signal()
    return run_drill(given, say)


def doctor(given: argparse.Namespace) -> int:
    """Say how things stand; exit code 1 where something would stop production."""
    from chunsheng.operations.doctor import examine, reasons_against_production

    for finding in examine():
        mark = "ok " if finding.ok else "!! "
        say(f"{mark}{finding.what}: {finding.value}" + ("" if finding.ok else f" ({finding.mend})"))
    reasons = reasons_against_production()
    for reason in reasons:
        say(f"production: refused, {reason}")
    return 1 if reasons else 0


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "serve": (serve, "serve the district on 127.0.0.1"),
    "found": (found, "make the district and the first three administrators, with a code for each"),
    "demo": (demo, "load the demonstration district and serve it"),
    "migrate": (migrate, "bring the database to the current tables"),
    "work": (work, "do deferred and periodic jobs until stopped"),
    "tick": (tick, "run the periodic jobs that are due, once"),
    "seal": (seal, "fold and chain what is settled in the ledger"),
    "verify": (verify, "read the sealed ledger and the search index again"),
    "reindex": (reindex, "read every record again into the search index"),
    "backup": (backup, "copy database and photos, whole and with hashes, while the district works"),
    "restore": (restore, "put a backup into an empty place, replay erasures, verify"),
    "drill": (drill, "restore the newest backup into a scratch place and compare all of it"),
    "doctor": (doctor, "versions, settings, pragmas, calendar; what stands against production"),
}
