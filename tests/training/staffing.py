"""Training in the small district: two officers of it, offices with two heads, and a partner outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.matters.terms import Quantity, Window
from chunsheng.organisations.actions import add_organisation, add_post, fill_post
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.queries import holder_on
from chunsheng.organisations.terms import TRAINING_OFFICER, OrganisationKind, PostKind
from chunsheng.people.actions import add_person
from chunsheng.training.actions.bases import record_base
from chunsheng.training.actions.cohorts import Course, confirm_nominee, nominate, plan_cohort
from chunsheng.training.actions.openings import offer_posts, select_cadre
from chunsheng.training.actions.secondments import agree, begin
from chunsheng.training.models import Cohort, Nominee, Opening, Partnership, Secondment
from chunsheng.training.terms import Office, Rank, Tie
from tests.places.ground import BY
from tests.world import SINCE, World

TODAY = date(2023, 3, 8)
UNDATED = Window(None, TODAY)
PARTNER, PLANT = "样例大学", "样例实训企业"
FINANCE, WORKS = "样例财政局", "样例建设局"
SECRETARY, DIRECTOR, CLERK = "党组书记", "局长", "办公室主任"
HEADS = Course("样例轮训班", "局委负责人", (Office.BUREAU, Office.STREET))


@dataclass(frozen=True)
class Staff:
    """Who plans and who checks, the posts by office and title, and what has been tied outside."""

    world: World
    trainer: Actor
    checker: Actor
    posts: dict[tuple[str, str], Post]
    base: Partnership

    def post(self, office: str = FINANCE, title: str = SECRETARY) -> Post:
        """A post of an office."""
        return self.posts[office, title]

    def manned(self, post: Post) -> Post:
        """A post that somebody holds."""
        if holder_on(post, TODAY) is None:
            fill_post(by=BY, post=post, person=add_person(by=BY, name="样例干部"), since=SINCE)
        return post

    def cohort(self, course: Course = HEADS) -> Cohort:
        """A cohort that is planned, of which nobody gave a day."""
        unit = self.world.district
        return plan_cohort(by=self.trainer, organisation=unit, course=course, told=UNDATED)

    def listed(self, cohort: Cohort, post: Post, *, confirmed: bool = True) -> Nominee:
        """A post put forward by one, and confirmed by the other."""
        nominate(by=self.trainer, cohort=cohort, post=post)
        nominee = cohort.nominees.exclude(state="removed").get(post=post)
        if confirmed:
            confirm_nominee(by=self.checker, cohort=cohort, nominee=nominee)
            nominee.refresh_from_db()
        return nominee

    def opening(self, low: int | None = 3, high: int | None = 5) -> Opening:
        """Posts at the partner, three to five."""
        quantity = Quantity(low, high)
        told = {"title": "项目管理岗位", "rank": Rank.SECTION, "told": UNDATED}
        return offer_posts(by=self.trainer, base=self.base, quantity=quantity, **told)  # type: ignore[arg-type]  # its own fields

    def selected(self, opening: Opening, post: Post | None = None) -> Secondment:
        """A cadre selected for an opening, whoever began there meanwhile."""
        opening.refresh_from_db()
        said = {"rank": Rank.SECTION, "why": "熟悉项目", "post": self.manned(post or self.post())}
        return select_cadre(by=self.trainer, opening=opening, **said)  # type: ignore[arg-type]  # its own fields

    def serving(self, opening: Opening, post: Post | None = None) -> Secondment:
        """A cadre who has been at the partner since 1 February, for half a year."""
        secondment = self.selected(opening, post)
        days = {"starts_on": date(2023, 2, 1), "ends_on": date(2023, 7, 31)}
        agree(by=self.trainer, secondment=secondment, report_day=5, document="挂职协议", **days)
        return begin(by=self.trainer, secondment=secondment, begun_on=date(2023, 2, 1))


def officer(world: World, name: str, title: str) -> Account:
    """An account that holds a post of a training officer of the district."""
    account = Account.objects.create_account(name, title=title)
    appoint(world, account, title)
    return account


def appoint(world: World, account: Account, title: str) -> None:
    """Give an account a post of a training officer of the district."""
    role = TRAINING_OFFICER.code
    post = add_post(by=BY, unit=world.district, title=title, role=role, since=SINCE)
    fill_post(by=BY, post=post, account=account, since=SINCE)


def partner_named(name: str) -> Organisation:
    """An organisation outside the district."""
    return add_organisation(by=BY, kind=OrganisationKind.SCHOOL, name=name)


def offices(world: World) -> dict[tuple[str, str], Post]:
    """Two bureaus of the district, each with two heads and a clerk."""
    posts = {}
    for name in (FINANCE, WORKS):
        bureau = add_organisation(
            by=BY, kind=OrganisationKind.GOVERNMENT, name=name, parent=world.district
        )
        for title in (SECRETARY, DIRECTOR, CLERK):
            kind = PostKind.MEMBER if title == CLERK else PostKind.CHIEF
            posts[name, title] = add_post(
                by=BY, unit=bureau.unit, title=title, kind=kind, since=SINCE
            )
    return posts


def staff(world: World) -> Staff:
    """All of it; a ceremony was held with the partner."""
    trainer, checker = (
        Actor(officer(world, name, title), "desk", world.district)
        for name, title in (("trainer", "培训专员"), ("checker", "培训复核员"))
    )
    partner_named(PARTNER)
    base = record_base(
        by=trainer, organisation=world.district, partner=PARTNER, tie=Tie.CEREMONY, days=UNDATED
    )
    return Staff(world, trainer, checker, offices(world), base)
