"""The demonstration's samples show all six works and four cultures, with gaps and broken words."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.cobuilding.models import Activity, Undertaking
from chunsheng.kernel.access.roles import role
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register.figures import figure_text
from chunsheng.operations.demo.cobuilding import BANK, CLINIC, SCHOOL, load_cobuilding
from chunsheng.operations.demo.geography import Geography, load_geography
from chunsheng.organisations.models import Organisation
from tests.investment.telling import known

pytestmark = pytest.mark.django_db
BY = Actor(channel="import")


@pytest.fixture
def ground() -> Geography:
    """The demonstration's ground with its samples."""
    made = load_geography(BY)
    (liaison,) = load_cobuilding(BY, made).items()
    assert (liaison[0], role(liaison[0]).title) == ("partner_liaison", "共建联络员")
    return made


def test_every_culture_and_every_joint_work_is_covered(ground: Geography) -> None:
    told = {"cobuilding.cultures": "4 种", "cobuilding.works": "6 联"}
    assert {code: figure_text(known(code, ground.district)) for code in told} == told


def test_words_were_kept_late_and_broken(ground: Geography) -> None:
    units = {name: Organisation.objects.get(name=name).unit for name in (SCHOOL, CLINIC, BANK)}
    kept = {
        name: [
            int(known(f"cobuilding.{one}", unit).low)
            for one in ("kept", "late", "broken", "excluded")
        ]
        for name, unit in units.items()
    }
    assert kept == {SCHOOL: [3, 0, 0, 0], CLINIC: [1, 2, 0, 0], BANK: [1, 0, 1, 1]}
    assert Undertaking.objects.filter(outcome="open").count() == 2


def test_a_community_with_nothing_is_a_gap_and_everything_is_a_sample(ground: Geography) -> None:
    assert {one.place.name[:2] for one in Activity.objects.select_related("place")} == {"样例"}
    assert Organisation.objects.filter(sample=False).count() == 0
    empty = [one.name for one in ground.communities if not known("cobuilding.activities", one).n]
    assert empty == ["样例和风社区", "样例望河社区", "样例明德社区"]


def test_what_is_past_was_entered_on_its_day(ground: Geography) -> None:
    first = Entry.objects.filter(verb="drafted").order_by("at").first()
    assert first is not None
    assert first.at.date() == date(2022, 7, 1)
