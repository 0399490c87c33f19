"""What hands send is answered with a page that says what is wrong; and each sees only their own."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from chunsheng.cobuilding.models import Activity, Agreement, Undertaking
from chunsheng.matters.models import Need, Offer
from tests.cobuilding.telling import (
    TOMORROW,
    Together,
    claimed,
    drafted,
    offered,
    planned,
    signed,
    wanted,
)
from tests.investment.telling import do, entered, errors, page_of, send
from tests.laws import cobuilding_told
from tests.world import Enter

ADD = "/r/cobuilding.{}/add/"


def test_an_agreement_goes_from_its_draft_to_a_claim_and_its_verifying(
    together: Together, enter: Enter
) -> None:
    secretary, liaison = enter("secretary"), enter("liaison")
    community = str(together.world.community.pk)
    told = {"place": community, "organisation": "样例学校", "works": ["welfare", "volunteering"]}
    assert send(secretary, ADD.format("agreements"), **told).status_code == 302
    agreement = Agreement.objects.get()
    term = {"since": "2023-01-01", "until": "2023-12-31", "document": "共建协议书"}
    assert do(secretary, agreement, "sign", **term).status_code == 302
    agreement.refresh_from_db()
    need = {"work": "welfare", "title": "一场讲座"}
    assert do(secretary, agreement, "list_need", **need).status_code == 302
    asked = {"need": str(Need.objects.get().pk), "work": "welfare", "due_on": "2023-03-20"}
    amount = {"amount_is": "exact", "amount": "1"}
    assert do(liaison, agreement, "claim_need", **asked, **amount).status_code == 302
    undertaking = Undertaking.objects.get()
    page = liaison.get(page_of(agreement)).content.decode()
    assert "一场讲座" in page
    assert page_of(undertaking) in page
    assert "未到期 1" in page
    assert do(liaison, undertaking, "deliver", **amount, meets="on").status_code == 302
    undertaking.refresh_from_db()
    assert do(secretary, undertaking, "verify").status_code == 302
    assert "如期兑现" in secretary.get(page_of(undertaking)).content.decode()
    assert "已核实" in secretary.get(page_of(undertaking)).content.decode()


def test_what_is_left_empty_or_unknown_is_named_beside_its_field(
    together: Together, enter: Enter
) -> None:
    secretary = enter("secretary")
    before = entered()
    answer = send(secretary, ADD.format("agreements"))
    assert (answer.status_code, sorted(errors(answer))) == (
        400,
        ["organisation", "place", "works"],
    )
    told = {"organisation": "没有这家", "works": ["dancing"], "place": str(uuid.uuid4())}
    answer = send(secretary, ADD.format("agreements"), **told)
    assert (answer.status_code, len(errors(answer))) == (400, 3)
    answer = send(secretary, ADD.format("activities"), on="不是日子", capacity="0")
    assert sorted(errors(answer)) == ["capacity", "culture", "on", "place", "title"]
    assert (entered(), Agreement.objects.count(), Activity.objects.count()) == (before, 0, 0)


def test_a_sign_up_beyond_the_capacity_says_how_many_places_are_left(
    together: Together, enter: Enter
) -> None:
    activity, secretary = planned(together, capacity=2), enter("secretary")
    answer = do(secretary, activity, "sign_up", heads="3")
    assert answer.status_code == 400
    assert errors(answer) == {"heads": ["只剩 2 个名额，请减少人数，或另办一场。"]}
    key = str(uuid.uuid4())
    told = {"heads": "1", "key": key, "version": activity.version}
    for _time in range(2):
        assert secretary.post(f"{page_of(activity)}sign_up/", told).status_code == 302
    activity.refresh_from_db()
    assert activity.signed == 1, "the same form sent twice is one"


def test_a_check_in_before_the_day_is_refused_in_words(together: Together, enter: Enter) -> None:
    activity = planned(together, on=TOMORROW)
    answer = do(enter("secretary"), activity, "check_in", heads="3")
    assert answer.status_code == 409
    assert "活动在 2023-03-09，当天起才能签到。" in answer.content.decode()
    activity.refresh_from_db()
    assert activity.stage == "planned"


@pytest.mark.parametrize("verb", ["claim_need", "claim_offer", "list_need", "list_offer"])
def test_nothing_is_offered_under_an_agreement_that_does_not_stand(
    together: Together, enter: Enter, verb: str
) -> None:
    agreement, secretary = drafted(together), enter("secretary")
    assert f"/{verb}/" not in secretary.get(page_of(agreement)).content.decode()
    assert secretary.get(f"{page_of(agreement)}{verb}/").status_code == 302
    told = {"work": "welfare", "title": "讲座", "due_on": "2023-03-20"}
    answer = do(secretary, agreement, verb, **told)
    assert answer.status_code in {400, 409}
    assert (Need.objects.count(), Offer.objects.count()) == (0, 0)


def test_a_need_of_elsewhere_or_one_that_was_met_is_no_choice(
    together: Together, enter: Enter
) -> None:
    agreement = signed(together)
    there = cobuilding_told.signed(together.world.ground.communities[2], together.school)
    elsewhere = wanted(together, there, "别处的讲座")
    met = wanted(together, agreement, "办完的讲座")
    Need.objects.filter(pk=met.pk).update(state="met")
    told: dict[str, Any] = {"work": "welfare", "due_on": "2023-03-20"}
    amount = {"amount_is": "exact", "amount": "1"}
    for need in (elsewhere, met):
        answer = do(enter("liaison"), agreement, "claim_need", need=str(need.pk), **told, **amount)
        assert (answer.status_code, list(errors(answer))) == (400, ["need"])
    assert not Undertaking.objects.exists()


def test_the_unit_sees_its_own_agreements_and_no_list_of_the_community(
    together: Together, enter: Enter
) -> None:
    own = signed(together)
    bank = cobuilding_told.partner(together.world, "样例银行")
    other = cobuilding_told.signed(together.world.community, bank)
    made, liaison = claimed(together, own), enter("liaison")
    assert liaison.get(page_of(own)).status_code == 200
    assert liaison.get(page_of(other)).status_code == 404
    assert "样例银行" not in liaison.get("/r/cobuilding.agreements/").content.decode()
    for code in ("matters.needs", "matters.offers", "cobuilding.activities"):
        assert liaison.get(f"/r/{code}/").status_code == 403
    for verb in ("verify", "drop"):
        assert do(liaison, made, verb, reason="不办了", dropped="unit").status_code == 403
    assert do(liaison, own, "end", reason="不办了").status_code == 403
    assert do(liaison, own, "claim_offer").status_code == 403
    assert enter("other_dispatcher").get(page_of(own)).status_code == 404
    for name in ("worker", "investor", "system_admin"):
        assert enter(name).get("/r/cobuilding.agreements/").status_code == 403


def test_an_offer_shows_who_claimed_it_and_is_withdrawn_with_a_reason(
    together: Together, enter: Enter
) -> None:
    agreement, secretary = signed(together), enter("secretary")
    offer = offered(together, agreement)
    told = {"offer": str(offer.pk), "work": "welfare", "due_on": "2023-03-20"}
    assert do(secretary, agreement, "claim_offer", **told).status_code == 302
    page = secretary.get(page_of(offer)).content.decode()
    assert "认领" in page
    assert "样例学校 · 1 件" in page
    assert do(secretary, offer, "withdraw").status_code == 400
    assert do(secretary, offer, "withdraw", reason="借出去了").status_code == 302
    assert do(secretary, agreement, "claim_offer", **told).status_code in {400, 409}


def test_unknown_records_and_verbs_are_not_found(together: Together, enter: Enter) -> None:
    secretary, nobody = enter("secretary"), uuid.uuid4()
    for code in ("agreements", "undertakings", "activities"):
        assert secretary.get(f"/r/cobuilding.{code}/{nobody}/").status_code == 404
        assert secretary.post(f"/r/cobuilding.{code}/{nobody}/verify/").status_code == 404
    agreement = signed(together)
    assert secretary.post(f"{page_of(agreement)}dance/").status_code == 404
