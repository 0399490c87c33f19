"""The pages of training: who sees them, what a bad form is told, and a form that is sent twice."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.figures import figure_url
from chunsheng.organisations.actions import add_post
from chunsheng.organisations.terms import PostKind
from chunsheng.training.actions.cohorts import hold_cohort, schedule_cohort
from chunsheng.training.actions.secondments import come_back
from chunsheng.training.models import Cohort, Opening, Partnership, Secondment
from tests.investment.telling import do, entered, errors, page_of, send
from tests.places.ground import BY
from tests.training.staffing import (
    DIRECTOR,
    FINANCE,
    PARTNER,
    PLANT,
    SECRETARY,
    TODAY,
    WORKS,
    Staff,
    partner_named,
)
from tests.world import SINCE, Enter

COURSE = {
    "title": "样例骨干班",
    "audience": "局委负责人",
    "offices": ["organisation", "street"],
    "chiefs_only": "on",
    "seats": "2",
    "on": "2023-03-08",
    "undated": "on",
}


def cohort_sent(enter: Enter, **said: Any) -> Any:
    """The form of a cohort, as the training officer sends it."""
    return send(enter("trainer"), "/r/training.cohorts/add/", **{**COURSE, **said})


def test_a_cohort_is_planned_from_its_form(team: Staff, enter: Enter) -> None:
    answer = cohort_sent(enter, base=str(team.base.pk))
    cohort = Cohort.objects.get()
    assert answer.url == page_of(cohort)
    assert (cohort.seats, cohort.since, cohort.on, cohort.base) == (2, None, TODAY, team.base)
    page = enter("leader").get(answer.url).content.decode()
    for text in ("样例骨干班", "局委负责人", "负责人岗位", PARTNER, "日期未定", "还没有推荐"):
        assert text in page
    assert "推荐" not in [verb.title for verb in enter("leader").get(answer.url).context["verbs"]]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": ""}, "title"),
        ({"audience": " "}, "audience"),
        ({"offices": []}, "offices"),
        ({"offices": ["moon"]}, "offices"),
        ({"seats": "0"}, "seats"),
        ({"seats": "many"}, "seats"),
        ({"base": str(uuid.uuid4())}, "base"),
        ({"base": "x"}, "base"),
        ({"on": "2023-03-09"}, "on"),
        ({"on": "yesterday"}, "on"),
        ({"title": "样" * 121}, "title"),
    ],
)
def test_a_bad_form_of_a_cohort_is_answered_beside_its_field(
    team: Staff, enter: Enter, said: dict[str, Any], field: str
) -> None:
    before = entered()
    answer = cohort_sent(enter, **said)
    assert answer.status_code == 400
    assert list(errors(answer)) == [field]
    assert (entered(), Cohort.objects.count()) == (before, 0)


def test_both_heads_are_refused_on_the_page_in_words(team: Staff, enter: Enter) -> None:
    cohort = team.cohort()
    team.listed(cohort, team.post(FINANCE, SECRETARY), confirmed=False)
    before = entered()
    answer = do(enter("trainer"), cohort, "nominate", post=str(team.post(FINANCE, DIRECTOR).pk))
    assert answer.status_code == 409
    assert "两位负责人不能同时外出：请换一位，或者错开时间。" in answer.content.decode()
    assert entered() == before
    answer = do(enter("trainer"), cohort, "nominate", post=str(team.post(WORKS, DIRECTOR).pk))
    assert answer.status_code == 302


def test_a_post_that_is_not_meant_is_refused_beside_its_field(team: Staff, enter: Enter) -> None:
    cohort = team.cohort()
    grid = add_post(by=BY, unit=team.world.grid, title="网格长", kind=PostKind.CHIEF, since=SINCE)
    for post in (str(grid.pk), str(uuid.uuid4()), "x", ""):
        answer = do(enter("trainer"), cohort, "nominate", post=post)
        assert (answer.status_code, list(errors(answer))) == (400, ["post"])
    assert not cohort.nominees.exists()


def test_the_same_person_is_refused_and_a_list_that_moved_on_is_said(
    team: Staff, enter: Enter
) -> None:
    cohort = team.cohort()
    nominee = team.listed(cohort, team.post(), confirmed=False)
    answer = do(enter("trainer"), cohort, "confirm", nominee=str(nominee.pk))
    assert (answer.status_code, "请由另一个人确认" in answer.content.decode()) == (403, True)
    assert do(enter("checker"), cohort, "confirm", nominee=str(nominee.pk)).status_code == 302
    stale = do(enter("checker"), cohort, "remove", nominee=str(nominee.pk), reason="走不开")
    assert (stale.status_code, "刚被别人改过" in stale.content.decode()) == (409, True)


def test_a_form_sent_twice_nominates_once(team: Staff, enter: Enter) -> None:
    cohort, client = team.cohort(), enter("trainer")
    sent = {"key": str(uuid.uuid4()), "version": cohort.version, "post": str(team.post().pk)}
    answers = [client.post(f"{page_of(cohort)}nominate/", sent) for _time in range(2)]
    assert [answer.url for answer in answers] == [page_of(cohort)] * 2
    assert cohort.nominees.count() == 1


def test_attendance_is_ticked_from_the_list(team: Staff, enter: Enter) -> None:
    cohort = team.cohort()
    came = team.listed(cohort, team.post(FINANCE, SECRETARY))
    team.listed(cohort, team.post(WORKS, SECRETARY))
    assert do(enter("trainer"), cohort, "attendance", attended=[]).status_code == 409
    days = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 3, 2)}
    schedule_cohort(by=team.trainer, cohort=cohort, **days)
    hold_cohort(by=team.trainer, cohort=cohort)
    stranger = team.listed(team.cohort(), team.post(WORKS, DIRECTOR))
    answer = do(enter("trainer"), cohort, "attendance", attended=[str(stranger.pk)])
    assert (answer.status_code, list(errors(answer))) == (400, ["attended"])
    assert do(enter("trainer"), cohort, "attendance", attended=[str(came.pk)]).status_code == 302
    assert cohort.nominees.get(state="absent").post == team.post(WORKS, SECRETARY)
    cohort.refresh_from_db()
    assert do(enter("trainer"), cohort, "lesson", text="").status_code == 400
    assert do(enter("trainer"), cohort, "lesson", text="晒进度").status_code == 302


STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "agree",
        {
            "starts_on": "2023-02-01",
            "ends_on": "2023-07-31",
            "report_day": "5",
            "document": "挂职协议",
        },
    ),
    ("begin", {"begun_on": "2023-02-01"}),
    ("report", {"text": "二月的"}),
    ("come_back", {"returned_on": "2023-03-08"}),
)


def test_three_to_five_are_offered_and_a_cadre_of_another_rank_is_refused(
    team: Staff, enter: Enter
) -> None:
    client, address = enter("trainer"), "/r/training.openings/add/"
    said = {"base": str(team.base.pk), "title": "项目岗", "rank": "section", "amount_is": "between"}
    answer = send(client, address, **said, amount="5", amount_to="3")
    assert list(errors(answer)) == ["amount_to"]
    for number in ("2.5", "0", "-1", "x"):
        answer = send(client, address, **said, amount=number, amount_to="5")
        assert (answer.status_code, "amount" in errors(answer)) == (400, True), number
    assert not Opening.objects.exists()
    send(client, address, **said, amount="3", amount_to="5")
    opening = Opening.objects.get()
    assert "项目岗 · 3–5 名" in client.get(page_of(opening)).content.decode()
    chosen = {"post": str(team.manned(team.post()).pk), "why": "懂项目"}
    assert errors(do(client, opening, "select", rank="county", **chosen)) == {
        "rank": ["这批岗位要求正科级，职级不符，不能选派。"]
    }
    assert do(client, opening, "select", rank="section", **chosen).status_code == 302
    assert Secondment.objects.get().why == "懂项目"


def test_a_secondment_is_followed_to_its_appraisal_and_its_figures_open_into_it(
    team: Staff, enter: Enter
) -> None:
    client, opening = enter("trainer"), team.opening()
    secondment = team.selected(opening)
    for verb, sent in STEPS:
        secondment.refresh_from_db()
        assert do(client, secondment, verb, **sent).status_code == 302, verb
    secondment.refresh_from_db()
    assert do(client, secondment, "appraise", appraisal="好").status_code == 403
    assert do(enter("checker"), secondment, "appraise", appraisal="好").status_code == 302
    assert do(enter("checker"), secondment, "verify").status_code == 409
    page = client.get(page_of(secondment)).content.decode()
    for text in ("已鉴定", "二月的", "迟交", PARTNER):
        assert text in page
    for code, record in (("planned", opening), ("begun", secondment)):
        address = figure_url(f"training.seconded_{code}", team.world.district, Period(TODAY))
        figure = enter("leader").get(address).content.decode()
        assert f'href="{page_of(record)}"' in figure, "a figure opens into its record"


@pytest.mark.parametrize(
    ("verb", "sent", "field"),
    [
        ("come_back", {"returned_on": "2023-01-31"}, "returned_on"),
        ("come_back", {"returned_on": "2023-03-09"}, "returned_on"),
        ("come_back", {"returned_on": "x"}, "returned_on"),
        ("report", {"text": ""}, "text"),
        ("give_up", {"reason": ""}, "reason"),
    ],
)
def test_a_bad_form_of_a_secondment_is_answered_beside_its_field(
    team: Staff, enter: Enter, verb: str, sent: dict[str, str], field: str
) -> None:
    secondment = team.serving(team.opening())
    before = entered()
    answer = do(enter("trainer"), secondment, verb, **sent)
    assert (answer.status_code, list(errors(answer))) == (400, [field])
    assert entered() == before


def test_what_is_not_time_yet_is_refused_as_a_conflict(team: Staff, enter: Enter) -> None:
    secondment = team.serving(team.opening())
    answer = do(enter("checker"), secondment, "appraise", appraisal="好")
    assert (answer.status_code, "现在是“挂职中”" in answer.content.decode()) == (409, True)
    assert enter("checker").get(f"{page_of(secondment)}appraise/").status_code == 302
    come_back(by=team.trainer, secondment=secondment, returned_on=TODAY)
    assert enter("checker").get(f"{page_of(secondment)}appraise/").status_code == 200


def test_a_partner_is_recorded_by_name_as_far_as_it_came(team: Staff, enter: Enter) -> None:
    client, address = enter("trainer"), "/r/training.bases/add/"
    answer = send(client, address, partner=PLANT, tie="talk")
    assert (answer.status_code, list(errors(answer))) == (400, ["partner"])
    partner_named(PLANT)
    base = send(client, address, partner=PLANT, tie="talk")
    made = Partnership.objects.get(partner__name=PLANT)
    assert base.url == page_of(made)
    assert "只座谈过" in client.get(base.url).content.decode()
    assert do(client, made, "ceremony", on="2023-03-07").status_code == 302
    assert "举行过合作仪式" in client.get(base.url).content.decode()
    twice = send(client, address, partner=PLANT, tie="talk")
    assert (twice.status_code, "已经登记过" in twice.content.decode()) == (409, True)


@pytest.mark.parametrize("code", ["bases", "cohorts", "openings", "secondments"])
def test_only_training_officers_and_leaders_come_in(team: Staff, enter: Enter, code: str) -> None:
    team.serving(team.opening())
    team.cohort()
    for name, status in (
        *(("trainer", 200), ("leader", 200), ("worker", 403), ("investor", 403)),
        *(("secretary", 403), ("audit_admin", 403)),
    ):
        assert enter(name).get(f"/r/training.{code}/").status_code == status, name
    assert enter("leader").get(f"/r/training.{code}/add/").status_code == 403
