"""In English the pages on firms, promises, figures and briefs keep no Chinese word of their own."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from chunsheng.briefs.actions import draft_brief, release_brief
from chunsheng.briefs.models import Brief
from chunsheng.briefs.outlines import OUTLINES
from chunsheng.investment import actions
from chunsheng.investment.models import Intent, Project
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.records.evidence import Cited
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.register.declaration import registers
from chunsheng.matters.actions import Stated, deliver, meet_need, state_need
from chunsheng.matters.models import Promise
from chunsheng.matters.terms import Quantity
from chunsheng.operations.demo.article import load_article, load_organisations
from tests.places.ground import BY
from tests.test_english_pages import chinese_left, english, left_on, own_pages, stored_texts
from tests.world import World, make_world

MINE = ("investment.", "matters.", "briefs.", "organisations.", "places.")
# In a document words stand between tags; what a tag says, such as a typeface, is no word.
WORDS = re.compile(r"<[^>]+>")
TODAY = date(2023, 3, 8)


@pytest.fixture
def empty(db: None) -> World:
    """The district with its posts for investment, of which nothing was entered yet."""
    return make_world()


@pytest.fixture
def world(empty: World) -> World:
    """What the report tells, and beside it whatever else a page may have to say."""
    load_article(BY, load_organisations(BY, empty.district))
    met = actions.Met(firm="样例水务", way="either")
    actions.record_contact(by=BY, organisation=empty.office, met=met)
    late = actions.add_project(by=BY, title="厂房", organisation=empty.district, place=empty.grid)
    actions.foresee_landing(by=BY, project=late, expected_on=TODAY)
    actions.set_status(by=BY, project=late, status="delayed", reason="手续未齐")
    water = Project.objects.get(title="智慧水务")
    paper = Cited("落地说明", "区招商联络处")
    actions.land_project(by=BY, project=water, landed_on=TODAY, evidence=paper)
    given_up = Intent.objects.order_by("pk").last()
    assert given_up is not None
    actions.withdraw_intent(by=BY, intent=given_up, reason="另有打算")
    asked = state_need(by=BY, stated=Stated(kind="services.help", title="桌椅", place=empty.grid))
    meet_need(by=BY, need=asked, organisation=empty.district, quantity=Quantity(3, 5))
    deliver(by=BY, promise=Promise.objects.all()[0], quantity=Quantity(low=500, about=True))
    for outline in OUTLINES:
        brief = draft_brief(by=BY, outline=outline, unit=empty.district, until=TODAY)
        draft_brief(by=BY, outline=outline, unit=empty.district, until=TODAY)
        release_brief(by=BY, brief=brief)
    return empty


def pages_of(world: World, name: str) -> Iterator[tuple[str, Any]]:
    """The desk, the cockpit and the registers, with their forms read, sent empty and sent wrong."""
    client = english(world, name)
    for path in ("/desk/", "/cockpit/", "/cockpit/?period=2022", "/cockpit/?as_of=x", "/r/x.y/"):
        yield path, client.get(path)
    for code, register in registers.items():
        if code.startswith(MINE):
            yield from own_pages(client, register, f"/r/{code}/")
            yield from wrong_forms(client, code)


def wrong_forms(client: Client, code: str) -> Iterator[tuple[str, Any]]:
    """Forms with what no field takes; and pages that are not there."""
    register = registers[code]
    wrong = (dict.fromkeys(verb_fields(verb), "x" * 500) for verb in register.verbs)
    first: Record | None = register.model._default_manager.first()
    yield f"/r/{code}/0/", client.get(f"/r/{code}/00000000-0000-0000-0000-000000000000/")
    if register.add is not None:
        sent = dict.fromkeys(verb_fields(register.add), "x" * 500)
        yield f"wrong /r/{code}/add/", client.post(f"/r/{code}/add/", sent)
    for verb, sent in zip(register.verbs, wrong, strict=True):
        if first is not None and register.linked:
            path = f"/r/{code}/{first.pk}/{verb.code}/"
            yield f"wrong {path}", client.post(path, {**sent, "version": 1})


def verb_fields(verb: Any) -> list[str]:
    """The names that a verb's form asks for."""
    return [] if verb.form is None else [*verb.form.base_fields]


@pytest.mark.parametrize("name", ["investor", "outpost", "leader", "system_admin"])
def test_the_pages_on_firms_speak_english(world: World, name: str) -> None:
    assert left_on(pages_of(world, name)) == {}


@pytest.mark.parametrize("name", ["investor", "leader"])
def test_the_empty_pages_on_firms_speak_english(empty: World, name: str) -> None:
    assert left_on(pages_of(empty, name)) == {}


def test_the_figures_on_firms_speak_english(world: World) -> None:
    client = english(world, "leader")
    asked = [
        f"/figures/{code}/{more}" for code in (*measures, *rates) for more in ("", "?period=2022")
    ]
    assert left_on((path, client.get(path)) for path in asked) == {}


def test_a_brief_to_take_away_speaks_english(world: World) -> None:
    client, stored, read = english(world, "leader"), stored_texts(), 0
    for brief in Brief.objects.all():
        answer = client.get(f"/briefs/{brief.pk}/word/")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as word:
            for name in ("word/document.xml", "word/footnotes.xml"):
                text = WORDS.sub("", word.read(name).decode())
                read += len(text)
                assert chinese_left(text, stored) == [], name
    assert read > 500
