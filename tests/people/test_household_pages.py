"""Pages of households: who sees any, what opens a category, and that nothing else ever tells of one."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import Column, registers
from chunsheng.people.actions import add_household, mark_category, set_ladder
from chunsheng.people.models import Household, HouseholdCategory
from chunsheng.people.terms import Category
from tests.world import POSTS, Enter, World

LIST = "/r/people.households/"
WORDS = tuple(str(one.label) for one in Category) + tuple(f'"{one}"' for one in Category)
WHY = "上门送菜要找到门"
SAID = {"basis": "consent", "consent_on": date(2023, 2, 1), "source": "书面同意书"}


@pytest.fixture
def household(world: World) -> Household:
    """Alone by consent, with a contact."""
    made = behind(world, "101室")
    mark_category(by=world.by("worker"), household=made, category="alone", **SAID)
    return made


def behind(world: World, door: str) -> Household:
    """A household of one behind a door of the first grid."""
    said = {"door": door, "people": 1, "contact_name": "孙样例", "contact_phone": "19900000005"}
    return add_household(by=world.by("worker"), building=world.building, **said)


def page_of(household: Household) -> str:
    return f"{LIST}{household.pk}/"


def opened(client: Client, household: Household, reason: str = WHY) -> Any:
    """Ask for what is covered, with a reason."""
    return client.post(f"{page_of(household)}open/", {"reason": reason})


def content(answer: Any) -> str:
    """What came back, also as a file."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(raw.decode("utf-8", "replace"))


def told_by(client: Client, household: Household) -> list[str]:
    """Every page and file that gives households, or what is entered of them, as one gets it."""
    pages = [
        *(LIST, f"{LIST}?chip=all", f"{LIST}?chip=all&q={household.number}", page_of(household)),
        *(f"/find/?q={word}" for word in (household.number, "独居")),
        *("/desk/", "/figures/people.households/", f"{page_of(household)}print/"),
        "/r/ledger.entries/",
    ]
    answers = [client.get(page) for page in pages]
    files = (LIST, "/r/ledger.entries/")
    answers += [client.post(f"{page}export/", {"form": "csv"}) for page in files]
    # What one asked for comes back as one's own question; that is no answer.
    return [re.sub(r'value="[^"]*"|“[^”]*”', "", content(one)) for one in answers]


def telling(enter: Enter, household: Household, *names: str) -> list[tuple[str, str]]:
    """Who is told of the category without opening it, and by which word."""
    return [
        (name, word)
        for name in names or POSTS
        for text in told_by(enter(name), household)
        for word in WORDS
        if word in text
    ]


def test_no_list_export_or_find_page_of_anybody_tells_of_the_category(
    enter: Enter, household: Household
) -> None:
    assert telling(enter, household) == []


def test_a_column_that_told_of_it_would_be_found(
    enter: Enter, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bare(record: Household, value: Any) -> cells.Cell:
        told = [one.get_category_display() for one in record.categories.all()]
        return {"text": "".join(told)}

    known = registers["people.households"]
    planted = Column("categories", "类别", bare)
    monkeypatch.setattr(type(known), "columns", (*known.columns, planted))
    found = telling(enter, household, "worker", "secretary", "leader")
    assert set(found) == {("worker", "独居"), ("secretary", "独居")}
    assert len(found) >= 8


def test_a_closed_page_is_the_same_for_a_household_of_no_category(
    world: World, enter: Enter, household: Household
) -> None:
    other = behind(world, "102室")
    client = enter("worker")

    def shown(one: Household) -> str:
        text = content(client.get(page_of(one)))
        for own in (one.number, str(one.pk)):
            text = text.replace(own, "")
        return re.sub(r'(csrfmiddlewaretoken|name="key"|nonce)[^>]*', "", text)

    assert shown(household) == shown(other)
    mark_category(by=world.by("worker"), household=other, category="elderly", **SAID)
    assert shown(household) == shown(other)


def test_it_opens_by_a_post_with_a_reason_and_leaves_a_trace(
    world: World, enter: Enter, household: Household
) -> None:
    client = enter("worker")
    text = content(opened(client, household))
    assert all(word in text for word in ("独居", "书面同意书", "101室", "孙样例"))
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.reason, entry.by) == (
        *("custody.opened", WHY, world.accounts["worker"]),
    )
    names = "contact__name contact__phone door people categories"
    assert entry.changes["opened"] == [None, names]
    again = content(client.get(page_of(household)))
    assert not any(word in again for word in ("独居", "书面同意书", "101室", "孙样例"))


def test_a_household_without_contact_or_category_opens_too(world: World, enter: Enter) -> None:
    bare = add_household(by=world.by("worker"), building=world.building)
    text = content(opened(enter("worker"), bare))
    assert "没有登记" in text


@pytest.mark.parametrize("reason", ["", "看看"])
def test_without_a_written_reason_nothing_opens(
    enter: Enter, household: Household, reason: str
) -> None:
    entries = Entry.objects.count()
    answer = opened(enter("worker"), household, reason)
    assert answer.status_code == 400
    assert "独居" not in content(answer)
    assert Entry.objects.count() == entries


def test_a_get_opens_nothing(enter: Enter, household: Household) -> None:
    entries = Entry.objects.count()
    answer = enter("worker").get(f"{page_of(household)}open/?reason={WHY}")
    assert (answer.status_code, answer["Location"]) == (302, page_of(household))
    assert Entry.objects.count() == entries


REACH = {
    **dict.fromkeys(POSTS, 403),
    **{"worker": 200, "secretary": 200, "neighbour": 404, "other_worker": 404},
}


def test_only_the_grids_own_staff_and_their_community_see_or_open_any(
    enter: Enter, household: Household
) -> None:
    assert {name: enter(name).get(page_of(household)).status_code for name in POSTS} == REACH
    assert {name: opened(enter(name), household).status_code for name in POSTS} == REACH
    shown = {name: content(enter(name).get(LIST)) for name in POSTS}
    assert {name for name, text in shown.items() if household.number in text} == {
        "worker",
        "secretary",
    }


def test_whoever_audits_reads_who_looked_and_why_but_not_at_what(
    enter: Enter, household: Household
) -> None:
    opened(enter("worker"), household)
    text = content(enter("audit_admin").get("/r/ledger.entries/"))
    assert all(word in text for word in ("查看了个人信息", WHY, "登记类别", "住户台账"))
    assert not any(word in text for word in WORDS)


def sent(client: Client, address: str, **said: Any) -> Any:
    """A form with a key of its own."""
    return client.post(address, {"key": str(uuid.uuid4()), **said})


def test_refusals_stand_beside_their_fields(enter: Enter, household: Household) -> None:
    client = enter("worker")
    told = {
        "consent_on": {"category": "elderly", "basis": "consent"},
        "source": {"category": "elderly", "basis": "law"},
        "category": {"category": "rich", "basis": "consent"},
        "basis": {"category": "elderly"},
    }
    for field, said in told.items():
        answer = sent(client, f"{page_of(household)}mark/", **said)
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    again = {"category": "alone", "basis": "consent", "consent_on": "2023-02-01"}
    answer = sent(client, f"{page_of(household)}mark/", **again)
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["category"])
    assert HouseholdCategory.objects.count() == 1
    answer = sent(client, f"{LIST}add/", people="0")
    assert list(answer.context["form"].errors) == ["building", "people"]
    assert client.get(f"{LIST}{uuid.UUID(int=0)}/mark/").status_code == 404


def test_a_form_that_is_sent_twice_acts_once(
    world: World, enter: Enter, household: Household
) -> None:
    form = {
        "key": str(uuid.uuid4()),
        "version": str(household.version),
        "category": "alone",
        "reason": "本人撤回同意",
    }
    client = enter("secretary")
    answers = [client.post(f"{page_of(household)}withdraw/", form) for _n in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert Entry.objects.filter(verb="withdrawn").count() == 1


def test_nobody_adds_a_household_to_a_grid_beyond_their_reach(world: World, enter: Enter) -> None:
    answer = sent(enter("other_worker"), f"{LIST}add/", building=str(world.building.pk))
    assert (answer.status_code, Household.objects.count()) == (400, 0)


def test_ladders_are_told_to_staff_with_their_source(world: World, enter: Enter) -> None:
    rungs = [[Category.ALONE, Category.ELDERLY]]
    said = {"purpose": "样例用途", "source": "样例办法 第三条", "since": date(2023, 1, 1)}
    set_ladder(by=world.by("secretary"), rungs=rungs, **said)
    shown = content(enter("leader").get("/r/people.ladders/"))
    assert all(one in shown for one in ("独居、纯老 → 其他住户", "样例办法 第三条"))
    assert enter("investor").get("/r/people.ladders/").status_code == 403


def test_unmasked_the_door_would_stand_in_the_page(
    enter: Enter, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, known = enter("worker"), registers["people.households"]
    assert "101室" not in content(client.get(page_of(household)))
    bare = tuple(replace(one, cell=cells.text) for one in known.columns)
    monkeypatch.setattr(type(known), "columns", bare)
    assert "101室" in content(client.get(page_of(household)))
