"""A record rests on documents that are cited in their own words, and says where it rests on none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chunsheng.investment.actions import Met, record_contact
from chunsheng.investment.models import Contact
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.evidence import evidence_of
from chunsheng.kernel.records.models import Evidence
from chunsheng.kernel.register.evidence import DocumentIsAhead, RecordIsAPersons, cite_evidence
from chunsheng.matters.actions import Stated, state_need
from chunsheng.matters.models import Need
from chunsheng.services.actions import open_to_offers, sign_request
from tests.places.ground import BY
from tests.portal.reporting import kept, said
from tests.world import Enter, World, report_lamp

NOTHING = "还没有登记依据。"
PAPER = {"title": "样例报道", "issuer": "样例日报", "quote": "拜访联系企业8家"}


@pytest.fixture
def contact(world: World) -> Contact:
    """A contact of the preparatory office."""
    met = Met("样例水务公司")
    return record_contact(by=world.by("outpost"), organisation=world.office, met=met)


def cite(enter: Enter, contact: Contact, name: str = "outpost", **given: Any) -> Any:
    """Send the form by which a record is rested on a document."""
    sent = {"key": said()["key"], "version": contact.version, **given}
    return enter(name).post(f"/r/investment.contacts/{contact.pk}/cite/", sent)


def page(enter: Enter, contact: Contact, name: str = "outpost") -> str:
    """The record's page."""
    return str(enter(name).get(f"/r/investment.contacts/{contact.pk}/").content.decode())


def test_a_record_without_a_document_says_so(enter: Enter, contact: Contact) -> None:
    assert NOTHING in page(enter, contact)


def test_a_document_is_shown_with_its_issuer_its_day_and_its_words(
    world: World, enter: Enter, contact: Contact
) -> None:
    assert cite(enter, contact, **PAPER, dated_on="2023-03-08").status_code == 302
    assert cite(enter, contact, title="介绍信 <b>").status_code == 302
    told = page(enter, contact, "investor")
    assert all(text in told for text in ("样例日报 · 3月8日", "样例报道", "“拜访联系企业8家”"))
    assert all(text in told for text in ("文件 · 未载日期", "介绍信 &lt;b&gt;"))
    assert NOTHING not in told
    first, second = evidence_of(contact)
    assert (first.dated_on, first.record_code) == (date(2023, 3, 8), "investment.contacts")
    assert (second.issuer, second.dated_on, second.quote) == ("", None, "")
    entry = Entry.objects.filter(record_id=contact.pk, verb="cited").earliest("pk")
    assert entry.changes == {"evidence": [None, "样例报道"], "dated_on": [None, "2023-03-08"]}
    assert (entry.by, entry.facts.count()) == (world.accounts["outpost"], 0)
    assert "登记依据" in told
    assert Fact.objects.count() == 1, "a document is no fact"


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"dated_on": "2023-03-09"}, "dated_on", "文件日期不能晚于今天。"),
        ({"dated_on": "昨天"}, "dated_on", ""),
        ({"title": " "}, "title", "请填写文件或报道。"),
        ({"title": "长" * 201}, "title", "200"),
    ],
)
def test_a_document_that_cannot_be_is_refused_beside_its_field(
    enter: Enter, contact: Contact, given: dict[str, str], field: str, message: str
) -> None:
    before = kept()
    answer = cite(enter, contact, **{**PAPER, **given})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert message in answer.context["form"].errors[field][0]
    assert "拜访联系企业8家" in answer.content.decode()
    assert kept() == before


def test_a_document_of_tomorrow_is_refused_wherever_it_comes_from(
    world: World, contact: Contact
) -> None:
    by, ahead = world.by("outpost"), date(2023, 3, 9)
    with pytest.raises(DocumentIsAhead):
        cite_evidence(by=by, record=contact, title="样例报道", dated_on=ahead)
    assert Evidence.objects.count() == 0
    cite_evidence(by=by, record=contact, title="样例报道", dated_on=date(2023, 3, 8))
    assert Evidence.objects.count() == 1


def test_whoever_only_reads_a_record_rests_it_on_nothing(enter: Enter, contact: Contact) -> None:
    before = kept()
    assert cite(enter, contact, "leader", **PAPER).status_code == 403
    assert cite(enter, contact, "worker", **PAPER).status_code == 403
    assert kept() == before


def test_what_a_resident_may_have_erased_rests_on_no_document(world: World) -> None:
    made, _code = report_lamp(world)
    signed = sign_request(by=world.by("worker"), request=made)
    open_to_offers(by=world.by("worker"), request=signed, title="要一把梯子")
    theirs = Need.objects.get()
    for record in (made, theirs):
        with pytest.raises(RecordIsAPersons):
            cite_evidence(by=world.by("district_dispatcher"), record=record, title="样例报道")
    assert Evidence.objects.count() == 0
    firms = state_need(by=BY, stated=Stated("enterprise.workers", "车间用工", place=world.grid))
    cite_evidence(by=world.by("investor"), record=firms, title="样例报道")
    assert Evidence.objects.get().record_id == firms.pk, "what a firm needs may rest on one"
