"""A brief is drafted, drawn anew and released; then its numbers stay, and refusals store nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from chunsheng.briefs.actions import DayHasNotCome, draft_brief, redraw_brief, release_brief
from chunsheng.briefs.models import Brief
from chunsheng.briefs.telling import brief_text, changed_since, is_as_entered
from chunsheng.indicators.freezing import frozen_for
from chunsheng.indicators.models import FrozenFigure
from chunsheng.investment.actions import Met, record_contact
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.cycles import WrongStage
from tests.conftest import MORNING
from tests.places.ground import BY
from tests.portal.reporting import kept
from tests.reported import UNTIL, Reported

Turn = Callable[[datetime], None]
BRIEFS = "/r/briefs.briefs/"
LATER = MORNING + timedelta(hours=2)


def drafted(reported: Reported, until: date = UNTIL, outline: str = "spring") -> Brief:
    """The leader's draft of the district."""
    by = reported.world.by("leader")
    return draft_brief(by=by, outline=outline, unit=reported.world.district, until=until)


def sent(client: Client, address: str, **fields: Any) -> Any:
    """A form as its page sends it, with a key of its own."""
    return client.post(f"{BRIEFS}{address}", {"key": str(uuid.uuid4()), **fields})


def do(client: Client, brief: Brief, verb: str, **fields: Any) -> Any:
    """A verb as the brief's page sends it, with the version that was looked at."""
    return sent(client, f"{brief.pk}/{verb}/", **{"version": brief.version, **fields})


def draft(reported: Reported, client: Client, **fields: Any) -> Any:
    """The form of a new brief, filled but for what is said otherwise."""
    filled = {"outline": "spring", "unit": reported.world.district.pk, "until": "2023-03-08"}
    return sent(client, "add/", **{**filled, **fields})


def numbers(brief: Brief) -> list[str]:
    """The numbers of its text, in their order."""
    text = brief_text(brief)
    runs = [run for c in text.chapters for p in c.paragraphs for run in p.runs]
    return [run.text for run in runs if run.note]


def one_more_contact(reported: Reported) -> None:
    """A ninth firm is met."""
    record_contact(by=BY, organisation=reported.named.office.unit, met=Met(firm="样例一号厂"))


def test_a_draft_freezes_the_figures_of_its_text(reported: Reported) -> None:
    brief = drafted(reported)
    assert (brief.stage, brief.as_of, brief.released_at) == ("draft", MORNING, None)
    assert numbers(brief) == [
        *("1 件", "1 件", "1 件", "1 件"),
        *("8 家", "2 家", "0 个", "1 个"),
        *("2.3亿元", "未报", "≥ 1,000 人", "未报"),
        *("2 期", "未报", "3–5 名", "未报"),
        *("2 个", "1 笔未知"),
    ]
    assert {one.slot: one.measure for one in frozen_for(brief)} == brief.outlined.slots
    entry = Entry.objects.get(record_id=brief.pk)
    assert (entry.verb, entry.by) == ("drafted", reported.world.accounts["leader"])


def test_a_draft_up_to_an_earlier_day_knows_less(reported: Reported) -> None:
    brief = drafted(reported, until=date(2023, 3, 7))
    assert numbers(brief)[4:8] == ["未报", "未报", "0 个", "未报"]
    assert "没有一笔记录" in brief_text(brief).notes[4].sentences


def test_a_leader_drafts_and_releases_through_the_pages(reported: Reported) -> None:
    leader = reported.enter("leader")
    answer = draft(reported, leader)
    brief = Brief.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{BRIEFS}{brief.pk}/")
    page = leader.get(answer["Location"]).content.decode()
    assert [one in page for one in ("草稿", "累计至 2023-03-08", "按最新数字重排")] == [True] * 3

    assert do(leader, brief, "release").status_code == 302
    brief.refresh_from_db()
    assert (brief.stage, brief.released_at) == ("released", MORNING)
    page = leader.get(f"{BRIEFS}{brief.pk}/").content.decode()
    assert "已发布" in page
    assert "按最新数字重排" not in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"until": "2023-03-09"}, "这一天还没有到，数字还不全。"),
        ({"until": ""}, "请填写累计至。"),
        ({"until": "8 March"}, "输入"),
        ({"outline": "autumn"}, "autumn"),
        ({"outline": ""}, "请填写提纲。"),
        ({"unit": str(uuid.UUID(int=7))}, "选择"),
        ({"unit": ""}, "请填写单位。"),
        ({"until": "\x002023-03-08"}, ""),
    ],
)
def test_what_cannot_be_drafted_is_refused_in_words_and_nothing_is_stored(
    reported: Reported, fields: dict[str, str], message: str
) -> None:
    leader, before = reported.enter("leader"), kept()
    answer = draft(reported, leader, **fields)
    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert (kept(), Brief.objects.count(), FrozenFigure.objects.count()) == (before, 0, 0)


def test_a_refused_day_stays_in_the_form_with_the_reason_beside_it(reported: Reported) -> None:
    answer = draft(reported, reported.enter("leader"), until="2023-03-09")
    field = answer.context["form"]["until"]
    assert (field.value(), list(field.errors)) == ("2023-03-09", [DayHasNotCome.message])
    assert 'value="2023-03-09"' in answer.content.decode()


def test_a_day_to_come_is_refused_to_whoever_asks_without_the_form(reported: Reported) -> None:
    with pytest.raises(DayHasNotCome):
        drafted(reported, until=UNTIL + timedelta(days=1))
    assert not Brief.objects.exists()


def test_a_leader_drafts_only_of_units_in_reach(reported: Reported) -> None:
    world = reported.world
    of_the_street = reported.appoint("of_the_street", LEADER, world.street)
    before = kept()
    for unit in (world.district, world.ground.streets[1], reported.named.office.unit):
        assert draft(reported, of_the_street, unit=unit.pk).status_code == 400
    assert kept() == before
    assert draft(reported, of_the_street, unit=world.community.pk).status_code == 302
    assert Brief.objects.get().unit == world.community


@pytest.mark.parametrize("name", ["dispatcher", "worker", "system_admin", "audit_admin"])
def test_nobody_but_a_leader_drafts_or_releases(reported: Reported, name: str) -> None:
    brief, other = drafted(reported), reported.enter(name)
    before = kept()
    assert draft(reported, other).status_code == 403
    assert [do(other, brief, verb).status_code for verb in ("release", "redraw")] == [403, 403]
    assert kept() == before


def test_a_draft_is_drawn_anew_from_what_is_known_now(reported: Reported, turn_clock: Turn) -> None:
    brief, leader = drafted(reported), reported.enter("leader")
    turn_clock(LATER)
    one_more_contact(reported)
    assert numbers(brief)[4] == "8 家"
    assert do(leader, brief, "redraw").status_code == 302
    brief.refresh_from_db()
    assert (brief.as_of, brief.stage, numbers(brief)[4]) == (LATER, "draft", "9 家")
    assert FrozenFigure.objects.count() == len(brief.outlined.slots)
    assert changed_since(brief) == []


def test_it_is_released_once_and_then_neither_released_nor_drawn_again(
    reported: Reported, turn_clock: Turn
) -> None:
    brief, leader = drafted(reported), reported.enter("leader")
    form = {"key": str(uuid.uuid4())}
    assert do(leader, brief, "release", **form).status_code == 302
    assert do(leader, brief, "release", **form).status_code == 302, "the same form, sent twice"
    turn_clock(LATER)
    one_more_contact(reported)
    brief.refresh_from_db()
    before, codes = kept(), [one.code for one in frozen_for(brief)]
    for verb in ("release", "redraw"):
        answer = do(leader, brief, verb)
        assert answer.status_code == 409
        assert "现在是“已发布”，不能" in answer.content.decode()
    for act in (release_brief, redraw_brief):
        with pytest.raises(WrongStage):
            act(by=reported.world.by("leader"), brief=Brief.objects.get())
    assert kept() == before
    assert [one.code for one in frozen_for(brief)] == codes
    verbs = Entry.objects.filter(record_id=brief.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["drafted", "released"]


def test_what_changed_since_is_said_beside_the_brief_which_stays_as_it_was(
    reported: Reported, turn_clock: Turn
) -> None:
    brief, leader = drafted(reported), reported.enter("leader")
    do(leader, brief, "release")
    brief = Brief.objects.get()
    told, unchanged = brief_text(brief), leader.get(f"{BRIEFS}{brief.pk}/").content.decode()
    assert changed_since(brief) == []
    assert "变了" not in unchanged

    turn_clock(LATER)
    one_more_contact(reported)
    assert changed_since(brief) == [{"title": "拜访联系企业", "then": "8 家", "now": "9 家"}]
    page = leader.get(f"{BRIEFS}{brief.pk}/").content.decode()
    assert "有数字在这份简报之后变了，简报里的保持原样" in page
    assert "拜访联系企业：简报里是 8 家，现在是 9 家。" in page
    assert brief_text(brief) == told


@pytest.mark.parametrize("verb", ["drafted", "redrawn", "released"])
def test_a_brief_whose_numbers_were_tampered_with_says_so(
    reported: Reported, turn_clock: Turn, verb: str
) -> None:
    """The ledger keeps the digest of what each of its entries cited."""
    brief, leader, by = drafted(reported), reported.enter("leader"), reported.world.by("leader")
    turn_clock(LATER)
    if verb == "redrawn":
        redraw_brief(by=by, brief=brief)
    if verb == "released":
        release_brief(by=by, brief=brief)
    warning, address = "与台账里登记的不一致", f"{BRIEFS}{brief.pk}/"
    assert is_as_entered(brief)
    assert warning not in leader.get(address).content.decode()
    FrozenFigure.objects.filter(slot="contacted").update(low=80, high=80)
    assert not is_as_entered(brief)
    assert warning in leader.get(address).content.decode()
