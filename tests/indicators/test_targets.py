"""Targets: entered by one, released by another, changed by editions; beside what has happened (R19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chunsheng.indicators import actions
from chunsheng.indicators.actions import Aim, add_target, release_target, revise_target
from chunsheng.indicators.models import Target
from chunsheng.indicators.pace import State, paces
from chunsheng.investment.actions import Met, record_contact
from chunsheng.kernel.access.models import Account, Subject, Unit
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.office.writing import write_xlsx
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from tests.indicators.reading import main_of, said, unlinked
from tests.places.ground import BY
from tests.reported import Reported, lamp_is_mended
from tests.world import World, make_world

PAPER = "样例目标文件"
TARGETS = "/r/indicators.targets/"


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post."""
    return make_world()


def entered(
    world: World, unit: Unit, measure: str = "services.closed", amount: int = 12, **more: Any
) -> Target:
    """A target of this year that the district's dispatcher entered."""
    aim = Aim(Decimal(amount), PAPER, **more)
    by = world.by("district_dispatcher")
    return add_target(by=by, unit=unit, measure=measure, year=2023, aim=aim)


def released(world: World, *told: Any, **more: Any) -> Target:
    """The same, released by the investment officer."""
    return release_target(by=world.by("investor"), target=entered(world, *told, **more))


def test_another_person_releases(world: World) -> None:
    target = entered(world, world.street)
    before = Entry.objects.count()
    with pytest.raises(actions.ReleasedByItsEnterer):
        release_target(by=world.by("district_dispatcher"), target=target)
    with pytest.raises(actions.NobodyReleases):
        release_target(by=BY, target=target)
    target.refresh_from_db()
    assert (target.stage, Entry.objects.count()) == ("drafted", before)

    release_target(by=world.by("investor"), target=target)
    target.refresh_from_db()
    assert (target.stage, target.released_by) == ("released", world.accounts["investor"])


def test_nor_does_the_same_person_under_another_account(world: World) -> None:
    person = Subject.objects.create()
    Account.objects.filter(username__in=("district_dispatcher", "investor")).update(subject=person)
    target = entered(world, world.street)
    by = Actor(Account.objects.get(username="investor"), "desk", world.district)
    with pytest.raises(actions.ReleasedByItsEnterer):
        release_target(by=by, target=Target.objects.get(pk=target.pk))


@pytest.mark.parametrize(
    ("measure", "amount", "more", "refusal", "field"),
    [
        ("services.dreamt", 1, {}, actions.MeasureIsUnknown, "measure"),
        ("investment.money_expected", 1, {}, actions.MeasureHasNotHappened, "measure"),
        ("services.closed", 1, {"basis": "level"}, actions.MeasureIsNoLevel, "basis"),
        ("services.on_time", 90, {"basis": "level"}, actions.MeasureIsNoLevel, "basis"),
        ("services.closed", 0, {}, actions.AmountIsNone, "amount"),
        ("services.on_time", 101, {}, actions.RateIsTooLarge, "amount"),
        ("services.closed", 1, {"phasing": "50 49"}, None, "phasing"),
        ("services.on_time", 90, {"phasing": "100" + " 0" * 11}, None, "phasing"),
        ("services.days_taken", 3, {"phasing": "100" + " 0" * 11}, None, "phasing"),
        (
            *("committees.standing", 9, {"basis": "level", "phasing": "100" + " 0" * 11}),
            *(actions.PhasingHasNoSense, "phasing"),
        ),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    world: World,
    measure: str,
    amount: int,
    more: dict[str, Any],
    refusal: type[Refusal] | None,
    field: str,
) -> None:
    with pytest.raises(refusal or Refusal) as caught:
        entered(world, world.street, measure, amount, **more)
    assert caught.value.field == field
    assert not Target.objects.exists()


def test_a_year_that_is_past_or_far_and_a_second_target_are_refused(world: World) -> None:
    aim = {
        "by": BY,
        "unit": world.street,
        "measure": "services.closed",
        "aim": Aim(Decimal(1), "x"),
    }
    for year, refusal in ((2022, actions.YearIsPast), (2029, actions.YearIsFar)):
        with pytest.raises(refusal):
            add_target(year=year, **aim)
    add_target(year=2023, **aim)
    with pytest.raises(actions.TargetIsThere):
        add_target(year=2023, **aim)
    assert Target.objects.count() == 1
    add_target(year=2024, **aim)


def test_a_target_that_was_withdrawn_makes_room(world: World) -> None:
    wrong = entered(world, world.street)
    with pytest.raises(Missing):
        actions.withdraw_target(by=BY, target=wrong, reason=" ")
    actions.withdraw_target(by=BY, target=wrong, reason="单位写错了")
    assert entered(world, world.street).edition == 2
    with pytest.raises(WrongStage):
        release_target(by=world.by("investor"), target=wrong)


def test_a_change_is_a_new_edition_with_a_reason_and_the_old_one_stays_readable(
    world: World,
) -> None:
    old = released(world, world.street)
    by = world.by("district_dispatcher")
    told = {"by": by, "target": old, "amount": Decimal(9), "source": PAPER}
    with pytest.raises(Missing):
        revise_target(reason="", **told)
    with pytest.raises(actions.NothingIsRevised):
        revise_target(reason="再看看", **{**told, "amount": Decimal(12)})
    new = revise_target(reason="上半年人手少", **told)
    with pytest.raises(actions.TargetIsThere):
        revise_target(reason="再改", **{**told, "amount": Decimal(8)})
    old.refresh_from_db()
    assert (old.stage, old.amount) == ("released", 12), "it stands until the new one is released"

    release_target(by=world.by("investor"), target=new)
    old.refresh_from_db()
    assert (old.stage, old.amount, new.stage, new.edition) == ("replaced", 12, "released", 2)
    page = world.enter("leader").get(f"{TARGETS}{new.pk}/").content.decode()
    assert "上半年人手少" in page
    assert f"{TARGETS}{old.pk}/" in page
    assert "不少于 12 件" in world.enter("leader").get(f"{TARGETS}{old.pk}/").content.decode()
    with pytest.raises(WrongStage):
        revise_target(reason="改旧的", **{**told, "target": old})


def test_a_form_that_was_overtaken_is_refused(world: World) -> None:
    target = entered(world, world.street)
    stale = Target.objects.get(pk=target.pk)
    actions.withdraw_target(by=BY, target=target, reason="写错了")
    with pytest.raises(Stale):
        release_target(by=world.by("investor"), target=stale)
    assert Target.objects.get().stage == "withdrawn"


def test_a_draft_is_not_released_when_its_year_is_over(
    world: World, turn_clock: Callable[[datetime], None]
) -> None:
    target = entered(world, world.street)
    turn_clock(datetime(2024, 1, 2, 9, tzinfo=clock.SHANGHAI))
    with pytest.raises(actions.YearIsPast):
        release_target(by=world.by("investor"), target=target)


def page_of(client: Client, unit: Unit) -> Any:
    """The page of a unit's targets."""
    answer = client.get(f"/targets/?unit={unit.pk}")
    assert answer.status_code == 200
    return answer


def test_what_happened_stands_beside_what_is_due_and_opens_into_its_records(world: World) -> None:
    lamp_is_mended(world)
    released(world, world.street, amount=2)
    released(world, world.ground.streets[1], amount=120)
    entered(world, world.community, amount=50)
    leader = world.enter("leader")

    one = said(main_of(page_of(leader, world.street)))
    assert "目标不少于 2 件，到今天应完成 0.4 件" in one
    assert "▲ 快 0.6 件" in one
    rows = [said(row) for row in main_of(page_of(leader, world.district)).xpath("//tbody/tr")]
    assert rows[0].endswith("1 件 ▲ 快 0.6 件")
    assert rows[1].endswith("22.6 件 未报 未报（不是 0），说不准快慢")
    assert len(rows) == 2, "what waits for its release is no target yet"
    (url,) = main_of(page_of(leader, world.street)).xpath("//b[@class='num']/a/@href")
    assert "3号楼楼道灯不亮" in leader.get(url).content.decode()


def test_what_is_only_expected_stands_beside_and_is_never_added(reported: Reported) -> None:
    world = reported.world
    released(world, world.district, "investment.money_delivered", 100_000_000)
    leader = reported.enter("leader")
    shown = said(main_of(page_of(leader, world.district)))
    assert "预计投资 2.3亿元（另计，不加进来）" in shown
    assert "未报（不是 0），说不准快慢" in shown
    for address in ("/cockpit/", "/targets/"):
        assert unlinked(leader.get(address)) == []
    assert "到今天应完成" in said(main_of(leader.get("/cockpit/")))


def test_a_level_is_compared_with_the_whole_and_what_is_uncounted_is_not_judged(
    reported: Reported,
) -> None:
    world = reported.world
    district = [
        released(world, world.district, "investment.contacted", 20, basis="level"),
        released(world, world.district, "enterprise.hired", 20, basis="level"),
        released(world, world.district, "organisations.branches", 1, basis="level"),
    ]
    told = paces(district, viewer_of(world.accounts["leader"]), clock.today())
    assert [(one.state, one.due, one.gap) for one in told] == [
        (State.BEHIND, 20, 12),
        (State.UNSURE, 20, 0),
        (State.AHEAD, 1, 1),
    ]


def test_what_may_have_been_this_year_or_not_is_neither_counted_nor_called_behind(
    reported: Reported,
) -> None:
    office = reported.named.office.unit
    record_contact(by=BY, organisation=office, met=Met(firm="样例一号厂"))
    district = reported.world.district
    target = released(reported.world, district, "investment.contacted", 60)
    (told,) = paces([target], viewer_of(reported.world.accounts["leader"]), clock.today())
    assert told.actual is not None
    assert (told.actual.low, told.actual.high, told.state) == (1, None, State.UNSURE)


def test_a_limit_has_no_pace_but_by_shares_of_its_own(world: World) -> None:
    lamp_is_mended(world)
    limits = [
        released(world, world.street, amount=1, direction="at_most"),
        released(world, world.community, direction="at_most", amount=1, phasing="0 " * 11 + "100"),
    ]
    told = paces(limits, viewer_of(world.accounts["leader"]), clock.today())
    assert [(one.state, one.due, one.gap) for one in told] == [
        (State.EVEN, 1, 0),
        (State.OVER, 0, 1),
    ]


def test_whoever_may_not_read_a_figure_is_told_the_target_alone(world: World) -> None:
    target = released(world, world.district, "training.cohorts_held", 2)
    told = paces([target], viewer_of(world.accounts["investor"]), clock.today())
    assert [(one.state, one.actual) for one in told] == [(State.HIDDEN, None)]
    assert world.enter("dispatcher").get(f"/targets/?unit={world.district.pk}").status_code == 404
    assert world.enter("worker").get("/targets/").status_code == 404


def test_more_units_ask_no_more_statements(world: World) -> None:
    leader = viewer_of(world.accounts["leader"])
    units = (*world.ground.streets, *world.ground.communities)
    targets = [
        released(world, unit, code, 10)
        for unit in units
        for code in ("services.closed", "services.on_time")
    ]

    def statements(some: list[Target]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            paces(some, leader, clock.today())
        return len(asked)

    assert statements(targets[:4]) == statements(targets) == 2


def test_the_list_goes_on_where_its_page_ends(world: World) -> None:
    for year in range(2023, 2029):
        for unit in (world.district, *world.ground.streets, *world.ground.communities):
            aim = Aim(Decimal(1), PAPER)
            add_target(by=BY, unit=unit, measure="services.closed", year=year, aim=aim)
    leader = world.enter("leader")
    first = leader.get(TARGETS)
    (more,) = main_of(first).xpath("//a[contains(@href, 'after=')]/@href")
    second = leader.get(more if more.startswith("/") else f"{TARGETS}{more}")
    assert [len(main_of(one).xpath("//tbody/tr")) for one in (first, second)] == [25, 11]


HEADER = ("单位 *", "指标 *", "年度 *", "怎么算 *", "方向 *", "目标数 *", "各月比例", "依据 *")


def sent(client: Client, rows: list[tuple[Any, ...]]) -> Any:
    """Rows of targets, imported."""
    file = BytesIO()
    write_xlsx(file, "目标", HEADER, rows)
    content = SimpleUploadedFile("目标.xlsx", file.getvalue())
    return client.post(f"{TARGETS}import/", {"file": content})


def test_targets_come_by_the_sheet_all_or_none(world: World) -> None:
    client = world.enter("district_dispatcher")
    how = ("本年发生的", "不少于")
    good = ("样例街道1", "办结诉求 · 件", 2023, *how, 400, "", PAPER)
    bad = ("样例街道2", "办结诉求 · 件", 2023, *how, 400, "50 49", PAPER)
    answer = sent(client, [good, bad])
    assert [(one.row, one.said) for one in answer.context["checked"].faults] == [
        (3, "要写 12 个月的比例，现在是 2 个。")
    ]
    assert not Target.objects.exists()
    assert sent(client, [good]).status_code == 302
    made = Target.objects.get()
    assert (made.unit, made.stage, made.entered_by) == (
        *(world.street, "drafted", world.accounts["district_dispatcher"]),
    )
