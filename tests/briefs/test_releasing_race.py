"""Of two who release a brief at once one does; and what was released is not drawn anew beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from chunsheng.briefs import actions
from chunsheng.briefs.actions import redraw_brief, release_brief
from chunsheng.briefs.models import Brief
from chunsheng.indicators.models import FrozenFigure
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import Stale
from tests.briefs.test_drafting import do, drafted
from tests.conftest import MORNING
from tests.register.test_sign_race import at_once
from tests.reported import Reported, report_everything
from tests.services.meanwhile import Meanwhile

HANDS = 6


@pytest.fixture
def reported(own_database: None) -> Reported:
    """The district and what the report says of it, committed."""
    return report_everything()


def releases(brief: Brief) -> int:
    return Entry.objects.filter(record_id=brief.pk, verb="released").count()


def codes() -> list[str]:
    return sorted(FrozenFigure.objects.values_list("code", flat=True))


def test_of_many_who_release_at_once_one_does_and_none_sees_a_fault(reported: Reported) -> None:
    brief, clients = drafted(reported), []
    for _hand in range(HANDS):
        client = Client(raise_request_exception=False)
        client.force_login(reported.world.accounts["leader"])
        clients.append(client)
    answers = at_once([lambda c=one: do(c, brief, "release").status_code for one in clients])

    assert Counter(answers) == {302: 1, 409: HANDS - 1}
    assert releases(brief) == 1


def test_a_second_release_waits_and_finds_it_released(reported: Reported) -> None:
    brief, by = drafted(reported), reported.world.by("leader")
    again = Brief.objects.get()
    first = Meanwhile(lambda: release_brief(by=by, brief=brief))
    with first, pytest.raises(Stale):
        release_brief(by=by, brief=again)
    assert releases(brief) == 1


def redrawn_beside_the_release(reported: Reported, turn_clock: Callable[..., None]) -> None:
    """Somebody releases the brief, and while that is not committed another draws it anew."""
    brief, by = drafted(reported), reported.world.by("leader")
    again = Brief.objects.get()
    turn_clock(MORNING + timedelta(hours=1))
    with Meanwhile(lambda: release_brief(by=by, brief=brief)):
        redraw_brief(by=by, brief=again)


def test_a_brief_that_is_being_released_is_not_drawn_anew(
    reported: Reported, turn_clock: Callable[..., None]
) -> None:
    with pytest.raises(Stale):
        redrawn_beside_the_release(reported, turn_clock)
    brief = Brief.objects.get()
    assert (brief.stage, brief.as_of) == ("released", MORNING)
    assert set(FrozenFigure.objects.values_list("as_of", flat=True)) == {MORNING}
    assert len(codes()) == len(brief.outlined.slots)


def test_without_the_version_a_released_brief_would_be_drawn_anew(
    reported: Reported, turn_clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the others."""

    def careless(record: Record, fields: list[str]) -> None:
        record.save(update_fields=fields)

    monkeypatch.setattr(actions, "save_change", careless)
    redrawn_beside_the_release(reported, turn_clock)
    assert Brief.objects.get().stage == "released"
    assert set(FrozenFigure.objects.values_list("as_of", flat=True)) != {MORNING}
