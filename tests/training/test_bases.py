"""A base says how far the tie with a partner has come; only a ceremony makes the dated link."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.kernel.records.links import linked_from
from chunsheng.kernel.records.models import Link
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.terms import Window
from chunsheng.organisations.terms import LinkKind
from chunsheng.training.actions.bases import (
    CeremonyWasHeld,
    PartnerIsKnown,
    PartnerIsUnknown,
    hold_ceremony,
    record_base,
)
from chunsheng.training.models import Partnership
from chunsheng.training.terms import Tie
from tests.investment.telling import entered, verbs_of
from tests.training.staffing import PARTNER, PLANT, TODAY, UNDATED, Staff, partner_named


def talked(team: Staff, partner: str = PLANT, **said: object) -> Partnership:
    """A talk with a partner, as an officer records it."""
    given = {"organisation": team.world.district, "partner": partner, "tie": Tie.TALK, **said}
    return record_base(by=team.trainer, **given)  # type: ignore[arg-type]  # its own fields


def test_a_talk_links_nobody_and_a_ceremony_does_from_its_day(team: Staff) -> None:
    plant = partner_named(PLANT)
    base = talked(team, days=UNDATED)
    assert (base.since, base.on, str(base)) == (None, TODAY, PLANT)
    assert not Link.objects.filter(from_id=plant.pk).exists()
    day = date(2023, 3, 6)
    hold_ceremony(by=team.trainer, base=base, days=Window(day, day))
    base.refresh_from_db()
    assert (base.tie, base.since, base.on) == (Tie.CEREMONY, day, day)
    found = linked_from(plant.pk, LinkKind.PARTNER_IN, TODAY).get()
    assert (found.to_id, found.since) == (base.pk, day)
    assert verbs_of(base) == ["added", "ceremony_held"]
    with pytest.raises(CeremonyWasHeld):
        hold_ceremony(by=team.trainer, base=base)
    assert Link.objects.filter(from_id=plant.pk).count() == 1


def test_a_ceremony_of_which_only_the_last_day_is_known_links_from_no_day(team: Staff) -> None:
    link = linked_from(team.base.partner_id, LinkKind.PARTNER_IN, TODAY).get()
    assert (link.since, link.to_id) == (None, team.base.pk)


def test_a_partner_must_be_known_by_one_name_and_only_once(team: Staff) -> None:
    before = entered()
    with pytest.raises(PartnerIsUnknown):
        talked(team, "没有的大学")
    with pytest.raises(PartnerIsKnown):
        talked(team, PARTNER)
    assert (entered(), Partnership.objects.count()) == (before, 1)
    partner_named(PARTNER)
    with pytest.raises(PartnerIsUnknown):
        talked(team, PARTNER)
    partner_named(PLANT)
    with pytest.raises(DayIsAhead):
        talked(team, days=Window(TODAY, date(2023, 3, 9)))
    assert Partnership.objects.count() == 1


def test_a_stale_page_changes_nothing(team: Staff) -> None:
    partner_named(PLANT)
    base = talked(team)
    old = Partnership.objects.get(pk=base.pk)
    hold_ceremony(by=team.trainer, base=base)
    before = entered()
    with pytest.raises(Stale):
        hold_ceremony(by=team.trainer, base=old)
    assert entered() == before
