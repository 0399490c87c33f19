"""Law 6 in two worlds: what one may not read changes nothing of what one is answered.

For each persona the personal values of every record that they may not read, and what was written there
about a person, are written anew and found anew. Whatever they can open is asked in both worlds, and
must be the same. Masks show the ends of a value, so both worlds have these in common.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import models, transaction

from chunsheng.kernel.access.classes import SECRET
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.custody.erasure import personal_fields
from chunsheng.kernel.finding.keeping import reindex
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.register.declaration import Register, registers
from chunsheng.kernel.words.masking import mask_name, mask_phone
from tests.laws.asking import PERSONAS, Ask, ask, asks, sessions
from tests.laws.inhabited import Inhabited, inhabit
from tests.laws.test_access_matrix import TABLE, read
from tests.laws.test_canaries import REFUSED, own_value, readable

# What each answer has of its own: what guards a form, a secret that is drawn, when a document was made.
DRAWN = re.compile(
    r'name="(?:csrfmiddlewaretoken|key)" value="[^"]*"|<p class="scan.*?</p>|<dcterms:.*?</dcterms:\w+>',
    re.DOTALL,
)
# Opened by what somebody holds in their hands, whoever else may read it.
OWN = {"report/<uuid:key>/", "track/<uuid:key>/", "track/photo/<uuid:key>/"}
ANOTHER = "另一世"


def rewritten(viewer: Any) -> int:
    """Write anew what the records say that a viewer may not read; how many there were."""
    count = 0
    for register in registers.values():
        if not issubclass(register.model, Record):
            continue
        rows = register.model._default_manager
        read_by = set(rows.filter(register.reads(viewer)).values_list("pk", flat=True))
        for row in rows.exclude(pk__in=read_by):
            values = dict(said_anew(row, count))
            if values:
                rows.filter(pk=row.pk).update(**values)
                count += 1
    reindex()
    return count


def said_anew(row: Any, n: int) -> Iterator[tuple[str, Any]]:
    """Other values for a row's personal fields and for what was written about people."""
    for name in personal_fields(type(row)):
        one, held = row._meta.get_field(name), getattr(row, name)
        if held in (None, "") or one.unique or isinstance(one, models.ForeignKey):
            continue
        if row.field_classes.get(name) not in SECRET:
            if row.personal_subject_id is not None:
                yield name, f"{ANOTHER}{held}"[: one.max_length]
        else:
            yield name, behind_the_mask(held) if isinstance(held, str) else own_value(one, name, n)


def behind_the_mask(held: str) -> str:
    """Another value that a mask shows as the same: of a phone its ends, else the first sign of several."""
    if held.isdigit() and len(held) == len("13900000001"):
        return f"{held[:3]}{(int(held[3:7]) + 1) % 10_000:04}{held[7:]}"
    return f"{held[0]}{ANOTHER}" if len(held) > 1 else ANOTHER[0]


def text_of(one: Ask, session: str) -> str:
    """What can be read in an answer, but for what is drawn by lot."""
    return DRAWN.sub("", readable(ask(one, session).content))


def different(
    inhabited: Inhabited, persona: str, only: Callable[[Ask], bool] = lambda one: True
) -> tuple[list[str], int]:
    """What is asked where the worlds differ, as it stands in the matrix; and how much was asked."""
    reviewed, session = read(TABLE), sessions(inhabited)[persona]
    account = inhabited.world.accounts.get(persona)
    asked = [
        one
        for one in asks(inhabited)
        if one.method == "GET"
        and one.address not in OWN
        and only(one)
        and reviewed.get(one.row, {}).get(persona) not in REFUSED
    ]
    reindex()  # the accounts of this world came past the ledger
    here = [text_of(one, session) for one in asked]
    with transaction.atomic():
        assert rewritten(viewer_of(account)) > 0
        there = [text_of(one, session) for one in asked]
        transaction.set_rollback(True)
    both = zip(asked, here, there, strict=True)
    return [" ".join(one.row) for one, mine, other in both if mine != other], len(asked)


@pytest.fixture
def inhabited(db: None) -> Inhabited:
    """The world with its stories."""
    return inhabit()


@pytest.mark.walk
@pytest.mark.parametrize("persona", PERSONAS)
def test_what_one_may_not_read_changes_no_answer(inhabited: Inhabited, persona: str) -> None:
    found, held = different(inhabited, persona)
    assert (found, held > 10) == ([], True)


def listed(one: Ask) -> bool:
    """Whether a list of requests is asked for."""
    return one.page == "list" and one.register == "services.requests"


def test_a_list_beyond_ones_reach_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert different(inhabited, "worker", listed)[0] == []
    monkeypatch.setattr(Register, "rows", lambda self, *_asked: self.model._default_manager.all())
    assert different(inhabited, "worker", listed)[0] != []


def test_a_mask_shows_both_worlds_alike() -> None:
    for held, mask in (("13900120001", mask_phone), ("张三", mask_name), ("张", mask_name)):
        assert behind_the_mask(held) != held
        assert mask(behind_the_mask(held)) == mask(held)
