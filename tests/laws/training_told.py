"""Training in the inhabited world: what the district plans, what a street does, and one outside.

The dispatcher of the district is its training officer too, so that somebody among those who are asked
may do what a training officer does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.register.evidence import cite_evidence
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import PostKind
from chunsheng.people.actions import add_person
from chunsheng.training.actions.bases import record_base
from chunsheng.training.actions.cohorts import (
    Course,
    add_lesson,
    hold_cohort,
    plan_cohort,
    record_attendance,
    schedule_cohort,
)
from chunsheng.training.actions.endings import verify_happened
from chunsheng.training.actions.openings import offer_posts, select_cadre
from chunsheng.training.actions.secondments import report
from chunsheng.training.models import Cohort, Opening, Partnership, Secondment
from chunsheng.training.terms import Office, Rank, Tie
from tests.training.staffing import (
    CLERK,
    DIRECTOR,
    FINANCE,
    HEADS,
    SECRETARY,
    WORKS,
    Staff,
    appoint,
    partner_named,
    staff,
)
from tests.world import RESIDENT, SINCE, World

EVERYBODY = Course("样例社区班", "社区书记", (Office.COMMUNITY, Office.BUREAU), chiefs_only=False)


def tell(world: World) -> None:
    """Make it all; what lies outside the district belongs to somebody else."""
    team = staff(world)
    appoint(world, world.accounts["district_dispatcher"], "培训专员")
    cite(team.base)
    planned = team.cohort()
    team.listed(planned, team.post(FINANCE, SECRETARY), confirmed=False)
    team.listed(planned, team.post(WORKS, SECRETARY))
    cite(planned)
    was_held(team)
    opening = team.opening()
    cite(opening)
    team.selected(opening, team.post(FINANCE, CLERK))
    serving = team.serving(opening, team.post(FINANCE, DIRECTOR))
    report(by=team.trainer, secondment=serving, text="跟着做了一个项目")
    cite(serving)
    elsewhere(team, Organisation.objects.get(name="样例外地商会").unit)


def was_held(team: Staff) -> Cohort:
    """A cohort that was held, with who came and what it brought home, verified."""
    cohort = team.cohort(replace(HEADS, title="样例已办班", chiefs_only=False))
    came = team.listed(cohort, team.post(WORKS, CLERK))
    days = {"starts_on": date(2023, 3, 1), "ends_on": date(2023, 3, 2)}
    schedule_cohort(by=team.trainer, cohort=cohort, **days)
    hold_cohort(by=team.trainer, cohort=cohort)
    record_attendance(by=team.trainer, cohort=cohort, attended=[came.pk])
    add_lesson(by=team.trainer, cohort=cohort, text="项目清单按周晒进度")
    verify_happened(by=team.checker, record=cohort)
    return cohort


def elsewhere(team: Staff, outside: Unit) -> None:
    """The same of somebody outside the district."""
    partner = partner_named("样例外地大学").name
    base = record_base(by=RESIDENT, organisation=outside, partner=partner, tie=Tie.TALK)
    course = replace(HEADS, title="样例外地班", base=base)
    plan_cohort(by=RESIDENT, organisation=outside, course=course)
    far = replace(team, base=base)
    title = {"title": "经理", "kind": PostKind.MEMBER}
    far.selected(far.opening(), add_post(by=RESIDENT, unit=outside, since=SINCE, **title))


def cite(record: Record) -> None:
    """Rest a record on a document."""
    cite_evidence(by=RESIDENT, record=record, title="样例报道", issuer="样例日报", quote="有此一句")


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by whose they are, and by their stage."""

    def first(model: Any, where: str, stage: str = "") -> Any:
        owner = f"{where}organisation"
        found = model.objects.filter(
            **{owner: world.district}, **({"stage": stage} if stage else {})
        )
        return found.order_by("pk").first()

    def abroad(model: Any, where: str = "") -> Any:
        return model.objects.exclude(**{f"{where}organisation": world.district}).get()

    return {
        "training.bases": {"district": first(Partnership, ""), "outside": abroad(Partnership)},
        "training.cohorts": {
            "district, planned": first(Cohort, "", "planned"),
            "district, held": first(Cohort, "", "held"),
            "outside": abroad(Cohort),
        },
        "training.openings": {"district": first(Opening, ""), "outside": abroad(Opening)},
        "training.secondments": {
            "district, selected": first(Secondment, "opening__", "selected"),
            "district, serving": first(Secondment, "opening__", "serving"),
            "outside": abroad(Secondment, "opening__"),
        },
    }


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more of each, and one more line on the page of another."""
    by, unit = RESIDENT, world.district

    def one_more_base(n: int) -> None:
        partner = partner_named(f"样例学院{n}").name
        record_base(by=by, organisation=unit, partner=partner, tie=Tie.CEREMONY)
        cite(Partnership.objects.order_by("pk")[0])

    def one_more_cohort(n: int) -> None:
        base = Partnership.objects.filter(organisation=unit).order_by("pk")[0]
        course = replace(EVERYBODY, title=f"样例班{n}", base=base)
        plan_cohort(by=by, organisation=unit, course=course)
        held = Cohort.objects.get(stage="held")
        add_lesson(by=by, cohort=held, text=f"第{n}条")

    def one_more_opening(n: int) -> None:
        base = Partnership.objects.filter(organisation=unit).order_by("pk")[0]
        few = {"quantity": Quantity(1, n + 1), "rank": Rank.SECTION}
        offer_posts(by=by, base=base, title=f"样例岗{n}", **few)

    def one_more_secondment(n: int) -> None:
        opening = Opening.objects.filter(organisation=unit).order_by("pk")[0]
        office = Secondment.objects.get(stage="serving").post.unit
        post = add_post(by=by, unit=office, title=f"科长{n}", since=SINCE)
        person = add_person(by=by, name=f"样例干部{n}")
        fill_post(by=by, post=post, person=person, since=SINCE)
        Opening.objects.filter(pk=opening.pk).update(high=None)
        opening.refresh_from_db()
        said = {"rank": opening.rank, "why": "熟悉项目"}
        select_cadre(by=by, opening=opening, post=post, **said)

    return {
        "training.bases": one_more_base,
        "training.cohorts": one_more_cohort,
        "training.openings": one_more_opening,
        "training.secondments": one_more_secondment,
    }
