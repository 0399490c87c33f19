"""A difficulty goes from the firm to a branch and back to the firm, and is counted on the way (R17)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from chunsheng.enterprise.actions import (
    claim_solved,
    confirm_solved,
    raise_difficulty,
    reopen_difficulty,
    take_up,
    tell_progress,
    withdraw_difficulty,
)
from chunsheng.enterprise.actions.difficulties import (
    ConfirmedOutOfTime,
    ConfirmsOneself,
    DueDayIsPast,
    IsNoFirm,
    PostTakesNothingUp,
)
from chunsheng.enterprise.models import Difficulty
from chunsheng.enterprise.terms import CYCLE, DifficultyKind
from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.figures import rate_figure
from chunsheng.kernel.ledger.marking import NobodyVerifies
from chunsheng.kernel.ledger.measures import rates
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.models import Step
from chunsheng.matters.terms import Window
from chunsheng.organisations.actions import add_organisation, add_post
from chunsheng.organisations.models import Organisation
from tests.enterprise.refusing import refused
from tests.enterprise.telling import (
    DUE,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Firms,
    counted,
    fresh,
    raised,
    stored,
    taken,
)
from tests.places.ground import BY

MEASURES = ("raised", "open", "solved", "raised_withdrawn")


@pytest.fixture
def loan(firms: Firms) -> Difficulty:
    """A firm's want of money, taken up by the branch."""
    return taken(firms, DifficultyKind.FINANCE, title="周转不开")


def figures(firms: Firms) -> tuple[int, ...]:
    """How many were raised, are open, were solved, were taken back, in the district."""
    return tuple(counted(code, firms.world.district) for code in MEASURES)


def claimed(firms: Firms, difficulty: Difficulty) -> Difficulty:
    """The helper says that it is solved."""
    return claim_solved(by=firms.helper, difficulty=difficulty, reason="银行放了贷款")


def confirmed(firms: Firms, difficulty: Difficulty, **said: object) -> Difficulty:
    """The officer asked the firm."""
    given = {"confirmed_on": TODAY, "confirmed_by": "财务主管", "by": firms.officer, **said}
    return confirm_solved(difficulty=difficulty, **given)  # type: ignore[arg-type]  # as told


def test_from_the_firm_to_its_confirmation(firms: Firms) -> None:
    made = raised(firms, DifficultyKind.FINANCE, title=" 周转不开 ")
    assert (made.title, made.stage, figures(firms)) == ("周转不开", "raised", (1, 1, 0, 0))
    take_up(by=firms.officer, difficulty=made, post=firms.post, due_on=DUE)
    step = Step.objects.get(record_id=made.pk)
    assert (step.unit, step.role, step.is_open) == (firms.post.unit, "enterprise_helper", True)
    assert clock.day_of(step.due_at) == DUE
    tell_progress(by=firms.helper, difficulty=made, reason="约了银行")
    claimed(firms, made)
    step.refresh_from_db()
    assert (step.done_by, step.is_open) == (firms.helper.account, False)
    assert (made.stage, figures(firms)) == ("claimed", (1, 1, 0, 0)), "the firm has not said so"
    confirmed(firms, made, confirmed_on=TODAY)
    assert (fresh(made).stage, fresh(made).confirmed_by) == ("solved", "财务主管")
    assert figures(firms) == (1, 0, 1, 0)
    entries = Entry.objects.filter(record_id=made.pk).order_by("pk")
    assert [(one.verb, one.reason) for one in entries] == [
        *(("raised", ""), ("take_up", ""), ("tell", "约了银行"), ("claim", "银行放了贷款")),
        ("confirm", ""),
    ]


def test_it_counts_for_the_branch_once_it_is_taken_up(firms: Firms) -> None:
    branch, other = firms.post.unit, firms.other_post.unit
    made = raised(firms, DifficultyKind.LAND)
    assert [counted("raised", unit) for unit in (firms.world.district, branch)] == [1, 0]
    take_up(by=firms.officer, difficulty=made, post=firms.post, due_on=DUE)
    units = (firms.world.district, branch, other)
    assert [counted("raised", unit) for unit in units] == [1, 1, 0]


def test_it_is_solved_on_the_day_on_which_the_firm_said_so(firms: Firms) -> None:
    made = raised(firms, DifficultyKind.LAND, days=Window(YESTERDAY, YESTERDAY))
    take_up(by=firms.officer, difficulty=made, post=firms.post, due_on=DUE)
    confirmed(firms, claimed(firms, made))
    district = firms.world.district
    assert [counted("solved", district, day) for day in (YESTERDAY, TODAY)] == [0, 1]
    assert [counted("raised", district, day) for day in (YESTERDAY, TODAY)] == [1, 1]


def test_the_rate_counts_what_is_not_done_and_leaves_out_what_was_taken_back(firms: Firms) -> None:
    confirmed(firms, claimed(firms, taken(firms, DifficultyKind.LAND)))
    raised(firms, DifficultyKind.ORDERS)
    withdraw_difficulty(by=firms.officer, difficulty=raised(firms), reason="登记错了")
    rate = rate_figure(rates["enterprise.solving"], firms.world.district, Period(TODAY))
    assert (str(rate.value), rate.reasons) == ("0.5", (("withdrawn", 1),))
    assert figures(firms) == (2, 1, 1, 1)


def test_a_day_that_nobody_knows_stays_unknown(firms: Firms) -> None:
    made = raised(firms, days=Window(None, TODAY))
    assert (made.raised_from, made.raised_on) == (None, TODAY)
    assert counted("raised", firms.world.district) == 1
    refused(DayIsAhead, lambda: raised(firms, days=Window(TOMORROW, TOMORROW)), "on")


def test_only_a_firm_has_difficulties_and_only_a_branch_takes_them_up(firms: Firms) -> None:
    party = Organisation.objects.get(pk=firms.post.unit_id)
    refused(IsNoFirm, lambda: raised(firms, firm=party), "firm")
    made = raised(firms)
    clinic = add_organisation(by=BY, kind="enterprise", name="样例门诊部").unit
    plain = add_post(by=BY, unit=firms.post.unit, title="组织委员")
    elsewhere = add_post(by=BY, unit=clinic, title="助企", role="enterprise_helper")
    for post in (plain, elsewhere):
        refused(
            PostTakesNothingUp,
            lambda post=post: take_up(by=firms.officer, difficulty=made, post=post, due_on=DUE),
            "post",
        )
    refused(
        DueDayIsPast,
        lambda: take_up(by=firms.officer, difficulty=made, post=firms.post, due_on=YESTERDAY),
        "due_on",
    )
    assert fresh(made).stage == "raised"


def test_whoever_says_that_it_is_solved_does_not_confirm_it(firms: Firms, loan: Difficulty) -> None:
    claimed(firms, loan)
    refused(ConfirmsOneself, lambda: confirmed(firms, fresh(loan), by=firms.helper))
    subject = new_subject()
    Account.objects.filter(username__in=["helper", "investor"]).update(subject=subject)
    same = Actor(Account.objects.get(username="investor"), "desk", firms.world.district)
    refused(ConfirmsOneself, lambda: confirmed(firms, fresh(loan), by=same))
    Account.objects.filter(username="investor").update(subject=None)
    refused(NobodyVerifies, lambda: confirmed(firms, fresh(loan), by=BY))
    other = Actor(Account.objects.get(username="investor"), "desk", firms.world.district)
    assert confirmed(firms, fresh(loan), by=other).stage == "solved", "the control: another person"


def test_the_firms_confirmation_says_who_and_on_which_day(firms: Firms, loan: Difficulty) -> None:
    claimed(firms, loan)
    for day in (YESTERDAY, TOMORROW):
        again = fresh(loan)
        refused(
            ConfirmedOutOfTime,
            lambda day=day, again=again: confirmed(firms, again, confirmed_on=day),
            "confirmed_on",
        )
    refused(Missing, lambda: confirmed(firms, fresh(loan), confirmed_by=" "), "confirmed_by")
    assert fresh(loan).stage == "claimed"


def test_what_comes_back_is_taken_up_again_with_a_reason(firms: Firms, loan: Difficulty) -> None:
    confirmed(firms, claimed(firms, loan))
    bare = {"by": firms.officer, "due_on": DUE}
    refused(
        Missing, lambda: reopen_difficulty(difficulty=fresh(loan), reason=" ", **bare), "reason"
    )
    again = reopen_difficulty(difficulty=fresh(loan), reason="贷款没有到账", **bare)
    assert (again.stage, again.confirmed_on, again.claimed_by) == ("taken", None, None)
    assert figures(firms) == (1, 1, 0, 0)
    steps = Step.objects.filter(record_id=loan.pk).order_by("opened_at", "pk")
    assert [one.is_open for one in steps] == [False, True]
    claimed(firms, again)
    assert confirmed(firms, again).stage == "solved"


def test_each_verb_is_done_at_its_stage_only(firms: Firms) -> None:
    """Walks the table: what a stage does not allow is refused, and what it allows is not."""
    acts: dict[str, Callable[[Difficulty], object]] = {
        "take_up": lambda d: take_up(by=firms.officer, difficulty=d, post=firms.post, due_on=DUE),
        "tell": lambda d: tell_progress(by=firms.helper, difficulty=d, reason="去过了"),
        "claim": lambda d: claimed(firms, d),
        "confirm": lambda d: confirmed(firms, d),
        "reopen": lambda d: reopen_difficulty(
            by=firms.officer, difficulty=d, due_on=DUE, reason="又来了"
        ),
        "withdraw": lambda d: withdraw_difficulty(by=firms.officer, difficulty=d, reason="不是"),
    }
    for stage in CYCLE.stages:
        for verb, act in acts.items():
            made = at_stage(firms, stage.code)
            if stage.code in CYCLE.move(verb).starts:
                act(made)
                assert fresh(made).stage == CYCLE.move(verb).ends
            else:
                refused(WrongStage, lambda act=act, made=made: act(made))
                assert fresh(made).stage == stage.code


def at_stage(firms: Firms, stage: str) -> Difficulty:
    """A difficulty that came to a stage."""
    made = raised(firms, DifficultyKind.OTHER)
    if stage == "withdrawn":
        return withdraw_difficulty(by=firms.officer, difficulty=made, reason="不是")
    for code, go in {
        "taken": lambda: take_up(by=firms.officer, difficulty=made, post=firms.post, due_on=DUE),
        "claimed": lambda: claimed(firms, made),
        "solved": lambda: confirmed(firms, made),
    }.items():
        if made.stage != stage:
            go()
            assert made.stage == code
    return made


def test_an_old_look_at_it_changes_nothing(firms: Firms, loan: Difficulty) -> None:
    seen = fresh(loan)
    tell_progress(by=firms.helper, difficulty=loan, reason="约了银行")
    refused(Stale, lambda: claimed(firms, seen))
    assert claimed(firms, fresh(loan)).stage == "claimed"


def test_a_difficulty_is_due_at_six_in_the_evening(firms: Firms, loan: Difficulty) -> None:
    step = Step.objects.get(record_id=loan.pk)
    assert step.due_at == datetime(2023, 3, 31, 18, tzinfo=clock.SHANGHAI)


def test_without_a_day_there_is_no_step(firms: Firms) -> None:
    take_up(by=firms.officer, difficulty=raised(firms), post=firms.post)
    assert Step.objects.count() == 0


def test_a_kind_that_does_not_exist_is_no_difficulty(firms: Firms) -> None:
    before = stored()
    with pytest.raises(ValueError, match="magic"):
        raise_difficulty(
            by=firms.officer,
            organisation=firms.world.district,
            firm=firms.firm,
            kind="magic",
            title="难",
        )
    assert stored() == before
