"""Meetings: topics of members, who came, whether enough came, and what the last one left."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document

from chunsheng.committees.actions import (
    BodyDoesNotStand,
    BodyIsClosed,
    QuorumIsMissing,
    TermIsOver,
    close_body,
    convene,
    hand_in_topic,
    hold_meeting,
    report_back,
    resolve,
    set_quorum,
    unseat_member,
)
from chunsheng.committees.models import Meeting, Seat, Topic
from chunsheng.committees.queries import left_by_earlier
from chunsheng.committees.terms import HELD, Share
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.models import Promise
from tests.committees.telling import (
    FOUNDED,
    MET,
    TODAY,
    Sitting,
    called,
    counted,
    met,
    resolved,
)
from tests.world import Enter, World

DAY = timedelta(days=1)
RULE = "章程第九条"


def test_a_meeting_counts_once_it_was_held(sitting: Sitting, world: World) -> None:
    called(sitting)
    assert counted("sat", world.community) == 0
    meeting = met(sitting)
    assert (meeting.stage, meeting.attended.count()) == (HELD.code, 2)
    assert counted("sat", world.community) == 1


def test_a_member_hands_in_a_topic_until_the_meeting_was_held(
    sitting: Sitting, world: World
) -> None:
    meeting, by = called(sitting), world.by("worker")
    hand_in_topic(by=by, meeting=meeting, seat=sitting.worker, title="楼道灯")
    entry = Entry.objects.filter(record_id=meeting.pk).latest("pk")
    assert (entry.verb, entry.changes["topic"][1]) == (
        "handed_in",
        "网格01 网格员 · 委员 · 楼道灯".replace("网格01", str(sitting.worker.unit)),
    )
    held = met(sitting)
    with pytest.raises(WrongStage):
        hand_in_topic(by=by, meeting=held, seat=sitting.worker, title="又一件")
    assert Topic.objects.count() == 1


def test_a_seat_after_its_term_neither_hands_in_nor_attends_nor_owns(
    sitting: Sitting, world: World
) -> None:
    by, school = world.by("secretary"), sitting.school
    meeting = called(sitting, TODAY)
    entries = Entry.objects.count()
    with pytest.raises(TermIsOver, match="“样例小学 · 兼职委员”在3月8日 周三不在任期内"):
        hand_in_topic(by=by, meeting=meeting, seat=school, title="校门口的路")
    with pytest.raises(TermIsOver) as refused:
        hold_meeting(
            by=by, meeting=meeting, on=TODAY, attended=[sitting.chief, school], minutes="议了。"
        )
    assert refused.value.field == "attended"
    assert (Topic.objects.count(), Entry.objects.count()) == (0, entries)
    held = met(sitting, on=TODAY)
    with pytest.raises(TermIsOver):
        resolve(by=by, meeting=held, title="修路", owner=school, due_on=TODAY)
    before = hand_in_topic(by=by, meeting=called(sitting), seat=school, title="校门口的路")
    assert before.seat == school, "on a day of its term it may"


def test_a_seat_that_ended_since_it_was_looked_at_neither_attends_nor_owns(
    sitting: Sitting, world: World
) -> None:
    by, seen = world.by("secretary"), Seat.objects.get(pk=sitting.worker.pk)
    held, meeting = met(sitting), called(sitting)
    unseat_member(by=by, body=sitting.again(), seat=sitting.worker, on=MET, reason="调走")
    with pytest.raises(TermIsOver):
        hold_meeting(by=by, meeting=meeting, on=MET, attended=[seen], minutes="议了。")
    with pytest.raises(TermIsOver):
        resolve(by=by, meeting=held, title="修路", owner=seen, due_on=TODAY)
    assert not Promise.objects.exists()


def test_a_closed_body_resolves_no_more(sitting: Sitting, world: World) -> None:
    held, by = met(sitting), world.by("secretary")
    close_body(by=by, body=sitting.again(), on=TODAY, reason="合并")
    entries = Entry.objects.count()
    with pytest.raises(BodyIsClosed):
        resolve(by=by, meeting=held, title="修路", owner=sitting.worker, due_on=TODAY)
    assert (Entry.objects.count(), Promise.objects.count()) == (entries, 0)


def test_too_few_are_no_meeting_where_a_rule_of_that_day_says_so(
    sitting: Sitting, world: World
) -> None:
    by, few = world.by("secretary"), [sitting.chief]
    given = {"attended": few, "minutes": "议了。"}
    meeting = called(sitting)
    set_quorum(by=by, body=sitting.again(), share=Share.TWO_THIRDS, since=MET, source=RULE)
    entries = Entry.objects.count()
    with pytest.raises(QuorumIsMissing, match="应到 3 席，实到 1 席；按“章程第九条”至少要到 2 席"):
        hold_meeting(by=by, meeting=meeting, on=MET, **given)
    assert Entry.objects.count() == entries
    assert Meeting.objects.get().minutes == ""
    assert counted("sat", world.community) == 0
    earlier = hold_meeting(by=by, meeting=meeting, on=MET - DAY, **given)
    assert earlier.stage == HELD.code, "the day before, the rule did not hold yet"


def test_a_meeting_is_not_held_ahead_nor_without_minutes_nor_before_its_body(
    sitting: Sitting, world: World
) -> None:
    by, meeting = world.by("secretary"), called(sitting)
    given = {"by": by, "meeting": meeting, "attended": sitting.seats, "minutes": "议了。"}
    with pytest.raises(DayIsAhead):
        hold_meeting(on=TODAY + DAY, **given)
    with pytest.raises(BodyDoesNotStand):
        hold_meeting(on=FOUNDED - DAY, **given)
    with pytest.raises(BodyDoesNotStand):
        convene(by=by, body=sitting.again(), title="太早", on=FOUNDED - DAY)
    with pytest.raises(Missing, match="请填写纪要"):
        hold_meeting(on=MET, **{**given, "minutes": " "})
    with pytest.raises(Missing, match="请填写到会的席位"):
        hold_meeting(on=MET, **{**given, "attended": []})
    assert counted("sat", world.community) == 0


def test_of_two_who_hold_the_same_meeting_the_second_is_refused(
    sitting: Sitting, world: World
) -> None:
    meeting, given = called(sitting), {"attended": [sitting.chief], "minutes": "议了。"}
    seen = Meeting.objects.get(pk=meeting.pk)
    hold_meeting(by=world.by("secretary"), meeting=meeting, on=MET, **given)
    with pytest.raises(Stale):
        hold_meeting(by=world.by("secretary"), meeting=seen, on=MET, **given)
    assert counted("sat", world.community) == 1


def test_the_next_meeting_shows_what_became_of_the_last_ones_resolutions(
    sitting: Sitting, world: World, enter: Enter
) -> None:
    made = resolved(sitting, due_on=date(2023, 3, 5))
    following = called(sitting, TODAY, "下一次")
    assert list(left_by_earlier(following)) == [made]
    report_back(by=world.by("worker"), resolution=made, report="换了六盏", done_on=MET)
    page = enter("secretary").get(f"/r/committees.meetings/{following.pk}/").content.decode()
    assert "按期落实" in page
    assert "换了六盏" in page
    later = met(sitting, TODAY)
    third = called(sitting, TODAY + DAY)
    assert list(left_by_earlier(third)) == [], "nothing was resolved then, and nothing is open"
    assert list(left_by_earlier(later)) == [made]


def test_the_minutes_leave_as_a_paper_in_word(sitting: Sitting, world: World, enter: Enter) -> None:
    made = resolved(sitting)
    answer = enter("secretary").get(f"/r/committees.meetings/{made.meeting_id}/print/")
    assert answer.status_code == 200
    paper = Document(BytesIO(b"".join(answer) if answer.streaming else answer.content))
    text = "\n".join(
        [one.text for one in paper.paragraphs]
        + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )
    told = ("会议纪要", "议了楼道灯。", "换好楼道灯", "应到 3 席，实到 2 席", "未到会")
    assert [one for one in told if one not in text] == []
