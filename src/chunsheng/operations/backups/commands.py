"""What `chunsheng backup`, `restore` and `drill` say and how they end."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Callable, Iterable

from django.db import DatabaseError

from chunsheng.operations import outside
from chunsheng.operations.backups.drilling import drill, write_report
from chunsheng.operations.backups.making import make_backup
from chunsheng.operations.backups.manifest import BackupRefused
from chunsheng.operations.backups.restoring import Step, prepare

Say = Callable[[str], None]


def run_backup(given: Namespace, say: Say) -> int:
    """Make one; exit code 1 where it is whole but photos were missing, 2 where none was made."""
    began = time.monotonic()
    os.umask(0o077)  # what is copied is for its owner alone
    try:
        place, manifest = make_backup(given.folder)
    except (BackupRefused, outside.ListIsUnreadable) as refusal:
        say(str(refusal))
        return 2
    except (OSError, DatabaseError) as fault:
        say(f"no backup was made: {fault}")
        return 2
    rows = sum(one.size for one in manifest.tables.values())
    size = sum(one.size for one in manifest.files.values())
    say(
        f"{place}: {len(manifest.tables)} tables, {rows} rows, {len(manifest.files)} files, "
        f"{size / 1e6:.1f} MB in {time.monotonic() - began:.1f} s"
    )
    for name in manifest.absent:
        say(f"missing: the database names the photo {name}, and it is not on the disk")
    return 1 if manifest.absent else 0


def run_restore(given: Namespace, say: Say) -> int:
    """Restore into the empty place that the settings name; 1 where it is not as it was, 2 if refused."""
    forgotten = None if given.without_erasures else given.erasures or outside.erasures_file()
    try:
        restore = prepare(given.backup, forgotten)
        steps = _told(restore.steps(), say)
    except (BackupRefused, outside.ListIsUnreadable) as refusal:
        say(str(refusal))
        return 2
    except (OSError, DatabaseError) as fault:
        say(f"the restore broke off: {fault}. Empty the place, and begin anew")
        return 2
    if given.report:
        write_report(given.report, steps, restore)
    return 0 if steps[-1].ok else 1


def run_drill(given: Namespace, say: Say) -> int:
    """Restore the newest backup into a scratch place and compare; 1 on any difference."""
    try:
        steps = _told(drill(given.folder), say)
    except (BackupRefused, outside.ListIsUnreadable) as refusal:
        say(str(refusal))
        return 1
    return 0 if all(step.ok for step in steps) else 1


def _told(steps: Iterable[Step], say: Say) -> list[Step]:
    """Say each step as a line of one table while it is done."""
    done = []
    for step in steps:
        say(f"{'ok' if step.ok else '!!'}  {step.what:<10}  {step.seconds:7.2f} s  {step.told}")
        done.append(step)
    return done
