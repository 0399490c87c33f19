"""Of many who sign up for the last places at one instant, no more are taken than there are."""

from __future__ import annotations

import pytest

from chunsheng.cobuilding.actions.activities import ActivityIsFull, sign_up
from chunsheng.cobuilding.actions.agreements import end_agreement
from chunsheng.cobuilding.actions.standing import NotInForce
from chunsheng.cobuilding.models import Activity, Agreement, Undertaking
from chunsheng.kernel.ledger import settling
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.models import Record
from tests.cobuilding.telling import Together, come_together, planned, signed, take, wanted
from tests.services.meanwhile import MANY, Meanwhile, race, take_off_locks
from tests.world import make_world

PLACES = 6


@pytest.fixture
def together(own_database: None) -> Together:
    """The district in a database in which threads commit."""
    return come_together(make_world())


def join(together: Together, activity: Activity, heads: int = 1) -> Activity:
    """Sign up, each with the page as it was before anybody did."""
    return sign_up(by=together.secretary, activity=activity, heads=heads)


def standing() -> int:
    """How many heads the ledger expects."""
    facts = Fact.objects.filter(kind="cobuilding.attended", reverses=None, reversed_by=None)
    return sum(int(one.low or 0) for one in facts)


def test_of_ten_for_six_places_six_are_taken(together: Together) -> None:
    activity = planned(together, capacity=PLACES)
    done = race(lambda: join(together, activity))
    assert done == {"done": PLACES, ActivityIsFull.__name__: MANY - PLACES}
    activity.refresh_from_db()
    assert activity.signed == standing() == taken() == PLACES


def test_who_comes_second_for_the_last_place_waits_and_is_refused_in_words(
    together: Together,
) -> None:
    activity = planned(together, capacity=1)
    with Meanwhile(lambda: join(together, activity)), pytest.raises(ActivityIsFull):
        join(together, activity)
    assert standing() == taken() == 1


def taken() -> int:
    """How often somebody was told that they are in."""
    return Entry.objects.filter(verb="signed_up").count()


@pytest.fixture
def unlocked(together: Together, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked, and no version compared. SQLite lets one writer in at a time anyway."""
    take_off_locks(monkeypatch)

    def save(record: Record, fields: object) -> None:
        record.save()

    monkeypatch.setattr(settling, "save_change", save)


def test_without_lock_and_version_both_would_get_the_last_place(
    together: Together, unlocked: None
) -> None:
    """The control of both."""
    activity = planned(together, capacity=1)
    with Meanwhile(lambda: join(together, activity)):
        join(together, activity)
    assert taken() == 2, "one place, and two were told that they have it"


def test_a_claim_that_waits_for_the_end_of_its_agreement_is_refused(together: Together) -> None:
    agreement = signed(together)
    need = wanted(together, agreement)

    def end() -> Agreement:
        return end_agreement(by=together.secretary, agreement=agreement, reason="学校搬走了")

    with Meanwhile(end), pytest.raises(NotInForce):
        take(together, Agreement.objects.get(pk=agreement.pk), need)
    assert not Undertaking.objects.exists()
