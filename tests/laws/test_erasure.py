"""Law 6, as far as it stands: after erasure nothing that a person said is left in any table or file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.custody import erasure
from chunsheng.kernel.custody.actions import erase, open_personal
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.sealing import seal, verify
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.people.actions import (
    add_household,
    add_person,
    correct_household,
    correct_person,
    mark_category,
    withdraw_category,
)
from chunsheng.people.models import Household
from chunsheng.services import actions
from chunsheng.services.models import Request
from tests.laws.inhabited import Inhabited, inhabit
from tests.world import RESIDENT, World, lamp_is_dark

# Words that nobody else in the world says, one for each thing that the person tells.
SAID = {
    "title": "罕见的标题",
    "name": "上官罕见",
    "phone": "19987654321",
    "happened_text": "罕见的时候",
    "place_text": "罕见的地方",
    "cause": "罕见的缘故",
    "course": "罕见的经过",
}
MARRIED = "上官改名"
OUTCOME = "罕见的结果"
# What is told of the household whose contact the person is.
HOUSED = ("罕见的门牌", "罕见的新门牌", "罕见的同意", "罕见的撤回")
PIXELS = b"\xff\xd8 a rare picture \xff\xd9"


def everything_kept() -> Iterator[tuple[str, str]]:
    """Every value of every table, and every kept file, as text."""
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the tables' own names
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from (
                    (f"{table}.{name}", told(value)) for name, value in zip(names, row, strict=True)
                )
    for file in Path(settings.MEDIA_ROOT).rglob("*"):
        if file.is_file():
            yield f"file {file.suffix}", told(file.read_bytes())


def told(value: Any) -> str:
    """A value as it can be read; JSON written in escapes is read as what it says."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    text = str(value)
    return text.encode().decode("unicode_escape", "replace") if "\\u" in text else text


def left_of(words: list[str]) -> list[str]:
    """Where any of the words can still be read."""
    return sorted(
        {
            f"{where} tells {word}"
            for where, text in everything_kept()
            for word in words
            if word in text
        }
    )


def tell(inhabited: Inhabited) -> Subject:
    """One person's request from the door to its closing, opened, offered; and the person by name."""
    world = inhabited.world
    said = replace(lamp_is_dark(world), **SAID)
    photo = CleanPhoto("罕见的照片.jpg", PIXELS)
    made, _code = actions.receive_request(by=RESIDENT, petition=said, photos=[photo])
    by = world.by("worker")
    open_personal(by=by, record=made, fields=("name", "phone"), reason="办理所需，要去看一看")
    made = actions.sign_request(by=by, request=made)
    actions.open_to_offers(by=by, request=made, title=SAID["title"])
    made = Request.objects.get(pk=made.pk)
    actions.close_request(by=by, request=made, outcome=OUTCOME, photos=[photo])
    subject = made.subject
    assert subject is not None
    person = add_person(by=by, name=SAID["name"], phone=SAID["phone"], subject=subject)
    correct_person(by=by, person=person, name=SAID["name"], phone=SAID["phone"], home=world.grid)
    live(world, SAID["name"], SAID["phone"])
    person.refresh_from_db()
    correct_person(by=by, person=person, name=MARRIED, phone=SAID["phone"], home=world.grid)
    return subject


def live(world: World, name: str, phone: str) -> None:
    """A household with the person as its contact, of a category on consent, which is withdrawn."""
    door, corrected, consent, withdrawn = HOUSED
    by = world.by("worker")
    contact = {"contact_name": name, "contact_phone": phone}
    household = add_household(by=by, building=world.building, door=door, people=1, **contact)
    correct_household(by=by, household=household, door=corrected, people=1, reason="记错了")
    said = {"category": "alone", "basis": "consent", "consent_on": date(2023, 2, 1)}
    mark_category(by=by, household=household, source=consent, **said)
    withdraw_category(by=by, household=household, category="alone", reason=withdrawn)
    names = ("door", "people", "contact__name", "categories")
    open_personal(by=by, record=household, fields=names, reason="上门核对门牌")


WORDS = [
    *SAID.values(),
    MARRIED,
    OUTCOME,
    *HOUSED[1:],
    "罕见的照片",
    PIXELS.decode("utf-8", "replace"),
]


@pytest.fixture
def inhabited(db: None) -> Inhabited:
    """The world with its stories."""
    return inhabit()


def test_erasure_leaves_no_word_in_any_table_or_file(
    inhabited: Inhabited, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    subject = tell(inhabited)
    assert {word for fault in left_of(WORDS) for word in WORDS if word in fault} == set(WORDS)
    assert not [one for one in left_of(WORDS) if one.startswith("ledger_entry.changes")]
    seal()
    entries = Entry.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        erase(by=inhabited.world.by("security_admin"), subject=subject, reason="本人要求删除")
    assert left_of([*WORDS, *HOUSED]) == []
    household = Household.objects.get(subject=subject)
    assert (household.contact, household.door, household.people) == (None, "", None)
    assert set(household.categories.values_list("category", "basis")) == {("", "")}
    assert Entry.objects.count() == entries + 1
    assert list(verify()) == []


def test_what_erasure_passes_by_is_found(
    inhabited: Inhabited,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    subject = tell(inhabited)
    known = erasure.personal_models()
    monkeypatch.setattr(erasure, "personal_models", lambda: [m for m in known if m is not Request])
    with django_capture_on_commit_callbacks(execute=True):
        erase(by=inhabited.world.by("security_admin"), subject=subject, reason="本人要求删除")
    assert f"services_request.name tells {SAID['name']}" in left_of(WORDS)
