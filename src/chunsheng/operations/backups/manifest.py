"""The manifest of a backup: what is in it, by hashes, sealed under the district's key."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chunsheng.kernel.access.vault import keyed_print
from chunsheng.operations.backups.content import Content, content_of_file, files_in

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.seal"
_KEY = "backup/key"


class BackupRefused(RuntimeError):
    """A backup cannot be made, or is not taken; the message says why, and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. Nothing in it names a person or opens anything."""

    made_at: str
    version: str
    vendor: str
    migrations: list[str]
    tables: dict[str, Content]
    files: dict[str, Content]
    # Photos that the database names and the disk had not.
    absent: list[str]
    # How many entries there are, and the last block: its number and hash.
    ledger: dict[str, Any]
    anchors: list[tuple[int, str]]
    # Whom the database knows as erased; a list of erasures without them is an older one.
    erased: list[str]
    figures: dict[str, str]
    # Tells whether a key is the one of then, and not what it is.
    key: str
    format: int = FORMAT


def own_key() -> str:
    """The print of the master key."""
    return keyed_print(_KEY).hex()


def write(folder: Path, manifest: Manifest) -> None:
    """Write it with its seal."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, "utf-8")
    (folder / SEAL).write_text(f"{_seal(text)}\n", "ascii")


def _seal(text: str) -> str:
    return keyed_print(f"backup/{text}").hex()


def read(folder: Path) -> Manifest:
    """The manifest of a backup. BackupRefused where there is none, or not as it was sealed."""
    try:
        text = (folder / MANIFEST).read_bytes().decode()
        seal = (folder / SEAL).read_bytes().decode("ascii")
        held = json.loads(text)
        told = held["format"], held["key"]
    except FileNotFoundError:
        raise BackupRefused(f"{folder} is no backup: it has no {MANIFEST} with its seal") from None
    except (ValueError, LookupError, TypeError):
        raise BackupRefused(f"{folder}: the manifest or its seal was changed") from None
    if isinstance(told[0], int) and told[0] > FORMAT:
        raise BackupRefused(
            f"{folder} was made by a newer Chunsheng ({held.get('version')}): restore with that one"
        )
    if not hmac.compare_digest(f"{_seal(text)}\n".encode(), seal.encode()):
        other = "" if told[1] == own_key() else "CHUNSHENG_MASTER_KEY is not the one of then, or "
        raise BackupRefused(f"{folder}: {other}the manifest or its seal was changed")
    for part in ("tables", "files"):
        held[part] = {name: Content(**one) for name, one in held[part].items()}
    held["anchors"] = [(number, told) for number, told in held["anchors"]]
    return Manifest(**held)


def faults_in(folder: Path, manifest: Manifest) -> list[str]:
    """Files that are missing, changed, or that nobody put there."""
    there = set(files_in(folder)) - {MANIFEST, SEAL}
    faults = [f"{name} is missing" for name in sorted(set(manifest.files) - there)]
    faults += [f"{name} is none of this backup's" for name in sorted(there - set(manifest.files))]
    return faults + [
        f"{name} was changed"
        for name, told in manifest.files.items()
        if name in there and content_of_file(folder / name) != told
    ]
