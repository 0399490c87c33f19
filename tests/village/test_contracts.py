"""A payout is entered by one and released by another, within the term, once, and no more than entered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.marking import EnteredItOneself, NobodyVerifies
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.people.actions import add_household
from chunsheng.village import actions
from chunsheng.village.actions import contracts
from chunsheng.village.models import Contract, Payout
from tests.services.meanwhile import race
from tests.village.telling import (
    DEAL,
    MARCH_1,
    TODAY,
    Village,
    entered,
    make_village,
    released,
    signed,
)
from tests.village.test_houses import TOMORROW
from tests.village.test_houses import refused as refused_
from tests.world import RESIDENT, make_world


def refused(error: Any, act: Any) -> str:
    """What is said; no contract and no payout is stored or moved by it."""
    before = sorted(Payout.objects.values_list("pk", "stage", "version")), Contract.objects.count()
    told = refused_(error, act)
    after = sorted(Payout.objects.values_list("pk", "stage", "version")), Contract.objects.count()
    assert after == before
    return told


def value(village: Village, code: str) -> tuple[Any, ...]:
    """A figure of the district up to today, and how much of it is verified."""
    told = figure(measures[code], village.world.district, Period(until=TODAY))
    return told.low, told.verified


def test_money_is_expected_until_another_releases_it(village: Village) -> None:
    payout = entered(village, signed(village))
    assert value(village, "village.unpaid")[0] == 1500
    assert value(village, "village.paid")[0] == value(village, "village.benefited")[0] == 0
    released(village, payout)
    assert value(village, "village.unpaid")[0] == 0
    assert value(village, "village.paid")[0] == 1500
    assert value(village, "village.benefited")[0] == 1


def test_who_entered_a_payout_does_not_release_it(village: Village) -> None:
    payout = entered(village, signed(village))
    told = refused(
        contracts.ReleasedByItsEnterer, lambda: released(village, payout, by="secretary")
    )
    assert told == "录入人不能发放自己录入的款项，请由另一个人发放。"
    refused(
        NobodyVerifies,
        lambda: actions.release_payout(by=RESIDENT, payout=payout, released_yuan=Decimal(1)),
    )


def test_nor_does_the_same_person_under_another_account(village: Village) -> None:
    person = new_subject()
    mine = village.world.accounts["secretary"]
    Account.objects.filter(pk=mine.pk).update(subject=person)
    other = Account.objects.create_account("second", title="样例岗位")
    other.subject = person
    other.save()
    entered(village, signed(village))
    payout = Payout.objects.get()
    by = Actor(other, unit=village.world.street)

    def give() -> None:
        actions.release_payout(by=by, payout=payout, released_yuan=Decimal(1500))

    refused(contracts.ReleasedByItsEnterer, give)
    other.subject = None
    other.save()
    give()


def test_no_more_is_released_than_was_entered_and_less_may_be(village: Village) -> None:
    payout = entered(village, signed(village))
    told = refused(contracts.MoreThanEntered, lambda: released(village, payout, 1501))
    assert told == "发放的不能多于录入的 1,500元。要多发，请退回后重新录入。"
    released(village, payout, 1400)
    assert value(village, "village.paid")[0] == 1400
    with pytest.raises(IntegrityError), transaction.atomic():
        Payout.objects.update(released_yuan=Decimal(1501))


def test_a_payout_lies_within_the_term(village: Village) -> None:
    contract = signed(village)
    told = refused(contracts.PaidOutsideTerm, lambda: entered(village, contract, date(2023, 1, 9)))
    assert told == "发放日期要在合同期内：2023年1月10日 至 2025年1月9日。"
    refused(contracts.PaidOutsideTerm, lambda: entered(village, contract, date(2025, 1, 10)))
    entered(village, contract, date(2023, 1, 10))
    entered(village, contract, date(2025, 1, 9))


def test_nothing_is_paid_twice(village: Village) -> None:
    contract = signed(village)
    payout = entered(village, contract)
    refused(contracts.EnteredAlready, lambda: entered(village, contract))
    stale = Payout.objects.get(pk=payout.pk)
    released(village, payout)
    refused(WrongStage, lambda: released(village, payout))
    refused(Stale, lambda: released(village, stale))
    refused(contracts.EnteredAlready, lambda: entered(village, contract))


def test_nothing_is_released_before_its_day(village: Village) -> None:
    payout = entered(village, signed(village), TOMORROW)
    assert "3月9日" in refused(contracts.NotDueYet, lambda: released(village, payout))


def test_what_was_sent_back_is_expected_no_more_and_may_be_entered_again(village: Village) -> None:
    contract = signed(village)
    payout = entered(village, contract)
    by = village.by("dispatcher")
    refused(Missing, lambda: actions.send_back_payout(by=by, payout=payout, reason=" "))
    actions.send_back_payout(by=by, payout=payout, reason="账号不对")
    assert value(village, "village.unpaid")[0] == 0
    refused(WrongStage, lambda: released(village, payout))
    entered(village, contract)


def test_what_arrived_is_verified_by_another_than_who_released(village: Village) -> None:
    payout = entered(village, signed(village))
    released(village, payout)
    by = village.by("dispatcher")
    refused(
        EnteredItOneself,
        lambda: actions.verify_told(by=by, record=Payout.objects.get(pk=payout.pk)),
    )
    actions.verify_told(by=village.by("secretary"), record=payout)
    marked = Fact.objects.filter(record_id=payout.pk, mark__isnull=False)
    assert {one.kind for one in marked} == {"village.paid", "village.benefited"}


def test_a_household_paid_twice_counts_once(village: Village) -> None:
    contract = signed(village)
    for day in (1, 2):
        released(village, entered(village, contract, date(2023, 3, day)))
    other = add_household(by=RESIDENT, building=village.world.building)
    released(village, entered(village, signed(village, household=other)))
    assert value(village, "village.benefited")[0] == 2
    assert value(village, "village.paid")[0] == 4500


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"signed_on": TOMORROW}, DayIsAhead),
        ({"until": date(2023, 1, 9)}, contracts.TermEndsBeforeItBegins),
    ],
)
def test_a_term_that_cannot_be_is_refused(
    village: Village, said: dict[str, Any], error: Any
) -> None:
    refused(error, lambda: signed(village, **said))


def test_a_contract_has_three_parties_and_one_term_at_a_time(village: Village) -> None:
    refused(contracts.PartiesAreOne, lambda: signed(village, bank=village.firm))
    signed(village)
    refused(contracts.ContractedAlready, lambda: signed(village, since=DEAL.until))
    after = {"since": date(2025, 1, 10), "until": date(2026, 1, 9)}
    signed(village, **after)
    assert Contract.objects.count() == 2


def test_of_many_who_release_at_once_one_does(own_database: None) -> None:
    village = make_village(make_world())
    key = entered(village, signed(village)).pk
    outcomes = race(lambda: released(village, Payout.objects.get(pk=key)))
    assert outcomes["done"] == 1
    assert Entry.objects.filter(record_id=key, verb="released").count() == 1
    assert Fact.objects.filter(kind="village.paid", standing="happened").count() == 1


def test_of_many_who_enter_at_once_one_does(own_database: None) -> None:
    village = make_village(make_world())
    contract = signed(village)
    outcomes = race(lambda: entered(village, contract))
    assert outcomes == {"done": 1, "EnteredAlready": 9}
    assert Payout.objects.filter(pay_on=MARCH_1).count() == 1
