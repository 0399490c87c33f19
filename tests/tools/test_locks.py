"""The lock files pin by hash and tell nobody where this machine fetched from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from addresses import lines_with_addresses

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_the_front_end_is_locked_by_digest_without_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    fetched = {name: entry for name, entry in packages.items() if name}
    assert "node_modules/@tabler/core" in fetched
    assert all(entry["integrity"].startswith("sha512-") for entry in fetched.values())
    assert [name for name, entry in fetched.items() if "resolved" in entry] == []


def test_the_projects_npmrc_keeps_addresses_out_on_every_machine() -> None:
    lines = (ROOT / ".npmrc").read_text().splitlines()
    assert "omit-lockfile-registry-resolved=true" in lines
    assert not any("registry=" in line or "//" in line for line in lines)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_each_requirement_is_exact_and_hashed(lock: Path) -> None:
    requirements = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9_.-]+(\[[a-z,]+\])?==\S+ \\\n +--hash=sha256:", requirement)
    assert lines_with_addresses(lock) == []


def test_a_registrys_address_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "package-lock.json"
    key = "resolved"
    planted.write_text(json.dumps({"integrity": "sha512-x", key: "somewhere"}, indent=1))
    assert lines_with_addresses(planted) == [3]
