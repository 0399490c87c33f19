"""A project's life is a table; what is expected of it ends when it lands and stands again if not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from chunsheng.investment.actions import (
    ExpectedDayIsPast,
    ProjectIsWithdrawn,
    add_project,
    foresee_landing,
    land_project,
    pledge_for_project,
    set_status,
    step_back,
    verify_landing,
)
from chunsheng.investment.actions.projects import StatusIsTheSame, StatusNeedsReason
from chunsheng.investment.models import Project
from chunsheng.investment.terms import CYCLE, JOBS, Status
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.kernel.ledger.settling import NothingToVerify
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.evidence import Cited, evidence_of
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.register.figures import figure_text
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.models import Promise
from chunsheng.matters.queries import my_steps, steps_of
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.actions import NameIsMissing
from tests.investment.telling import (
    TODAY,
    TOMORROW,
    UNDATED,
    YESTERDAY,
    entered,
    known,
    told,
    verbs_of,
)
from tests.world import World

LANDED, EXPECTED = "investment.landed", "investment.landing_expected"
PAPER = Cited("入驻协议", "样例区", YESTERDAY, "自即日起入驻")
END = date(2023, 3, 31)
Turn = Callable[[datetime], None]


@pytest.fixture
def project(world: World) -> Project:
    """A project that the district's officer has taken up, to land in the first street."""
    return add_project(
        by=world.by("investor"), title=" 智慧水务 ", organisation=world.district, place=world.street
    )


def fresh(project: Project) -> Project:
    """The project as it is stored."""
    return Project.objects.get(pk=project.pk)


def moved(world: World, project: Project, verb: str) -> Project:
    """Make one move of the table as it should be made."""
    by = world.by("investor")
    acts: dict[str, Callable[[], Project]] = {
        "foresee": lambda: foresee_landing(by=by, project=project, told=UNDATED),
        "land": lambda: land_project(by=by, project=project, landed_on=TODAY, evidence=PAPER),
        "step_back": lambda: step_back(by=by, project=project, reason="协议没有签成"),
    }
    return acts[verb]()


def standing(project: Project) -> list[tuple[Any, ...]]:
    """What stands of the project in the ledger: its standing and its days."""
    facts = Fact.objects.filter(record_id=project.pk, reverses=None, reversed_by=None)
    return [(one.standing, one.starts_on, one.ends_on) for one in facts]


# From each stage, which moves lead where; every other is refused. What landed without being foreseen
# steps back to where it was.
TABLE = {
    "pursued": {"foresee": "foreseen", "land": "landed"},
    "foreseen": {"foresee": "foreseen", "land": "landed"},
    "landed": {"step_back": "pursued"},
}
WAY = {"pursued": (), "foreseen": ("foresee",), "landed": ("land",)}


@pytest.mark.parametrize("verb", [move.verb for move in CYCLE.moves])
@pytest.mark.parametrize("stage", [one.code for one in CYCLE.stages])
def test_only_the_moves_of_the_table_are_made(
    world: World, project: Project, stage: str, verb: str
) -> None:
    for step in WAY[stage]:
        project = moved(world, project, step)
    before = entered()
    if verb in TABLE[stage]:
        assert moved(world, project, verb).stage == fresh(project).stage == TABLE[stage][verb]
        return
    with pytest.raises(WrongStage) as refused:
        moved(world, project, verb)
    assert (refused.value.status, fresh(project).stage, entered()) == (409, stage, before)


def test_a_project_is_taken_up_without_expecting_anything(world: World, project: Project) -> None:
    assert (project.title, project.stage, project.status) == ("智慧水务", "pursued", "normal")
    assert (verbs_of(project), standing(project)) == (["added"], [])
    before = entered()
    with pytest.raises(NameIsMissing):
        add_project(
            by=world.by("investor"), title=" ", organisation=world.district, place=world.street
        )
    assert (entered(), Project.objects.count()) == (before, 1)
    assert told(LANDED, world.district) == told(EXPECTED, world.district) == (0, 0)


def test_a_landing_takes_the_expected_back_in_its_own_entry(world: World, project: Project) -> None:
    moved(world, project, "foresee")
    assert standing(project) == [("expected", None, TODAY)]
    assert (told(LANDED, world.district), told(EXPECTED, world.district)) == ((0, 0), (1, 1))
    moved(world, project, "land")
    entry = Entry.objects.filter(record_id=project.pk).latest("pk")
    posted = [(one.standing, one.reverses_id is None) for one in entry.facts.order_by("pk")]
    assert (entry.verb, posted) == ("landed", [("expected", False), ("happened", True)])
    assert standing(project) == [("happened", TODAY, TODAY)]
    assert (told(LANDED, world.district), told(EXPECTED, world.district)) == ((1, 1), (0, 0))
    assert told(LANDED, world.street) == (1, 1), "it counts where it landed"
    other = world.ground.streets[1]
    assert told(LANDED, other) == (0, 0), "and nowhere else"
    assert figure_text(known(LANDED, other)) == "0 个"
    (paper,) = evidence_of(project)
    assert (paper.title, paper.issuer, paper.dated_on, paper.quote) == (
        *("入驻协议", "样例区", YESTERDAY, "自即日起入驻"),
    )


def test_stepping_back_expects_again_what_had_been_told(world: World, project: Project) -> None:
    for verb in ("foresee", "land"):
        project = moved(world, project, verb)
    verify_landing(by=world.by("leader"), project=project)
    before = entered()
    with pytest.raises(Missing):
        step_back(by=world.by("investor"), project=fresh(project), reason="  ")
    assert (entered(), fresh(project).stage) == (before, "landed")
    moved(world, project, "step_back")
    kept = fresh(project)
    assert (kept.stage, kept.landed_on, kept.verified_at) == ("foreseen", None, None)
    assert standing(project) == [("expected", None, TODAY)]
    assert (told(LANDED, world.district), told(EXPECTED, world.district)) == ((0, 0), (1, 1))
    moved(world, project, "land")
    assert known(LANDED, world.district).verified == 0, "a landing said anew is checked anew"


def test_what_landed_without_being_foreseen_expects_nothing_when_it_steps_back(
    world: World, project: Project, turn_clock: Turn
) -> None:
    moved(world, project, "land")
    turn_clock(datetime(2023, 3, 9, 9, tzinfo=SHANGHAI))
    moved(world, project, "step_back")
    assert (fresh(project).stage, standing(project)) == ("pursued", [])


def test_a_project_that_is_given_up_takes_its_promises_along(
    world: World, project: Project
) -> None:
    by, some = world.by("investor"), Quantity.exactly(5)
    pledge_for_project(by=by, project=project, firm="样例公司", measured=JOBS.code, quantity=some)
    assert told("investment.jobs_expected", world.district) == (5, 1)
    set_status(by=by, project=project, status=Status.WITHDRAWN, reason="不来了")
    assert told("investment.jobs_expected", world.district) == (0, 0)
    assert Promise.objects.get().state == "withdrawn"


def test_a_landing_counts_once_for_a_unit_that_is_both_its_ground_and_its_keeper(
    world: World, project: Project
) -> None:
    moved(world, project, "land")
    for _when in range(2):
        assert told(LANDED, world.district) == (1, 1)
        seal()


def test_a_project_that_is_given_up_is_expected_no_longer(world: World, project: Project) -> None:
    by = world.by("investor")
    moved(world, project, "foresee")
    set_status(by=by, project=project, status=Status.WITHDRAWN, reason="资金没有到位")
    assert (standing(project), fresh(project).stage) == ([], "foreseen")
    before = entered()
    with pytest.raises(ProjectIsWithdrawn):
        moved(world, project, "land")
    assert entered() == before
    set_status(by=by, project=project, status=Status.DELAYED, reason="又谈起来")
    assert standing(project) == [("expected", None, TODAY)]
    set_status(by=by, project=project, status=Status.DORMANT, reason="停下来了")
    assert verbs_of(project) == ["added", "foreseen", *["status_set"] * 3]
    assert Fact.objects.filter(record_id=project.pk).count() == 3, "how it fares is no fact"


def test_a_landing_stays_when_the_project_is_given_up_later(world: World, project: Project) -> None:
    moved(world, project, "land")
    verify_landing(by=world.by("leader"), project=project)
    set_status(by=world.by("investor"), project=project, status=Status.WITHDRAWN, reason="搬走了")
    shown = known(LANDED, world.district)
    assert (shown.low, shown.verified) == (1, 1)
    with pytest.raises(ProjectIsWithdrawn):
        moved(world, project, "step_back")
    assert fresh(project).stage == "landed"


@pytest.mark.parametrize(
    ("status", "reason", "refused"),
    [(Status.DELAYED, " ", StatusNeedsReason), (Status.NORMAL, "没有变", StatusIsTheSame)],
)
def test_a_status_needs_a_change_and_a_reason(
    world: World, project: Project, status: str, reason: str, refused: type[Exception]
) -> None:
    before = entered()
    with pytest.raises(refused):
        set_status(by=world.by("investor"), project=project, status=status, reason=reason)
    assert (entered(), fresh(project).version) == (before, 1)


def test_a_day_puts_a_step_on_the_officers_desk_and_landing_finishes_it(
    world: World, project: Project
) -> None:
    by, officer = world.by("investor"), viewer_of(world.accounts["investor"])
    foresee_landing(by=by, project=project, expected_on=END)
    (step,) = my_steps(officer)
    assert (step.kind, step.title, step.record_id) == ("investment.land", "智慧水务", project.pk)
    assert step.due_at == datetime(2023, 3, 31, 18, tzinfo=SHANGHAI)
    assert [my_steps(viewer_of(world.accounts[one])).count() for one in ("outpost", "leader")] == [
        0,
        0,
    ]
    moved(world, project, "land")
    assert (my_steps(officer).count(), steps_of(project).get().done_by) == (0, by.account)
    moved(world, project, "step_back")
    assert [one.due_at for one in my_steps(officer)] == [step.due_at]


def test_a_step_is_taken_back_with_the_project_and_comes_back_with_it(
    world: World, project: Project
) -> None:
    by, officer = world.by("investor"), viewer_of(world.accounts["investor"])
    foresee_landing(by=by, project=project, expected_on=END)
    set_status(by=by, project=project, status=Status.DELAYED, reason="图纸没有批")
    assert my_steps(officer).count() == 1
    set_status(by=by, project=project, status=Status.WITHDRAWN, reason="不来了")
    assert my_steps(officer).count() == 0
    set_status(by=by, project=project, status=Status.NORMAL, reason="又来了")
    assert my_steps(officer).count() == 1
    assert [one.is_open for one in steps_of(project)] == [False, True]


def test_without_a_day_nothing_is_put_on_a_desk(world: World, project: Project) -> None:
    moved(world, project, "foresee")
    assert steps_of(project).count() == 0


def test_days_that_cannot_be_and_papers_that_are_missing_are_refused(
    world: World, project: Project
) -> None:
    by, before = world.by("investor"), entered()
    refusals: list[tuple[type[Exception], Callable[[], object]]] = [
        (
            ExpectedDayIsPast,
            lambda: foresee_landing(by=by, project=fresh(project), expected_on=YESTERDAY),
        ),
        (
            DayIsAhead,
            lambda: land_project(by=by, project=fresh(project), landed_on=TOMORROW, evidence=PAPER),
        ),
        (
            Missing,
            lambda: land_project(
                by=by, project=fresh(project), landed_on=TODAY, evidence=Cited("")
            ),
        ),
        (NothingToVerify, lambda: verify_landing(by=by, project=fresh(project))),
    ]
    for refused, act in refusals:
        with pytest.raises(refused):
            act()
    assert (entered(), fresh(project).version) == (before, 1)
    assert evidence_of(project).count() == 0


def test_whoever_said_it_landed_does_not_verify_it_and_another_does_once(
    world: World, project: Project
) -> None:
    moved(world, project, "land")
    before = entered()
    with pytest.raises(EnteredItOneself):
        verify_landing(by=world.by("investor"), project=fresh(project))
    assert (fresh(project).verified_at, entered()) == (None, before)
    verify_landing(by=world.by("leader"), project=fresh(project))
    assert known(LANDED, world.district).verified == 1
    with pytest.raises(NothingToVerify):
        verify_landing(by=world.by("outpost"), project=fresh(project))
    assert fresh(project).verified_by == world.accounts["leader"]


def test_what_is_only_expected_is_not_to_be_verified(world: World, project: Project) -> None:
    moved(world, project, "foresee")
    with pytest.raises(NothingToVerify):
        verify_landing(by=world.by("leader"), project=fresh(project))
    assert fresh(project).verified_at is None


def test_a_landing_that_somebody_else_said_first_is_stale(world: World, project: Project) -> None:
    again = fresh(project)
    moved(world, project, "foresee")
    before = entered()
    with pytest.raises(Stale):
        moved(world, again, "land")
    assert (entered(), fresh(project).stage) == (before, "foreseen")
    assert evidence_of(project).count() == 0
