"""The report's own facts, as the demonstration enters them, come to the report's own numbers.

Eight firms from three records, two intents, nothing landed and one about to; money and jobs that are
expected and of which nothing is reported; two branches; a batch of workers whose number nobody said.
All of it the same before and after sealing, and on the pages that show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from chunsheng.enterprise.models import Difficulty
from chunsheng.enterprise.queries import in_the_way
from chunsheng.investment.actions import Met, record_contact
from chunsheng.investment.models import Contact
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.access.roles import LEADER, Role
from chunsheng.kernel.ledger.figures import Figure, facts_of, figure, undated_facts
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.ledger.sealing import seal, verify
from chunsheng.kernel.records.evidence import evidence_of
from chunsheng.kernel.register.figures import figure_text, figure_url
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.matters.models import Delivery, Need
from chunsheng.matters.terms import Window
from chunsheng.operations.demo.article import (
    BRANCHES,
    OFFICE,
    TIANZONG,
    XINMEI,
    Named,
    load_article,
    load_organisations,
)
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import INVESTMENT_OFFICER, OUTPOST_OFFICER
from tests.places.ground import BY, Ground, lay_ground

INTERVIEW = date(2023, 3, 8)
UNTIL, MARCH = Period(INTERVIEW), month_of(INTERVIEW)
END_OF_DAY = datetime(2023, 3, 8, 23, 59, 59, tzinfo=SHANGHAI)
LATER = datetime(2023, 3, 9, 10, tzinfo=SHANGHAI)
CONTACTED = "investment.contacted"
NEWCOMER = "样例访客公司"
Turn = Callable[[datetime], None]

# What each figure of the district comes to up to the interview: at least, from how many records, of
# how many of them the amount is unknown, of how many no upper bound is known.
NUMBERS = {
    "investment.contacted": (8, 3, 0, 0),
    "investment.intended": (2, 2, 0, 0),
    "investment.landed": (0, 0, 0, 0),
    "investment.landing_expected": (1, 1, 0, 0),
    "investment.money_expected": (230_000_000, 1, 0, 0),
    "investment.money_delivered": (0, 0, 0, 0),
    "investment.jobs_expected": (1000, 1, 0, 1),
    "investment.jobs_delivered": (0, 0, 0, 0),
    "investment.people_contacted": (0, 1, 1, 1),
    "investment.chambers_preparing": (1, 1, 0, 0),
    "investment.chambers_hung": (0, 0, 0, 0),
    "investment.plates_expected": (1, 1, 0, 0),
    "investment.outposts": (0, 0, 0, 0),
    "organisations.branches": (2, 2, 0, 0),
    "enterprise.hired": (0, 1, 1, 1),
    "enterprise.kept": (0, 0, 0, 0),
    "enterprise.raised": (1, 1, 0, 0),
    "enterprise.open": (1, 1, 0, 0),
    "enterprise.solved": (0, 0, 0, 0),
}
WORDS = {
    "investment.contacted": "8 家",
    "investment.intended": "2 家",
    "investment.landing_expected": "1 个",
    "investment.money_expected": "2.3亿元",
    "investment.money_delivered": "未报",
    "investment.jobs_expected": "≥ 1,000 人",
    "investment.jobs_delivered": "未报",
    "investment.people_contacted": "1 笔未知",
    "investment.chambers_preparing": "1 家",
    "investment.chambers_hung": "0 家",
    "investment.plates_expected": "1 家",
    "investment.outposts": "未报",
    "organisations.branches": "2 个",
    "enterprise.hired": "1 笔未知",
    "enterprise.kept": "未报",
    "enterprise.raised": "1 件",
}


@pytest.fixture
def ground(own_database: None) -> Ground:
    """A district with two streets, in a database that commits: only what is committed is sealed."""
    return lay_ground()


@pytest.fixture
def named(ground: Ground) -> Named:
    """The report's organisations and facts, entered at 2023-03-08 08:30."""
    made = load_organisations(BY, ground.district)
    load_article(BY, made)
    return made


def shown(code: str, unit: Unit, period: Period = UNTIL, as_of: datetime | None = None) -> Figure:
    """A figure of the report."""
    return figure(measures[code], unit, period, as_of)


def numbers(unit: Unit, as_of: datetime | None = None) -> dict[str, tuple[int, int, int, int]]:
    """All figures of the report for a unit, up to the interview."""
    found = {code: shown(code, unit, as_of=as_of) for code in NUMBERS}
    return {code: (int(one.low), one.n, one.unknown, one.no_high) for code, one in found.items()}


def words(unit: Unit) -> dict[str, str]:
    """The same in words."""
    return {code: figure_text(shown(code, unit)) for code in WORDS}


def firms(unit: Unit, as_of: datetime | None = None) -> int:
    """How many firms were met up to the interview."""
    return int(shown(CONTACTED, unit, as_of=as_of).low)


def before_and_after_sealing() -> Iterator[None]:
    """Once as it was entered, and once sealed, the chain whole."""
    yield
    assert seal() != []
    assert list(verify()) == []
    yield


def enter(role: Role, unit: Unit) -> Client:
    """Somebody who holds a role at a unit, signed in."""
    account = Account.objects.create_account(role.code, title=str(role.title))
    post = add_post(by=BY, unit=unit, title=str(role.title), role=role.code, since=INTERVIEW)
    fill_post(by=BY, post=post, account=account, since=INTERVIEW)
    client = Client()
    client.force_login(account)
    return client


def read(client: Client, code: str, unit: Unit, period: Period = UNTIL, **asked: Any) -> Any:
    """A figure's page."""
    return client.get(figure_url(code, unit, period, **asked))


def test_the_numbers_are_the_reports_before_and_after_sealing(ground: Ground, named: Named) -> None:
    for _when in before_and_after_sealing():
        assert numbers(ground.district) == NUMBERS
        assert words(ground.district) == WORDS
        assert not shown("investment.money_delivered", ground.district).reported
        assert shown("investment.money_delivered", ground.district).low != 230_000_000
        assert numbers(ground.district, END_OF_DAY) == NUMBERS


def test_before_anything_is_entered_nothing_is_reported(ground: Ground) -> None:
    """The control of the test before: the numbers come from the records."""
    nothing = dict.fromkeys(NUMBERS, (0, 0, 0, 0))
    assert numbers(ground.district) == nothing
    load_article(BY, load_organisations(BY, ground.district))
    night_before = datetime(2023, 3, 7, 23, 59, tzinfo=SHANGHAI)
    assert numbers(ground.district, night_before) == nothing
    assert numbers(ground.streets[0]) == nothing, "the report says of no street that it was there"


def test_six_of_the_eight_are_only_counted_and_two_have_names(ground: Ground, named: Named) -> None:
    facts = facts_of(measures[CONTACTED], ground.district, UNTIL)
    assert sorted((int(one.low or 0), one.subject is None) for one in facts) == [
        *((1, False), (1, False), (6, True)),
    ]
    assert set(facts.values_list("organisation", flat=True)) == {named.office.pk}
    met = Contact.objects.exclude(firm=None).order_by("pk")
    assert [one.firm and one.firm.name for one in met] == [XINMEI, TIANZONG]
    firm = Organisation.objects.get(name=XINMEI)
    assert not firm.unit.path.startswith(ground.district.path), "it is no firm of the district"
    record_contact(by=BY, organisation=named.office.unit, met=Met("欣美水务"))
    assert firms(ground.district) == 8, "a firm that is met again by its short name is no ninth"
    record_contact(by=BY, organisation=named.office.unit, met=Met(NEWCOMER))
    assert firms(ground.district) == 9


def test_for_march_the_eight_stand_under_days_unknown(ground: Ground, named: Named) -> None:
    for _when in before_and_after_sealing():
        march = shown(CONTACTED, ground.district, MARCH)
        assert (march.n, figure_text(march)) == (0, "未报")
        undated = undated_facts(measures[CONTACTED], ground.district, MARCH)
        assert undated.count() == 3
        assert undated_facts(measures[CONTACTED], ground.district, UNTIL).count() == 0
        assert shown("organisations.branches", ground.district, MARCH).n == 2
        assert shown("enterprise.hired", ground.district, MARCH).unknown == 1


def test_what_is_entered_later_changes_no_figure_as_it_was_known(
    ground: Ground, named: Named, turn_clock: Turn
) -> None:
    district = ground.district
    assert seal() != []
    turn_clock(LATER)
    day = date(2023, 2, 28)
    record_contact(by=BY, organisation=named.office.unit, met=Met(NEWCOMER, days=Window(day, day)))
    for _when in before_and_after_sealing():
        assert firms(district, END_OF_DAY) == 8
        assert numbers(district, END_OF_DAY) == NUMBERS
        assert firms(district) == 9, "the figure of today knows of it"
        assert firms(district, LATER) == 9, "and so does one as of after the recording"


def test_the_page_says_the_number_and_lists_what_it_counts(ground: Ground, named: Named) -> None:
    leader = enter(LEADER, ground.district)
    for _when in before_and_after_sealing():
        page = read(leader, CONTACTED, ground.district)
        assert (page.context["value"], page.context["unit_word"]) == ("8", "家")
        assert (page.context["counted"], page.context["closed"]) == (3, 0)
        text = page.content.decode()
        assert '<p class="figure-value num">8 <span class="muted">家</span></p>' in text
        assert all(told in text for told in (XINMEI, TIANZONG, "未具名企业", "不晚于 3月8日"))
        assert "由 3 笔汇总，其中 3 笔还没有第二个人核对。" in text
        money = read(leader, "investment.money_expected", ground.district)
        assert (money.context["value"], money.context["exact"]) == ("2.3亿元", "230,000,000元")
        assert 'title="230,000,000元">2.3亿元</p>' in money.content.decode()
        delivered = read(leader, "investment.money_delivered", ground.district)
        assert delivered.context["value"] == "未报"
        assert "这段时间没有记到一笔" in delivered.content.decode()
        march = read(leader, CONTACTED, ground.district, MARCH)
        assert (march.context["value"], len(march.context["undated"])) == ("未报", 3)
        assert "日期不详" in march.content.decode()


def test_the_page_as_of_the_interview_does_not_know_what_came_later(
    ground: Ground, named: Named, turn_clock: Turn
) -> None:
    leader = enter(LEADER, ground.district)
    turn_clock(LATER)
    record_contact(by=BY, organisation=named.office.unit, met=Met(NEWCOMER))
    until = Period(LATER.date())
    then = read(leader, CONTACTED, ground.district, until, as_of=END_OF_DAY)
    assert (then.context["value"], NEWCOMER in then.content.decode()) == ("8", False)
    assert "按 2023-03-08 23:59 已知" in then.content.decode()
    now = read(leader, CONTACTED, ground.district, until)
    assert (now.context["value"], NEWCOMER in now.content.decode()) == ("9", True)


def test_a_period_that_runs_backwards_is_refused_in_words(ground: Ground, named: Named) -> None:
    leader = enter(LEADER, ground.district)
    address = f"/figures/{CONTACTED}/?unit={ground.district.pk}&period="
    answer = leader.get(f"{address}2023-03-08~2023-03-01")
    assert answer.status_code == 400
    assert "起始日 2023-03-08 晚于截止日 2023-03-01，请调整期间。" in answer.content.decode()
    assert leader.get(f"{address}2023-03-01~2023-03-08").status_code == 200


@pytest.mark.parametrize("role", [OUTPOST_OFFICER, INVESTMENT_OFFICER])
def test_a_figure_of_a_unit_out_of_reach_names_nothing_of_it(
    ground: Ground, named: Named, role: Role
) -> None:
    own, other = named.office.unit, ground.district
    if role is INVESTMENT_OFFICER:
        own, other = ground.streets[0], named.office.unit
    client = enter(role, own)
    for code in ("investment.contacted", "investment.money_expected"):
        answer = read(client, code, other)
        page = answer.content.decode()
        assert answer.status_code == 404
        hidden = (other.name, str(measures[code].title), XINMEI, TIANZONG, "8 家", "2.3亿元")
        assert [text for text in hidden if text in page] == []
    assert read(client, CONTACTED, own).status_code == 200
    leader = enter(LEADER, ground.district)
    assert read(leader, CONTACTED, other).status_code == 200, "the same unit, within reach"


def test_an_outpost_reads_its_own_eight(ground: Ground, named: Named) -> None:
    assert named.office.name == OFFICE
    page = read(enter(OUTPOST_OFFICER, named.office.unit), CONTACTED, named.office.unit)
    assert (page.context["value"], page.context["closed"]) == ("8", 0)


def test_the_branches_hang_below_the_committee(ground: Ground, named: Named) -> None:
    children = Unit.objects.get_children(Unit.objects.get(pk=named.committee.pk))
    assert sorted(one.name for one in children) == sorted(BRANCHES)
    assert int(shown("organisations.branches", named.committee.unit).low) == 2


def test_the_want_of_hands_is_joined_to_the_batch_and_not_called_solved(
    ground: Ground, named: Named
) -> None:
    difficulty = Difficulty.objects.get()
    need, given = Need.objects.get(), Delivery.objects.get()
    assert (difficulty.firm, difficulty.branch) == (named.hengyi, named.committee.unit)
    assert (need.source_id, given.need, given.bounds) == (difficulty.pk, need, (None, None))
    assert (given.organisation, need.state) == (named.committee.unit, "met")
    assert (difficulty.raised_from, difficulty.raised_on) == (None, INTERVIEW)
    assert difficulty.due_on is None, "the report says of no day by which"
    assert (difficulty.stage, in_the_way(difficulty)) == (
        *("taken", ["有 1 笔到岗没有登记到人，不知道留住没有。"]),
    )
    (paper,) = evidence_of(difficulty)
    assert "解决了“用工难”问题" in paper.quote
