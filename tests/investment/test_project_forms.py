"""A project's forms: wrong days and missing papers are said beside their fields, wrong stages too."""

from __future__ import annotations

import pytest

from chunsheng.investment.actions import (
    add_project,
    foresee_landing,
    land_project,
    pledge_for_project,
    set_status,
)
from chunsheng.investment.models import Project
from chunsheng.investment.terms import MONEY, Status
from chunsheng.kernel.records.evidence import Cited, evidence_of
from chunsheng.matters.models import Delivery, Promise
from chunsheng.matters.terms import Quantity
from tests.investment.telling import TODAY, WATER, do, errors, page_of, send, told
from tests.portal.reporting import kept
from tests.world import RESIDENT, Enter, World

PROJECTS = "/r/investment.projects/"
PAPER = {"document": "入驻协议", "issuer": "样例区", "quote": "自即日起入驻"}


@pytest.fixture
def project(world: World) -> Project:
    """A project of the district, to land in the first street; entered by nobody who signs in."""
    return add_project(
        by=RESIDENT, title="智慧水务", organisation=world.district, place=world.street
    )


def offered(enter: Enter, project: Project, name: str = "investor") -> set[str]:
    """The verbs that a page offers."""
    context = enter(name).get(page_of(project)).context
    main = [context["main"]] if context["main"] else []
    return {one.code for one in [*main, *context["verbs"]]}


def test_a_project_is_taken_up_for_ones_own_ground_only(world: World, enter: Enter) -> None:
    client = enter("investor")
    places = client.get(f"{PROJECTS}add/").context["form"].fields["place"].queryset
    ground = world.ground
    assert set(places) == {world.district, *ground.streets, *ground.communities}
    before = kept()
    said = {"title": "智慧水务", "note": "刚开始谈"}
    for elsewhere in (world.office, world.grid):
        answer = send(client, f"{PROJECTS}add/", **said, place=elsewhere.pk)
        assert (answer.status_code, list(errors(answer))) == (400, ["place"])
        assert 'value="刚开始谈"' in answer.content.decode()
    assert kept() == before
    assert send(client, f"{PROJECTS}add/", **said, place=world.street.pk).status_code == 302
    made = Project.objects.get()
    assert (made.organisation, made.place, made.stage) == (world.district, world.street, "pursued")
    assert (
        send(enter("outpost"), f"{PROJECTS}add/", **said, place=world.street.pk).status_code == 403
    )


@pytest.mark.parametrize(
    ("verb", "said", "field", "message"),
    [
        ("foresee", {"expected_on": "2023-03-07"}, "expected_on", "预计落地日期要在今天或以后"),
        ("foresee", {"expected_on": "月底"}, "expected_on", ""),
        ("land", {"landed_on": "2023-03-08", "quote": "照抄的一句"}, "document", "请填写依据"),
        ("land", {**PAPER, "landed_on": ""}, "landed_on", "请填写落地日期。"),
        ("land", {**PAPER, "landed_on": "2023-03-09"}, "landed_on", "日期不能晚于今天。"),
        (
            "land",
            {**PAPER, "landed_on": "2023-03-08", "dated_on": "2023-03-09"},
            *("dated_on", "文件日期不能晚于今天。"),
        ),
        ("status", {"status": "delayed", "reason": " "}, "reason", "请填写理由。"),
        ("status", {"status": "normal", "reason": "没有变"}, "status", "状态没有变。"),
        ("status", {"status": "thriving", "reason": "很好"}, "status", ""),
        ("join", {"firm": "", "kind": "partner_in"}, "firm", "请填写企业或单位名称。"),
        ("join", {"firm": WATER, "kind": "owner_of"}, "kind", ""),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_stored(
    world: World,
    enter: Enter,
    project: Project,
    verb: str,
    said: dict[str, str],
    field: str,
    message: str,
) -> None:
    before = kept()
    answer = do(enter("investor"), project, verb, **said)
    page = answer.content.decode()
    assert (answer.status_code, list(errors(answer))) == (400, [field])
    assert message in errors(answer)[field][0]
    assert f'id="id_{field}_error"' in page
    assert all(text in page for text in said.values() if text.strip())
    assert kept() == before
    project.refresh_from_db()
    assert (project.stage, project.version) == ("pursued", 1)


def test_a_landing_rests_on_its_paper_and_another_verifies_it(
    world: World, enter: Enter, project: Project
) -> None:
    said = {**PAPER, "landed_on": "2023-03-08", "dated_on": "2023-03-07"}
    assert do(enter("investor"), project, "land", **said).status_code == 302
    project.refresh_from_db()
    assert (project.stage, project.landed_on) == ("landed", TODAY)
    assert evidence_of(project).get().quote == "自即日起入驻"
    page = enter("leader").get(page_of(project)).content.decode()
    assert all(text in page for text in ("已落地", "未核实", "入驻协议", "样例区 · 3月7日"))
    before = kept()
    oneself = do(enter("investor"), project, "verify")
    assert oneself.status_code == 403
    assert "请由另一个人核实。" in oneself.content.decode()
    assert kept() == before
    again = do(enter("investor"), project, "land", **said)
    assert again.status_code == 409
    assert "现在是“已落地”，不能“落地”。" in again.content.decode()
    bare = do(enter("investor"), project, "step_back", reason=" ")
    assert errors(bare) == {"reason": ["请填写理由。"]}
    assert kept() == before
    assert do(enter("investor"), project, "step_back", reason="没有签成").status_code == 302
    project.refresh_from_db()
    assert (project.stage, project.landed_on) == ("pursued", None), "nobody had foreseen it"
    assert told("investment.landing_expected", world.district) == (0, 0)


def test_a_landing_that_nobody_who_signs_in_entered_is_verified_by_the_officer(
    world: World, enter: Enter, project: Project
) -> None:
    land_project(by=RESIDENT, project=project, landed_on=TODAY, evidence=Cited("入驻协议"))
    assert "verify" in offered(enter, project)
    assert do(enter("investor"), project, "verify").status_code == 302
    project.refresh_from_db()
    assert project.verified_by == world.accounts["investor"]
    assert "verify" not in offered(enter, project)


def test_only_what_the_stage_and_the_status_allow_is_offered(
    world: World, enter: Enter, project: Project
) -> None:
    always = {"join", "status", "cite"}
    assert offered(enter, project) == {"foresee", "land", "pledge", *always}
    foresee_landing(by=RESIDENT, project=project)
    assert offered(enter, project) == {"foresee", "land", "pledge", *always}
    set_status(by=RESIDENT, project=project, status=Status.WITHDRAWN, reason="不来了")
    assert offered(enter, project) == always
    assert offered(enter, project, "leader") == set()
    before = kept()
    for verb, said in {"land": {**PAPER, "landed_on": "2023-03-08"}, "pledge": pledge()}.items():
        answer = do(enter("investor"), project, verb, **said)
        assert answer.status_code == 409
        assert "这个项目已经终止；要继续，请先把状态改回来。" in answer.content.decode()
    assert kept() == before


def pledge(**said: str) -> dict[str, str]:
    """A filled form of what somebody is expected to bring."""
    given = {"firm": WATER, "measured": MONEY.code, "amount_is": "exact"}
    return {**given, "amount": "230000000", **PAPER, **said}


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"amount": ""}, "amount", "请填写数，或者选“数目不详”。"),
        ({"amount": "-1"}, "amount", ""),
        ({"amount": "两亿"}, "amount", ""),
        ({"amount_is": "between", "amount_to": ""}, "amount_to", "请填写不小于前一个数的数。"),
        ({"amount_is": "between", "amount_to": "2"}, "amount_to", "请填写不小于前一个数的数。"),
        ({"measured": "services.received"}, "measured", ""),
        ({"document": ""}, "document", "请填写依据（文件或报道）。"),
    ],
)
def test_a_pledge_that_is_not_said_right_keeps_its_text(
    world: World, enter: Enter, project: Project, said: dict[str, str], field: str, message: str
) -> None:
    before = kept()
    answer = do(enter("investor"), project, "pledge", **pledge(**said))
    assert (answer.status_code, list(errors(answer))) == (400, [field])
    assert message in errors(answer)[field][0]
    assert f'value="{WATER}"' in answer.content.decode()
    assert kept() == before


@pytest.mark.parametrize(
    ("said", "bounds", "about"),
    [
        ({}, (230_000_000, 230_000_000), False),
        ({"amount_is": "at_least"}, (230_000_000, None), False),
        ({"amount_is": "at_most"}, (None, 230_000_000), False),
        ({"amount_is": "between", "amount": "3", "amount_to": "5"}, (3, 5), False),
        ({"amount_is": "about"}, (230_000_000, 230_000_000), True),
        ({"amount_is": "unknown", "amount": ""}, (None, None), False),
        ({"amount_is": "unknown", "amount": "7"}, (None, None), False),
    ],
)
def test_an_amount_is_kept_no_more_exactly_than_it_was_said(
    world: World,
    enter: Enter,
    project: Project,
    said: dict[str, str],
    bounds: tuple[int | None, int | None],
    about: bool,
) -> None:
    assert do(enter("investor"), project, "pledge", **pledge(**said)).status_code == 302
    made = Promise.objects.get()
    assert (made.bounds, made.about, made.place) == (bounds, about, world.street)


def test_what_was_promised_and_given_stands_on_the_projects_page(
    world: World, enter: Enter, project: Project
) -> None:
    client = enter("investor")
    assert "没有填报金额和人数" in client.get(page_of(project)).content.decode()
    assert do(client, project, "pledge", **pledge()).status_code == 302
    made = Promise.objects.get()
    page = client.get(page_of(project)).content.decode()
    assert all(text in page for text in ("2.3亿元", "兑现：未报（不是 0）", page_of(made)))
    ahead = do(client, made, "deliver", amount_is="exact", amount="3", on="2023-03-09")
    assert errors(ahead) == {"on": ["日期不能晚于今天。"]}
    assert Delivery.objects.count() == 0
    given = do(client, made, "deliver", amount_is="exact", amount="30000000", on="2023-03-08")
    assert given.status_code == 302
    page = client.get(page_of(project)).content.decode()
    assert "兑现：3,000万元" in page
    assert told("investment.money_expected", world.district) == (200_000_000, 1)
    claimed = Delivery.objects.get()
    assert do(client, claimed, "verify").status_code == 403
    claimed.refresh_from_db()
    assert claimed.verified_at is None


def test_a_promise_out_of_reach_is_counted_on_the_projects_page_and_not_told(
    world: World, enter: Enter
) -> None:
    own = add_project(
        by=RESIDENT, title="样例项目", organisation=world.office, place=world.district
    )
    some = Quantity.exactly(30_000_000)
    pledge_for_project(by=RESIDENT, project=own, firm=WATER, measured=MONEY.code, quantity=some)
    made = Promise.objects.get()
    page = enter("outpost").get(page_of(own)).content.decode()
    assert "另有 1 项您无权打开。" in page
    assert "没有填报金额和人数" not in page
    assert [text for text in ("3,000万元", str(made.pk)) if text in page] == []
    assert enter("outpost").get(page_of(made)).status_code == 404
    for n in range(21):
        more = {"firm": f"样例出资{n}", "measured": MONEY.code, "quantity": some}
        pledge_for_project(by=RESIDENT, project=own, **more)
    whole = enter("investor").get(page_of(own)).content.decode()
    assert whole.count("3,000万元") == 20
    assert "其余的在承诺台账里。" in whole
    assert "您无权打开" not in whole, "what is too much for a page is not out of reach"
    assert "另有 22 项您无权打开。" in enter("outpost").get(page_of(own)).content.decode()
