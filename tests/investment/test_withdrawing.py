"""A contact that was entered by mistake is taken back: it counts no longer, and stays told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chunsheng.investment.actions import (
    FirmWasNotContacted,
    Met,
    correct_contact,
    record_contact,
    record_intent,
    verify_contact,
    withdraw_contact,
)
from chunsheng.investment.actions.contacts import ContactIsWithdrawn, CorrectionNeedsReason
from chunsheng.investment.models import Contact, Intent
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.settling import NothingToVerify
from chunsheng.kernel.records.versions import Stale
from chunsheng.matters.terms import Window
from tests.investment.telling import (
    WATER,
    YESTERDAY,
    do,
    entered,
    errors,
    known,
    page_of,
    told,
    verbs_of,
)
from tests.portal.reporting import kept
from tests.world import Enter, World

CONTACTED = "investment.contacted"
REASON = "重复登记"


@pytest.fixture
def contact(world: World) -> Contact:
    """A contact of the office with a firm."""
    return record_contact(by=world.by("outpost"), organisation=world.office, met=Met(WATER))


def fresh() -> Contact:
    """The contact as it is stored."""
    return Contact.objects.get()


def test_what_is_taken_back_counts_no_longer(world: World, contact: Contact) -> None:
    verify_contact(by=world.by("investor"), contact=contact)
    assert known(CONTACTED, world.district).verified == 1
    withdraw_contact(by=world.by("outpost"), contact=contact, reason=f" {REASON} ")
    assert (fresh().withdrawn, verbs_of(contact)) == (True, ["contacted", "verified", "withdrawn"])
    entry = Entry.objects.filter(record_id=contact.pk).latest("pk")
    assert (entry.reason, [one.reverses_id is None for one in entry.facts.all()]) == (
        *(REASON, [False]),
    )
    shown = known(CONTACTED, world.district)
    assert (shown.low, shown.n, shown.verified) == (0, 0, 0)


def test_nothing_more_is_done_to_what_was_taken_back(world: World, contact: Contact) -> None:
    by, other = world.by("outpost"), world.by("investor")
    withdraw_contact(by=by, contact=contact, reason=REASON)
    before, days = entered(), Window(YESTERDAY, YESTERDAY)
    refused: list[tuple[type[Exception], Callable[[], object]]] = [
        (ContactIsWithdrawn, lambda: withdraw_contact(by=by, contact=fresh(), reason=REASON)),
        (
            ContactIsWithdrawn,
            lambda: correct_contact(by=by, contact=fresh(), days=days, reason="记错一天"),
        ),
        (NothingToVerify, lambda: verify_contact(by=other, contact=fresh())),
    ]
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert (entered(), fresh().verified_at) == (before, None)


def test_taking_back_needs_a_reason_and_the_latest_version(world: World, contact: Contact) -> None:
    by, again = world.by("outpost"), fresh()
    with pytest.raises(CorrectionNeedsReason):
        withdraw_contact(by=by, contact=contact, reason=" ")
    correct_contact(by=by, contact=contact, days=Window(YESTERDAY, YESTERDAY), reason="记错一天")
    before = entered()
    with pytest.raises(Stale):
        withdraw_contact(by=by, contact=again, reason=REASON)
    assert (entered(), fresh().withdrawn, told(CONTACTED, world.office)) == (before, False, (1, 1))


def test_no_intent_follows_from_a_contact_that_was_taken_back(
    world: World, contact: Contact
) -> None:
    by = world.by("outpost")
    withdraw_contact(by=by, contact=contact, reason=REASON)
    with pytest.raises(FirmWasNotContacted):
        record_intent(by=by, organisation=world.office, firm=WATER)
    assert Intent.objects.count() == 0
    record_contact(by=by, organisation=world.office, met=Met(WATER))
    assert record_intent(by=by, organisation=world.office, firm=WATER).state == "open"


def test_a_page_says_that_a_contact_was_taken_back_and_offers_nothing_more(
    world: World, enter: Enter, contact: Contact
) -> None:
    client, before = enter("outpost"), kept()
    bare = do(client, contact, "withdraw", reason=" ")
    assert (bare.status_code, errors(bare)) == (400, {"reason": ["请填写理由。"]})
    assert do(enter("leader"), contact, "withdraw", reason=REASON).status_code == 403
    assert kept() == before
    assert do(client, contact, "withdraw", reason=REASON).status_code == 302
    answer = client.get(page_of(contact))
    assert "已撤回" in answer.content.decode()
    offered = [answer.context["main"], *answer.context["verbs"]]
    assert [one.code for one in offered if one] == ["cite"]
    after = kept()
    again = do(client, fresh(), "withdraw", reason=REASON)
    assert again.status_code == 409
    assert "这条拜访联系已经撤回。" in again.content.decode()
    assert kept() == after
