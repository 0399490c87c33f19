"""Every file in deploy/, and the operator's guide, name only commands and settings that exist."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from chunsheng.operations import cli
from tests.laws.test_documents import LINE, ROOT, SETTINGS

DEPLOY = ROOT / "deploy"
GUIDE = ROOT / "docs" / "guides" / "operator.md"
# A call of the command as a unit, a terminal or a container writes it; prose names it in backticks.
CALLED = re.compile(r"\.venv/bin/chunsheng\b[\"',\s]*([^\n`#|>]*)")
SETTING = re.compile(r"\b(CHUNSHENG_[A-Z_]+|DATABASE_URL)\b")


def files() -> list[Path]:
    """Each example, and the guide that leads through them."""
    return [*(one for one in sorted(DEPLOY.rglob("*")) if one.is_file()), GUIDE]


def calls(text: str) -> Iterator[list[str]]:
    """The words of each call of the command."""
    for words in CALLED.findall(text):
        yield re.sub(r"[\[\],\"']", " ", words).split()


def faults_in(text: str) -> list[str]:
    """Calls that the command would not take, and settings that nothing reads."""
    faults = []
    for words in calls(text):
        try:
            cli.parser().parse_args(words)
        except SystemExit:
            faults.append(f"no such call: {' '.join(words)}")
    known = {name for name, _default, _meaning in LINE.findall(SETTINGS.read_text("utf-8"))}
    return faults + [
        f"no such setting: {name}" for name in SETTING.findall(text) if name not in known
    ]


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name)
def test_it_names_only_commands_and_settings_that_exist(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults_in(file.read_text("utf-8")) == []


def test_what_does_not_exist_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    text = """
ExecStart=/opt/chunsheng/.venv/bin/chunsheng serve --prot 8000
command: ["/opt/chunsheng/.venv/bin/chunsheng", "backup", "/kept", "--fast"]
.venv/bin/chunsheng mend    # not there
.venv/bin/chunsheng doctor
CHUNSHENG_MASTERKEY=
DATABASE_URL=
"""
    assert faults_in(text) == [
        "no such call: serve --prot 8000",
        "no such call: backup /kept --fast",
        "no such call: mend",
        "no such setting: CHUNSHENG_MASTERKEY",
    ]


def test_each_command_that_a_district_runs_on_is_called_somewhere() -> None:
    called = {words[0] for file in files() for words in calls(file.read_text("utf-8")) if words}
    named = set(re.findall(r"`chunsheng (\w+)", GUIDE.read_text("utf-8")))
    assert {"serve", "work", "backup", "drill", "migrate"} <= called
    assert set(cli.COMMANDS) - called - named == set()


def test_units_agree_with_each_other_and_keep_others_out() -> None:
    places = set()
    for unit in sorted((DEPLOY / "systemd").glob("*.service")):
        told = configparser.ConfigParser(strict=False, interpolation=None)
        told.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
        told.read_string(unit.read_text("utf-8"))
        service = told["Service"]
        places.add((service["User"], service["EnvironmentFile"], service["WorkingDirectory"]))
        for word, value in (
            ("UMask", "0077"),
            ("ProtectSystem", "strict"),
            ("NoNewPrivileges", "yes"),
        ):
            assert service[word] == value, unit.name
    assert len(places) == 1
    for timer in (DEPLOY / "systemd").glob("*.timer"):
        assert timer.with_suffix(".service").exists()


def sent_through_a_proxy() -> int:
    """What a form answers whose browser speaks TLS to a proxy, and the proxy plain words to us."""
    client = Client(enforce_csrf_checks=True)
    through = {"host": "testserver", "origin": "https://testserver", "x-forwarded-proto": "https"}
    client.get("/sign-in/", headers=through)
    form = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, "username": "nobody"}
    return client.post("/sign-in/", form, headers=through).status_code


@pytest.mark.django_db
def test_behind_a_proxy_forms_are_taken_only_where_the_settings_tell_of_it(
    settings: Settings,
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    assert sent_through_a_proxy() == 403
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert sent_through_a_proxy() not in {403, 500}
