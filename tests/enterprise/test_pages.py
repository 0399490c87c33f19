"""The pages of difficulties and candidacies: who sees whom, and what is said beside which field (R17)."""

from __future__ import annotations

from typing import Any

import pytest

from chunsheng.enterprise.actions import claim_solved, withdraw_consent
from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.enterprise.terms import CANDIDACIES, DIFFICULTIES, KEEPING, DifficultyKind
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.figures import figure_url
from chunsheng.organisations.actions import add_organisation, add_post
from tests.enterprise.telling import (
    DUE,
    FIRM,
    TODAY,
    Firms,
    agreed,
    fresh,
    hired,
    kept,
    raised,
    stored,
    taken,
    wanted,
)
from tests.investment.telling import do, errors, page_of, send
from tests.laws.test_canaries import readable
from tests.places.ground import BY
from tests.world import Enter

LIST = f"/r/{DIFFICULTIES}/"
SAID = {"firm": FIRM, "kind": "labour", "title": "车间缺人", "on": "2023-03-08"}


@pytest.fixture
def case(firms: Firms) -> Difficulty:
    """A want of hands that the branch took up."""
    return taken(firms)


def offered(answer: Any) -> set[str]:
    """The verbs that a page offers."""
    return {one.code for one in [answer.context["main"], *answer.context["verbs"]] if one}


def page(enter: Enter, name: str, record: Any) -> str:
    """What somebody reads on a record's page."""
    return str(enter(name).get(page_of(record)).content.decode())


def test_the_officer_enters_it_on_the_firms_behalf(firms: Firms, enter: Enter) -> None:
    client = enter("investor")
    add_organisation(by=BY, kind="enterprise", name="同名厂")
    add_organisation(by=BY, kind="enterprise", name="同名厂")
    before = stored()
    for said, told in (
        ({"firm": "没听说过的厂"}, {"firm": ["没有登记过这个组织。"]}),
        ({"firm": "同名厂"}, {"firm": ["有几家组织都叫这个名称，请写全称。"]}),
        ({"firm": "样例联合党委"}, {"firm": ["这个组织登记的不是企业，请核对名称。"]}),
        ({"firm": ""}, {"firm": ["请填写企业。"]}),
        ({"on": "2023-03-09"}, {"on": ["日期不能晚于今天。"]}),
        ({"kind": "magic"}, None),
        ({"title": " "}, {"title": ["请填写难在哪里。"]}),
    ):
        answer = send(client, f"{LIST}add/", **{**SAID, **said})
        assert answer.status_code == 400
        assert told is None or errors(answer) == told
        assert stored() == before
    assert send(enter("helper"), f"{LIST}add/", **SAID).status_code == 403
    assert send(client, f"{LIST}add/", **SAID).status_code == 302
    made = Difficulty.objects.get()
    assert (made.organisation, made.firm) == (firms.world.district, firms.firm)


def test_sent_twice_it_is_one(firms: Firms, enter: Enter) -> None:
    client, key = enter("investor"), "00000000-0000-0000-0000-000000000017"
    for _time in range(2):
        answer = client.post(f"{LIST}add/", {"key": key, **SAID})
        assert answer.status_code == 302
    assert Difficulty.objects.count() == 1


def test_posts_of_branches_are_offered_and_no_others(firms: Firms, enter: Enter) -> None:
    made, client = raised(firms), enter("investor")
    add_post(by=BY, unit=firms.post.unit, title="组织委员")
    form = client.get(f"{page_of(made)}take_up/").context["form"]
    assert set(form.fields["post"].queryset) == {firms.post, firms.other_post}
    for said, field in (({"post": ""}, "post"), ({"due_on": "2023-03-07"}, "due_on")):
        answer = do(client, made, "take_up", **{"post": firms.post.pk, "due_on": DUE, **said})
        assert (answer.status_code, list(errors(answer))) == (400, [field])
    assert fresh(made).stage == "raised"
    assert do(client, made, "take_up", post=firms.post.pk, due_on=DUE).status_code == 302
    assert fresh(made).branch == firms.post.unit


def test_a_branch_sees_what_it_took_up_and_nothing_else(
    firms: Firms, enter: Enter, case: Difficulty
) -> None:
    waiting = raised(firms, DifficultyKind.LAND, title="差一块地")
    assert enter("helper").get(page_of(case)).status_code == 200
    assert enter("other_helper").get(page_of(case)).status_code == 404
    assert enter("helper").get(page_of(waiting)).status_code == 404
    assert enter("worker").get(page_of(case)).status_code == 403
    assert "差一块地" not in enter("helper").get(LIST).content.decode()
    helper, officer = (enter(name).get(page_of(case)) for name in ("helper", "investor"))
    assert offered(helper) >= {"claim", "tell", "open_vacancy", "recommend"}
    assert not offered(helper) & {"confirm", "withdraw", "take_up"}
    assert offered(officer) == {"open_vacancy", "close_vacancy", "withdraw", "cite"}
    assert offered(enter("leader").get(page_of(case))) == set()


def test_candidates_are_known_to_those_who_serve_the_vacancy_alone(
    firms: Firms, enter: Enter, case: Difficulty
) -> None:
    candidacy = agreed(firms, case, wanted(firms, case), name="上官罕见")
    told = page(enter, "helper", case)
    assert "上*" in told
    assert str(candidacy.pk) in told
    for name in ("investor", "leader"):
        told = page(enter, name, case)
        assert "已推荐 1 人，只有接办的支部看得到是谁。" in told
        assert [text for text in ("上官", "上*", str(candidacy.pk)) if text in told] == []
        assert enter(name).get(page_of(candidacy)).status_code == 403
        assert enter(name).get(f"/r/{CANDIDACIES}/").status_code == 403
    assert enter("other_helper").get(page_of(candidacy)).status_code == 404
    assert "上*" not in enter("other_helper").get(f"/r/{CANDIDACIES}/").content.decode()


def test_a_candidates_name_is_covered_until_it_is_opened_with_a_reason(
    firms: Firms, enter: Enter, case: Difficulty
) -> None:
    candidacy = agreed(firms, case, wanted(firms, case), name="上官罕见")
    client = enter("helper")
    for address in (f"/r/{CANDIDACIES}/", page_of(candidacy)):
        told = client.get(address).content.decode()
        assert ("上*" in told, "上官罕见" in told, "19900000101" in told) == (True, False, False)
    files = (
        client.get(f"{page_of(candidacy)}print/"),
        client.post(f"/r/{CANDIDACIES}/export/", {"form": "csv"}, follow=True),
    )
    for answer in files:
        told = readable(b"".join(answer) if answer.streaming else answer.content)
        assert ("上*" in told, "上官罕见" in told, "19900000101" in told) == (True, False, False)
    bare = client.post(f"{page_of(candidacy)}open/", {"reason": "想看"})
    assert bare.status_code == 400
    assert "上官罕见" not in bare.content.decode()
    answer = client.post(f"{page_of(candidacy)}open/", {"reason": "约本人去面试"})
    told = answer.content.decode()
    assert (answer.status_code, "上官罕见" in told, "19900000101" in told) == (200, True, True)
    entry = Entry.objects.get(verb="custody.opened")
    assert (entry.record_id, entry.reason) == (candidacy.pk, "约本人去面试")
    assert entry.changes["opened"] == [None, "person__name person__phone"]


def test_whose_consent_was_taken_back_is_opened_by_nobody(
    firms: Firms, enter: Enter, case: Difficulty
) -> None:
    candidacy, client = agreed(firms, case, wanted(firms, case), name="上官罕见"), enter("helper")
    asked = {"reason": "约本人去面试"}
    assert client.post(f"{page_of(candidacy)}open/", asked).status_code == 200
    withdraw_consent(by=firms.helper, candidacy=fresh(candidacy))
    answer = client.post(f"{page_of(candidacy)}open/", asked)
    assert (answer.status_code, "上官罕见" in answer.content.decode()) == (403, False)
    assert client.get(page_of(candidacy)).status_code == 200


def test_hands_are_whole(firms: Firms, enter: Enter, case: Difficulty) -> None:
    client, said = enter("helper"), {"title": "学徒", "amount_is": "exact", "amount": "2"}
    for wrong in ("0", "0.5", "-1"):
        answer = do(client, fresh(case), "open_vacancy", **{**said, "amount": wrong})
        assert (answer.status_code, "amount" in errors(answer)) == (400, True)
    assert do(client, fresh(case), "open_vacancy", **said).status_code == 302


def test_recommending_asks_for_the_day_of_the_consent(
    firms: Firms, enter: Enter, case: Difficulty
) -> None:
    need, client = wanted(firms, case), enter("helper")
    other = wanted(firms, taken(firms))
    form = client.get(f"{page_of(case)}recommend/").context["form"]
    assert "只同意推荐给“样例机械厂”" in form.fields["consented_on"].help_text
    assert list(form.fields["need"].queryset) == [need]
    said = {"need": need.pk, "name": "赵样例", "phone": "19900000101", "consented_on": TODAY}
    for wrong, field in (
        ({"consented_on": ""}, "consented_on"),
        ({"consented_on": "2023-03-09"}, "consented_on"),
        ({"phone": "一二三"}, "phone"),
        ({"name": ""}, "name"),
        ({"need": other.pk}, "need"),
        ({"need": "不是键"}, "need"),
    ):
        before = stored()
        answer = do(client, fresh(case), "recommend", **{**said, **wrong})
        assert (answer.status_code, list(errors(answer)), stored()) == (400, [field], before)
    assert do(client, fresh(case), "recommend", **said).status_code == 302
    again = do(client, fresh(case), "recommend", **said)
    assert again.status_code == 409
    assert errors(again) == {"name": ["这个人已经推荐到这个岗位，不用再推荐一次。"]}
    assert Candidacy.objects.count() == 1


def test_what_is_still_missing_stands_on_the_page_before_anybody_tries(
    firms: Firms, enter: Enter, case: Difficulty
) -> None:
    assert "还没有登记招工岗位。" in page(enter, "helper", case)
    need = wanted(firms, case)
    hired(firms, case, need, hired_on=TODAY)
    told = page(enter, "helper", case)
    assert "有 1 人到岗了，企业还没有说满期仍在岗。" in told
    assert "要 1 人 · 已到岗 1 人" in told
    answer = do(enter("helper"), fresh(case), "claim", reason="招到了")
    assert answer.status_code == 409
    assert "用工难要招满并且留住才算解决" in answer.content.decode()
    assert fresh(case).stage == "taken"


def test_kept_too_soon_is_said_beside_the_day(firms: Firms, enter: Enter, case: Difficulty) -> None:
    candidacy = hired(firms, case, wanted(firms, case), hired_on=TODAY)
    client = enter("helper")
    answer = do(client, candidacy, "keep", ended_on="2023-03-08", said_by="主任")
    assert errors(answer) == {"ended_on": ["要到 4月7日 周五 才满期，满期以后问过企业再记。"]}
    assert do(client, candidacy, "close").status_code == 302
    closed = client.get(page_of(candidacy))
    assert offered(closed) == set()
    assert do(client, fresh(candidacy), "hire", hired_on="2023-03-08").status_code == 409


def test_the_helper_cannot_confirm_and_a_stale_form_is_refused(firms: Firms, enter: Enter) -> None:
    made = taken(firms, DifficultyKind.LAND)
    seen = fresh(made)
    claim_solved(by=firms.helper, difficulty=made, reason="谈妥了")
    said = {"confirmed_on": "2023-03-08", "confirmed_by": "厂长"}
    assert do(enter("helper"), made, "confirm", **said).status_code == 403
    assert do(enter("investor"), seen, "confirm", **said).status_code == 409
    assert do(enter("investor"), made, "confirm", **said).status_code == 302
    told = page(enter, "leader", made)
    assert ("已解决" in told, "厂长" in told) == (True, True)
    early = do(enter("investor"), fresh(made), "reopen", reason="又来了", due_on="2023-03-01")
    assert errors(early) == {"due_on": ["最晚办好的日子要在今天或以后。"]}


def test_the_rule_is_read_with_its_source_and_set_by_the_officer(
    firms: Firms, enter: Enter
) -> None:
    address = "/r/matters.rules/"
    assert "样例引用" in enter("helper").get(address).content.decode()
    said = {"kind": KEEPING, "value": "60", "source": "样例文件", "since": "2023-04-01"}
    assert send(enter("leader"), f"{address}add/", **said).status_code == 403
    for wrong in ({"value": "0"}, {"source": ""}, {"since": "2022-01-04"}):
        answer = send(enter("investor"), f"{address}add/", **{**said, **wrong})
        assert (answer.status_code, list(errors(answer))) == (400, list(wrong))
    assert send(enter("investor"), f"{address}add/", **said).status_code == 302


def test_the_figure_of_who_stayed_opens_into_difficulties_and_names_nobody(
    firms: Firms, enter: Enter, case: Difficulty
) -> None:
    need = wanted(firms, case, 2)
    for n in range(2):
        kept(firms, case, need, n)
    for name in ("investor", "leader"):
        address = figure_url("enterprise.kept", firms.world.district, Period(TODAY))
        answer = enter(name).get(address)
        told = answer.content.decode()
        assert (answer.context["value"], answer.context["closed"]) == ("2", 0)
        assert ("车间缺人" in told, "赵*" in told) == (True, False)
    assert "记下有人满期仍在岗" in page(enter, "leader", case)
