"""A figure that was cited stays as it was known then, and its short code opens it again (R20)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from chunsheng.indicators.freezing import CODE_LENGTH, digest_of, freeze, frozen_for
from chunsheng.indicators.models import FrozenFigure
from chunsheng.investment.actions import Met, record_contact, verify_contact
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import PARTS, figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.kernel.register.figures import figure_text, figure_url
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import ALPHABET
from chunsheng.organisations.models import Organisation
from tests.conftest import MORNING
from tests.indicators.reading import figure_page, main_of, said
from tests.places.ground import BY
from tests.reported import UNTIL, Reported, report_everything

Turn = Callable[[datetime], None]
SO_FAR = Period(until=UNTIL)
LATER = MORNING + timedelta(hours=2)


def citing(reported: Reported) -> Organisation:
    """The record that cites."""
    return Organisation.objects.get(pk=reported.named.office.pk)


def cite(reported: Reported, *codes: str, period: Period = SO_FAR) -> list[FrozenFigure]:
    """Freeze measures of the district for a record, as they are known now."""
    slots = {f"slot_{place}": code for place, code in enumerate(codes)}
    freeze(citing(reported), slots, reported.world.district, period, clock.now())
    return frozen_for(citing(reported))


def parts(of: object) -> dict[str, object]:
    """The parts of a figure by their names."""
    return {name: getattr(of, name) for name in PARTS}


def facts_come(reported: Reported) -> None:
    """One firm more is met, and one of the former contacts is verified."""
    office = reported.named.office.unit
    contact = record_contact(by=BY, organisation=office, met=Met(firm="样例一号厂"))
    verify_contact(by=reported.world.by("leader"), contact=contact)


@pytest.mark.parametrize("period", [SO_FAR, month_of(UNTIL)], ids=["so far", "month"])
def test_a_frozen_figure_is_the_figure_as_of_then_whatever_comes_later(
    own_database: None, turn_clock: Turn, period: Period
) -> None:
    reported = report_everything()
    frozen = cite(reported, *measures, period=period)
    district = reported.world.district
    assert [one.measure for one in frozen] == list(measures)
    assert unlike_then(district, period) == []
    turn_clock(LATER)
    facts_come(reported)
    assert unlike_then(district, period) == []
    assert seal() != []
    assert unlike_then(district, period) == []
    now = figure(measures["investment.contacted"], district, SO_FAR)
    assert (now.low, now.verified) == (9, 1)


def unlike_then(unit: Unit, period: Period) -> list[str]:
    """Frozen figures that are other than what was known when they were frozen."""
    return [
        one.measure
        for one in FrozenFigure.objects.all()
        if not parts(one)
        == parts(figure(measures[one.measure], unit, period, one.as_of))
        == parts(one.figure)
        or (one.figure.unit, one.figure.period) != (unit, period)
    ]


def test_a_frozen_figure_that_was_tampered_with_is_found(reported: Reported) -> None:
    (frozen,) = cite(reported, "investment.contacted")
    assert unlike_then(reported.world.district, SO_FAR) == []
    FrozenFigure.objects.filter(pk=frozen.pk).update(low=9)
    assert unlike_then(reported.world.district, SO_FAR) == ["investment.contacted"]
    assert unlike_then(reported.world.street, SO_FAR) == ["investment.contacted"]


def test_it_stays_as_it_was_cited(reported: Reported, turn_clock: Turn) -> None:
    (frozen,) = cite(reported, "investment.contacted")
    turn_clock(LATER)
    facts_come(reported)
    frozen.refresh_from_db()
    assert figure_text(frozen.figure) == "8 家"
    assert (frozen.n, frozen.verified, frozen.as_of) == (3, 0, MORNING)


def test_a_record_cites_in_the_order_of_its_text_and_again_instead_of_before(
    reported: Reported,
) -> None:
    first = cite(reported, "investment.landed", "investment.contacted", "investment.landed")
    assert [(one.place, one.slot, one.measure) for one in first] == [
        (0, "slot_0", "investment.landed"),
        (1, "slot_1", "investment.contacted"),
        (2, "slot_2", "investment.landed"),
    ]
    assert len({one.code for one in first}) == 3
    assert {len(one.code) for one in first} == {CODE_LENGTH}
    assert set("".join(one.code for one in first)) <= set(ALPHABET)
    (again,) = cite(reported, "investment.intended")
    assert again.measure == "investment.intended"
    assert FrozenFigure.objects.count() == 1


def test_the_digest_is_of_all_that_a_frozen_figure_says(reported: Reported) -> None:
    slots = {"met": "investment.contacted", "money": "investment.money_expected"}
    district = reported.world.district
    digest = freeze(citing(reported), slots, district, SO_FAR, clock.now())
    assert digest_of(frozen_for(citing(reported))) == digest
    assert digest_of(reversed(frozen_for(citing(reported)))) == digest, "whatever the order"
    tampered = {
        **{"slot": "met_too", "measure": "investment.intended", "unit": reported.world.street},
        **{"since": UNTIL, "until": date(2023, 3, 7), "as_of": LATER},
        **dict.fromkeys(PARTS, 7),
    }
    for field, value in tampered.items():
        freeze(citing(reported), slots, district, SO_FAR, MORNING)
        assert digest_of(frozen_for(citing(reported))) == digest
        FrozenFigure.objects.filter(slot="met").update(**{field: value})
        assert digest_of(frozen_for(citing(reported))) != digest, field


def test_no_slot_and_no_code_is_taken_twice(reported: Reported) -> None:
    one, other = cite(reported, "investment.landed", "investment.contacted")
    for field, value in (("slot", one.slot), ("code", one.code)):
        with pytest.raises(IntegrityError), transaction.atomic():
            FrozenFigure.objects.filter(pk=other.pk).update(**{field: value})


def test_its_short_code_opens_the_figure_as_it_was_then_known(
    reported: Reported, turn_clock: Turn
) -> None:
    (frozen,) = cite(reported, "investment.contacted")
    turn_clock(LATER)
    facts_come(reported)
    leader = reported.enter("leader")
    for code in (frozen.code, frozen.code.lower()):
        answer = leader.get(f"/f/{code}/")
        assert answer.status_code == 302
        address = urlsplit(answer["Location"])
        asked = {name: values for name, (values,) in parse_qs(address.query).items()}
        assert address.path == "/figures/investment.contacted/"
        assert asked["unit"] == str(reported.world.district.pk)
        assert asked["period"] == "~2023-03-08"
        assert datetime.fromisoformat(asked["as_of"]) == MORNING

    then = leader.get(f"/f/{frozen.code}/", follow=True)
    assert figure_page(then).text == "8 家"
    assert "按 2023-03-08 08:30 已知" in then.content.decode()
    assert "样例一号厂" not in then.content.decode()
    now = leader.get(figure_url(frozen.measure, reported.world.district, SO_FAR))
    assert figure_page(now).text == "9 家"


@pytest.mark.parametrize("code", ["XXXXXX", "0", "%00", "样例", "A" * 80, "A%27%20OR%201"])
def test_a_code_that_nobody_cited_opens_nothing(reported: Reported, code: str) -> None:
    cite(reported, "investment.contacted")
    answer = reported.enter("leader").get(f"/f/{code}/")
    assert answer.status_code == 404
    assert "拜访联系" not in said(main_of(answer))


def test_a_code_opens_nothing_for_whoever_may_not_read_its_figure(reported: Reported) -> None:
    contacted, branches = cite(reported, "investment.contacted", "organisations.branches")
    for name, one in (("worker", contacted), ("dispatcher", branches), ("audit_admin", branches)):
        answer = reported.enter(name).get(f"/f/{one.code}/")
        assert answer.status_code == 404
        told = said(main_of(answer))
        assert [one for one in ("拜访联系", "党支部", "样例区") if one in told] == []
    stranger = Client().get(f"/f/{contacted.code}/")
    assert stranger["Location"].startswith("/sign-in/")
    assert reported.enter("leader").post(f"/f/{contacted.code}/").status_code == 405


def test_a_code_of_a_measure_that_is_gone_opens_nothing(reported: Reported) -> None:
    (frozen,) = cite(reported, "investment.contacted")
    with patch.dict(measures):
        del measures["investment.contacted"]
        assert reported.enter("leader").get(f"/f/{frozen.code}/").status_code == 404
