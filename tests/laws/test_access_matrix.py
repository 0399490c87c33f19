"""Law 2: who may open what, as reviewed data.

`access_matrix.csv` says what every page answers to every persona; UPDATE=1 rewrites it, and the
difference is reviewed. What must hold whatever the file says stands below as rules of its own.
"""

from __future__ import annotations

import csv
import logging
import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import resolve

from chunsheng.kernel.access.classes import SECRET
from chunsheng.kernel.access.doors import public
from chunsheng.kernel.access.policies import anywhere
from chunsheng.kernel.access.roles import all_roles
from chunsheng.kernel.access.viewers import Viewer, viewer_of
from chunsheng.kernel.custody.erasure import personal_models
from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import Register, registers
from tests.laws.asking import (
    PERSONAS,
    READING,
    Answer,
    Ask,
    ask,
    asks,
    sessions,
    unasked,
)
from tests.laws.hands import judged_of_hands
from tests.laws.inhabited import Inhabited, inhabit, samples
from tests.laws.shells import shells_once

TABLE = Path(__file__).parent / "access_matrix.csv"
NAMES = ("address", "register", "page", "record")
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
PARTS = 8
SOUND = {200, 302, 400, 401, 403, 404, 405, 409, 422, 428}
# What a stranger gets at a door: the sign-in page; of the API's, that a key is wanted, or no such method.
STRANGERS = {"signed_in": {302}, "keyed": {401, 405}}

Row = tuple[str, str, str, str]
Matrix = dict[Row, dict[str, str]]
Asked = list[tuple[Ask, dict[str, Answer]]]
LINK = re.compile(rb'(?:href|action)="/r/([\w.]+)/([0-9a-f-]{36})/')


def read(table: Path) -> Matrix:
    """The reviewed matrix."""
    if not table.exists():
        return {}
    with table.open() as file:
        return {
            (line["address"], line["register"], line["page"], line["record"]): {
                persona: line.get(persona, "") for persona in PERSONAS
            }
            for line in csv.DictReader(file)
        }


def write(table: Path, matrix: Matrix) -> None:
    """Keep the matrix, one row a line."""
    with table.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*NAMES, *PERSONAS])
        writer.writerows([*row, *answers.values()] for row, answers in matrix.items())


def everything(inhabited: Inhabited, only: Callable[[Ask], bool] | None = None) -> Asked:
    """Every ask with what each persona got."""
    held = sessions(inhabited)
    wanted = (one for one in asks(inhabited) if only is None or only(one))
    with shells_once():
        return [(one, {name: ask(one, held[name]) for name in PERSONAS}) for one in wanted]


def matrix_of(asked: Asked) -> Matrix:
    """What was answered, as the matrix keeps it."""
    return {
        one.row: {persona: str(answer.status) for persona, answer in answers.items()}
        for one, answers in asked
    }


def differences(found: Matrix, reviewed: Matrix) -> list[str]:
    """Rows that nobody reviewed, rows that are gone, and answers that changed."""
    faults = [f"{' '.join(row)}: no row" for row in found if row not in reviewed]
    faults += [
        f"{' '.join(row)}: nothing asks this any more" for row in reviewed if row not in found
    ]
    return faults + [
        f"{' '.join(row)}: {persona} gets {answers[persona]}, not {reviewed[row][persona]}"
        for row, answers in found.items()
        for persona in PERSONAS
        if row in reviewed and answers[persona] != reviewed[row][persona]
    ]


def unsound(asked: Asked) -> list[str]:
    """Answers that no page may give: a fault of ours, or to a stranger behind a closed door."""
    faults = []
    for one, answers in asked:
        for persona, answer in answers.items():
            if answer.status not in SOUND:
                faults.append(f"{' '.join(one.row)}: {persona} gets {answer.status}")
        door = getattr(resolve(one.path.partition("?")[0]).func, "door", "")
        if door != "public" and answers["anonymous"].status not in STRANGERS.get(door, {302}):
            faults.append(f"{' '.join(one.row)}: a stranger gets {answers['anonymous'].status}")
    return faults


def written(asked: Asked) -> list[str]:
    """Pages that wrote though they only read, or though they refused."""
    return [
        f"{' '.join(one.row)}: {persona} got {answer.status} and wrote {sorted(set(answer.writes))}"
        for one, answers in asked
        for persona, answer in answers.items()
        if answer.writes and (one.method in READING or answer.status >= 400)
    ]


def past_the_door(asked: Asked, inhabited: Inhabited) -> list[str]:
    """Record pages that answer otherwise than `Register.rows` does: the one door."""
    given = samples(inhabited)
    faults = []
    for one, answers in asked:
        register = registers.get(one.register)
        if register is None or not one.record or one.page not in verbs_of(register):
            continue
        verb = "view" if one.page == "detail" else one.page
        for persona, answer in answers.items():
            viewer = viewer_of(inhabited.world.accounts.get(persona))
            record = given[one.register][one.record]
            right = judged(register, viewer, record.pk, verb)
            if 409 in right and one.method == "POST":
                right = judged_of_hands(register.code, one.page, record, viewer, right)
            if answer.status not in right:
                faults.append(f"{' '.join(one.row)}: {persona} gets {answer.status}, not {right}")
    return faults


def judged(register: Register, viewer: Viewer, key: Any, verb: str) -> set[int]:
    """What the page of a record may answer to a viewer, by the door alone."""
    if viewer.account is None:
        return {302}
    if not viewer.holds(register.reads.roles):
        return {403}
    if not register.linked or not register.rows(viewer).filter(pk=key).exists():
        return {404}
    if not register.rows(viewer, verb).filter(pk=key).exists():
        return {403}
    return {200, 302, 400, 409}


def verbs_of(register: Any) -> set[str]:
    """The pages of one record that the door judges."""
    return {"detail", *(verb.code for verb in register.verbs)}


def led_astray(asked: Asked, inhabited: Inhabited) -> list[str]:
    """Pages that lead to a record which their reader may not open."""
    viewers = {name: viewer_of(inhabited.world.accounts.get(name)) for name in PERSONAS}
    reach = {
        (persona, code): {str(pk) for pk in register.rows(viewer).values_list("pk", flat=True)}
        for persona, viewer in viewers.items()
        for code, register in registers.items()
    }
    faults = []
    for one, answers in asked:
        for persona, answer in answers.items():
            links = set(LINK.findall(answer.content)) if answer.status == 200 else set()
            told = {(code.decode(), key.decode()) for code, key in links}
            faults += [
                f"{' '.join(one.row)}: {persona} is led to {code} {key}"
                for code, key in sorted(told)
                if key not in reach.get((persona, code), set()) and key not in one.path
            ]
    return faults


def secrets() -> set[bytes]:
    """Every personal or sensitive text that stands in a live row.

    The code of a choice stands in forms as well; law 6 makes one that stands nowhere else.
    """
    return {
        value.encode()
        for model in personal_models()
        for name, kind in model.field_classes.items()
        if kind in SECRET and not getattr(model._meta.get_field(name), "choices", None)
        for value in model._default_manager.values_list(name, flat=True)
        if isinstance(value, str) and len(value) > 1
    }


def unmasked(asked: Asked) -> list[str]:
    """Pages that show a personal value whole without its being opened."""
    hidden = sorted(secrets())

    @cache
    def shown(content: bytes) -> list[bytes]:
        return [value for value in hidden if value in content]

    return [
        f"{' '.join(one.row)}: {persona} reads {value.decode()}"
        for one, answers in asked
        if one.page != "open"
        for persona, answer in answers.items()
        for value in shown(answer.content)
    ]


@pytest.fixture
def inhabited(db: None) -> Inhabited:
    """The world with its stories."""
    return inhabit()


@pytest.fixture(autouse=True)
def no_log_of_refusals(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are what is asked for; their thousand lines would hide a fault."""
    caplog.set_level(logging.CRITICAL, "django.request")


def part_of(row: Row) -> int:
    """In which part of the matrix a row is asked, so that several workers ask at once."""
    return crc32(" ".join(row).encode()) % PARTS


def test_nothing_is_left_unasked(inhabited: Inhabited) -> None:
    assert unasked(asks(inhabited)) == []
    assert set(registers) - set(samples(inhabited)) == set(), "a register without a sample"


@pytest.mark.walk
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_answers_as_reviewed(inhabited: Inhabited, part: int) -> None:
    if part == 0 and os.environ.get("UPDATE") == "1":
        write(TABLE, matrix_of(everything(inhabited)))
    asked = everything(inhabited, lambda one: part_of(one.row) == part)
    reviewed = {row: answers for row, answers in read(TABLE).items() if part_of(row) == part}
    assert differences(matrix_of(asked), reviewed) == []
    faults = [*unsound(asked), *written(asked), *unmasked(asked)]
    faults += [*past_the_door(asked, inhabited), *led_astray(asked, inhabited)]
    assert faults == [], "\n".join(faults)


def reached_with(row: Row, status: str) -> bool:
    """Whether an answer showed or did something.

    Being sent on from a page that is read did not, nor did picking for many what lies out of reach.
    """
    if row[2].startswith("many ") and status == "400":
        return False
    return status not in {"403", "404", "405"} and not (row[2].endswith(" GET") and status == "302")


def test_administrators_reach_no_request_and_no_person() -> None:
    work = {
        row: a
        for row, a in read(TABLE).items()
        if row[1] in {"services.requests", "people.persons"}
    }
    assert len(work) > 50
    reached = [
        (row, persona)
        for row, answers in work.items()
        for persona in ADMINISTRATORS
        if reached_with(row, answers[persona])
    ]
    assert reached == []


def test_a_worker_of_another_street_reaches_nothing_of_this_grid() -> None:
    here = {
        row: answers
        for row, answers in read(TABLE).items()
        if row[3].startswith("this grid") and row[0].startswith(("r/", "figures/", "files/"))
    }
    assert len(here) > 30
    reached = {row for row, answers in here.items() if reached_with(row, answers["other_worker"])}
    assert reached == set()


def test_an_answer_that_reaches_is_told_from_one_that_does_not() -> None:
    read_, sent = ("r/", "services.requests", "detail GET", ""), ("r/", "x", "sign POST", "")
    assert [reached_with(read_, one) for one in ("200", "302", "404")] == [True, False, False]
    assert [reached_with(sent, one) for one in ("200", "302", "400", "403")] == [True] * 3 + [False]


def test_a_missing_row_and_a_changed_answer_are_found() -> None:
    reviewed = read(TABLE)
    row = next(one for one in reviewed if one[2] == "detail GET")
    lacking = {key: value for key, value in reviewed.items() if key != row}
    assert differences(reviewed, lacking) == [f"{' '.join(row)}: no row"]
    assert differences(lacking, reviewed) == [f"{' '.join(row)}: nothing asks this any more"]
    changed = {**reviewed, row: {**reviewed[row], "anonymous": "200"}}
    assert len(differences(changed, reviewed)) == 1


def test_a_register_opened_to_everyone_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = anywhere(*(role.code for role in all_roles()))
    monkeypatch.setattr(type(registers["services.requests"]), "reads", everyone)
    details = ("services.requests", "detail GET")
    opened = everything(inhabited, lambda one: one.row[1:3] == details)
    reviewed = {row: a for row, a in read(TABLE).items() if row[1:3] == details}
    faults = differences(matrix_of(opened), reviewed)
    assert any("detail GET this grid: other_worker gets 200, not 404" in one for one in faults)
    assert any("detail GET this grid: audit_admin gets 200, not 403" in one for one in faults)


@public
def planted_page(request: HttpRequest, **given: Any) -> HttpResponse:
    """Writes although it is only read."""
    Setting.objects.update_or_create(key="planted", defaults={"value": 1})
    return HttpResponse("planted")


@override_settings(ROOT_URLCONF="tests.laws.planted_addresses")
def test_a_new_address_and_one_that_writes_when_read_are_found(inhabited: Inhabited) -> None:
    planted = everything(inhabited, lambda one: one.address.startswith("planted"))
    faults = differences(matrix_of(planted), {})
    assert faults == ["planted/  planted GET : no row", "planted/  planted POST : no row"]
    assert unasked(asks(inhabited)) == ["planted/<uuid:key>/ has no example"]
    # Reading pages may not write: the doors refuse it, and the law sees that nobody got past them.
    assert len([fault for fault in unsound(planted) if "planted GET" in fault]) == len(PERSONAS)
    assert not Setting.objects.filter(key="planted").exists()


def test_a_refusal_that_wrote_is_found() -> None:
    one = Ask("planted/", "planted", "/planted/", "POST")
    refused = {"worker": Answer(403, b"", None, ("services_request",))}
    done = {"worker": Answer(302, b"", None, ("services_request",))}
    assert written([(one, refused)]) == [
        "planted/  planted POST : worker got 403 and wrote ['services_request']"
    ]
    assert written([(one, done)]) == []


def test_a_page_that_forgets_the_door_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = registers["services.requests"]

    def record(viewer: Any, key: Any, verb: str = "view") -> Any:
        return register.judged(viewer_of(inhabited.world.accounts["leader"])).get(pk=key)

    monkeypatch.setattr(register, "record", record)
    opened = everything(inhabited, lambda one: one.row[1:3] == ("services.requests", "detail GET"))
    faults = past_the_door(opened, inhabited)
    assert any("this grid: other_worker gets 200" in fault for fault in faults)


def test_a_list_past_the_door_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = registers["services.requests"]
    monkeypatch.setattr(type(register), "chips", ())
    opened = everything(inhabited, lambda one: one.row[1:3] == ("services.requests", "list GET"))
    assert led_astray(opened, inhabited) == []
    table = register.model._default_manager
    monkeypatch.setattr(register, "rows", lambda viewer, verb="view": table.all())
    opened = everything(inhabited, lambda one: one.row[1:3] == ("services.requests", "list GET"))
    monkeypatch.undo()
    assert any(
        ": worker is led to services.requests" in one for one in led_astray(opened, inhabited)
    )


def test_a_mask_left_off_is_found(inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch) -> None:
    register = registers["people.persons"]
    bare = tuple(replace(column, cell=cells.text) for column in register.columns)
    monkeypatch.setattr(type(register), "columns", bare)
    shown = everything(inhabited, lambda one: one.row[1:3] == ("people.persons", "list GET"))
    assert "r/<str:code>/ people.persons list GET : worker reads 李样例" in unmasked(shown)
