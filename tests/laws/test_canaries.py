"""Law 6: what is personal reaches nobody's page, file or log, but whoever opened that very record.

Every personal value of the inhabited world becomes one that stands nowhere else. Then each persona asks
for everything that answers them; law 2 reads the refusals.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import models

from chunsheng.kernel.access.classes import SECRET
from chunsheng.kernel.custody.erasure import personal_models
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import registers
from tests.laws.asking import PERSONAS, Ask, ask, asks, sessions
from tests.laws.inhabited import Inhabited, inhabit
from tests.laws.test_access_matrix import PARTS, TABLE, part_of, read

MARKS = ("独一", "0001")
REFUSED = {"302", "403", "404", "405"}


@dataclass(frozen=True)
class Canary:
    """A personal value that stands nowhere else, and the record that holds it."""

    value: str
    field: str
    record: str


def plant() -> list[Canary]:
    """Give each personal field of each row a value of its own; one that is unique already keeps it."""
    planted = []
    for model in personal_models():
        classes = [name for name, kind in model.field_classes.items() if kind in SECRET]
        for row in model._default_manager.order_by("pk"):
            for name in classes:
                field = model._meta.get_field(name)
                held = getattr(row, name)
                if isinstance(field, models.ForeignKey) or held in (None, ""):
                    continue
                value = held if field.unique else own_value(field, name, len(planted))
                model._default_manager.filter(pk=row.pk).update(**{name: value})
                planted.append(Canary(shown(value), f"{model._meta.label}.{name}", str(row.pk)))
    return planted


def own_value(field: Any, name: str, n: int) -> Any:
    """A value that fits its field; the last digits of a phone still open its request."""
    if isinstance(field, models.FloatField):
        return 30 + n / 1000 + 0.000_123_7
    if isinstance(field, models.IntegerField):
        return 1_390_000_000 + n * 10_000 + 1
    return f"139{n:04}0001" if name == "phone" else f"独一{n:04}无二"


def shown(value: Any) -> str:
    """The value as a page would print it."""
    return value.hex() if isinstance(value, bytes) else str(value)


def readable(content: bytes) -> str:
    """What can be read in an answer; in a document or a table, in each of its parts."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def walked(inhabited: Inhabited, only: Callable[[Ask], bool]) -> Iterator[tuple[Ask, str, str]]:
    """Everything that answers, with who asked and what can be read there."""
    reviewed, held = read(TABLE), sessions(inhabited)
    for one in asks(inhabited):
        answers = reviewed.get(one.row, {})
        for persona in PERSONAS:
            if only(one) and answers.get(persona) not in REFUSED:
                yield one, persona, readable(ask(one, held[persona]).content)


def opens(one: Ask, canary: Canary) -> bool:
    """Whether this asks to open the very record that the value belongs to, or what opens with it."""
    if (one.page, one.method) != ("open", "POST"):
        return False
    return canary.record in one.path or canary.record in opened_with(one)


def opened_with(one: Ask) -> set[str]:
    """Whose values the record's page opens besides its own: its person's, and those of rows it keeps."""
    register = registers.get(one.register)
    record = register and register.model._default_manager.filter(pk=one.path.split("/")[3]).first()
    if register is None or record is None:
        return set()
    told = {name for name in ("person_id", "contact_id") if getattr(record, name, None)}
    found = {str(getattr(record, name)) for name in told}
    kept = register.opens.kept
    return found | {str(row.pk) for row in getattr(record, kept.name).all()} if kept else found


def leaks(walk: Iterator[tuple[Ask, str, str]], planted: list[Canary]) -> tuple[list[str], int]:
    """Where values are read that were not opened, and how often one was that was."""
    faults, opened = [], 0
    # All of one kind have a part in common: where that is not, none of them is.
    marked = {mark: [one for one in planted if mark in one.value] for mark in MARKS}
    plain = [one for one in planted if not any(mark in one.value for mark in MARKS)]
    for one, persona, text in walk:
        near = [canary for mark, those in marked.items() if mark in text for canary in those]
        for canary in [*near, *plain]:
            if canary.value in text:
                if opens(one, canary):
                    opened += 1
                else:
                    faults.append(f"{' '.join(one.row)}: {persona} reads {canary.field}")
    return faults, opened


def logged(caplog: pytest.LogCaptureFixture, planted: list[Canary]) -> list[str]:
    """What the logs tell, at their most talkative."""
    return [
        f"{record.name} tells {canary.field}"
        for record in caplog.records
        for canary in planted
        if canary.value in f"{record.getMessage()} {record.exc_text or ''}"
    ]


def talkative(caplog: pytest.LogCaptureFixture) -> None:
    """Let every log tell all that it can, ours as well, which is held to warnings of its own."""
    for name in (None, "chunsheng"):
        caplog.set_level(logging.DEBUG, name)


@pytest.fixture
def inhabited(db: None) -> Inhabited:
    """The world with its stories."""
    return inhabit()


@pytest.mark.walk
@pytest.mark.parametrize("part", range(PARTS))
def test_no_personal_value_reaches_a_page_a_file_or_a_log(
    inhabited: Inhabited, caplog: pytest.LogCaptureFixture, part: int
) -> None:
    talkative(caplog)
    planted = plant()
    assert {one.field.rpartition(".")[2] for one in planted} >= {"name", "phone", "lat", "course"}
    faults, _opened = leaks(walked(inhabited, lambda one: part_of(one.row) == part), planted)
    assert faults == [], "\n".join(faults)
    assert logged(caplog, planted) == []


def test_whoever_opens_a_record_reads_what_was_planted(inhabited: Inhabited) -> None:
    planted = plant()
    faults, opened = leaks(walked(inhabited, lambda one: one.page == "open"), planted)
    assert (faults, opened > 20) == ([], True), "nobody opened anything: nothing was looked for"


def test_a_mask_left_off_is_found(inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch) -> None:
    register = registers["people.persons"]
    bare = tuple(replace(column, cell=cells.text) for column in register.columns)
    monkeypatch.setattr(type(register), "columns", bare)
    walk = walked(inhabited, lambda one: one.row[1:3] == ("people.persons", "list GET"))
    faults, opened = leaks(walk, plant())
    assert "r/<str:code>/ people.persons list GET : worker reads people.Person.name" in faults
    assert opened == 0


def test_one_who_opened_a_record_and_reads_another_is_found() -> None:
    one = Ask("r/", "open", "/r/x/this/open/", "POST", "x", "this grid")
    planted = [Canary("独一1无二", "x.name", "this"), Canary("独一2无二", "x.name", "that")]
    faults, opened = leaks(iter([(one, "worker", "独一1无二 独一2无二")]), planted)
    assert (len(faults), opened) == (1, 1)


def test_a_value_in_a_document_and_one_in_a_log_are_found(caplog: pytest.LogCaptureFixture) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as document:
        document.writestr("word/document.xml", "<w:t>独一1无二</w:t>")
    assert "独一1无二" not in file.getvalue().decode("utf-8", "replace")
    assert "独一1无二" in readable(file.getvalue())
    talkative(caplog)
    logging.getLogger("chunsheng.planted").debug("saw %s", "独一1无二")
    told = logged(caplog, [Canary("独一1无二", "x.name", "this")])
    assert told == ["chunsheng.planted tells x.name"]
