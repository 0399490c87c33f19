"""Forms refuse in words beside the field, store nothing, and show nobody's name or vote."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chunsheng.deliberation import actions
from chunsheng.deliberation.models import Ballot, Proposal, Rule
from chunsheng.deliberation.terms import Choice, Decider
from chunsheng.matters.models import Promise
from tests.deliberation.telling import (
    POSTED_UNTIL,
    Meeting,
    carried,
    do,
    entered,
    errors,
    page_of,
    propose,
    put_to_vote,
    vote,
)
from tests.portal import pictures

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
PAGE = "/r/deliberation.proposals/"


def said(meeting: Meeting, **more: Any) -> dict[str, Any]:
    """What the form of a new proposal sends."""
    told = {
        **{"title": "建车棚", "place": str(meeting.place.pk), "decides": Decider.RESIDENTS},
        **{"person": str(meeting.people[0].pk), "signed_on": "2023-03-08"},
    }
    return {"key": str(uuid.uuid4()), **told, **more}


def test_the_same_form_sent_twice_is_one_proposal(meeting: Meeting, enter: Enter) -> None:
    secretary, sent = enter("secretary"), said(meeting)
    first, second = (secretary.post(f"{PAGE}add/", sent) for _n in range(2))
    assert first["Location"] == second["Location"]
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"person": str(uuid.uuid4())}, "person"),
        ({"person": "nobody"}, "person"),
        ({"place": "0"}, "place"),
        ({"signed_on": "2023-03-09"}, "signed_on"),
        ({"signed_on": "yesterday"}, "signed_on"),
        ({"decides": "the king"}, "decides"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field(
    meeting: Meeting, enter: Enter, wrong: dict[str, str], field: str
) -> None:
    answer = enter("secretary").post(f"{PAGE}add/", said(meeting, **wrong))
    assert answer.status_code == 400
    assert list(errors(answer)) == [field]
    assert not Proposal.objects.exists()


def test_ground_and_people_out_of_reach_cannot_be_chosen(meeting: Meeting, enter: Enter) -> None:
    for wrong in (
        {"place": str(meeting.world.other_grid.pk)},
        {"person": str(meeting.elsewhere.pk)},
    ):
        answer = enter("secretary").post(f"{PAGE}add/", said(meeting, **wrong))
        assert answer.status_code == 400
    assert enter("leader").post(f"{PAGE}add/", said(meeting)).status_code == 403
    assert not Proposal.objects.exists()


def test_names_and_phones_are_masked_on_every_page(meeting: Meeting, enter: Enter) -> None:
    proposal = propose(meeting)
    actions.second_proposal(
        by=meeting.world.by("worker"), proposal=proposal, person=meeting.people[1]
    )
    client = enter("secretary")
    for address in (page_of(proposal), f"{page_of(proposal)}second/", f"{PAGE}add/", PAGE):
        text = client.get(address).content.decode()
        for person in meeting.people:
            assert person.name not in text
            assert person.phone not in text
    assert "钱*" in client.get(page_of(proposal)).content.decode(), "the control: it is there"


def test_how_anyone_voted_is_on_no_page_and_sums_come_after_the_count(
    meeting: Meeting, enter: Enter
) -> None:
    proposal, client = put_to_vote(meeting), enter("secretary")
    for number in range(1, 7):
        vote(meeting, proposal, number, Choice.FOR)
    before = client.get(page_of(proposal)).content.decode()
    assert "6 票" in before
    assert "纸质票 3" not in before
    assert do(client, proposal, "close_vote").status_code == 302
    after = client.get(page_of(proposal)).content.decode()
    assert "纸质票 3" in after
    assert str(Ballot.objects.order_by("number")[0].pk) not in after
    assert client.get("/r/deliberation.ballots/").status_code == 404


def test_a_vote_that_is_called_off_is_never_counted_on_its_page(
    meeting: Meeting, enter: Enter
) -> None:
    proposal, client = put_to_vote(meeting), enter("secretary")
    vote(meeting, proposal, 1, Choice.AGAINST)
    assert do(client, proposal, "withdraw", reason="提议人搬走了").status_code == 302
    page = client.get(page_of(proposal)).content.decode()
    assert "已撤回" in page
    assert "线上票 1" not in page


@pytest.mark.parametrize("wrong", [{"number": "0"}, {"number": "11"}, {"number": ""}])
def test_a_number_that_is_not_on_the_roll_is_refused(
    meeting: Meeting, enter: Enter, wrong: dict[str, str]
) -> None:
    proposal = put_to_vote(meeting)
    sent = {"channel": "paper", "choice": "for", **wrong}
    answer = do(enter("secretary"), proposal, "cast", **sent)
    assert (answer.status_code, list(errors(answer))) == (400, ["number"])
    assert not Ballot.objects.exists()


def test_a_page_that_was_looked_at_before_is_refused(meeting: Meeting, enter: Enter) -> None:
    proposal = carried(meeting)
    looked_at = Proposal.objects.get(pk=proposal.pk)
    by = meeting.world.by("secretary")
    actions.object_to_posting(by=by, proposal=proposal, reason="挡住了消防通道")
    before = entered()
    answer = do(enter("secretary"), looked_at, "object", reason="还有一条")
    assert answer.status_code == 409
    assert entered() == before


def test_posting_blocks_the_page_as_well(
    meeting: Meeting, enter: Enter, turn_clock: Callable[..., None]
) -> None:
    proposal, client = carried(meeting), enter("secretary")
    sent = {"organisation": meeting.builder.name, "due_on": "2023-04-30"}
    answer = do(client, proposal, "execute", **sent)
    assert answer.status_code == 409
    assert "期满以前不能交办" in answer.content.decode()
    assert not Promise.objects.exists()
    turn_clock(POSTED_UNTIL + timedelta(hours=1))
    for wrong in ({"organisation": "没有的公司"}, {"due_on": "2023-03-01"}, {"due_on": ""}):
        answer = do(client, proposal, "execute", **{**sent, **wrong})
        assert (answer.status_code, list(errors(answer))) == (400, list(wrong))
    assert do(client, proposal, "execute", **sent).status_code == 302
    made = Promise.objects.get()
    assert (made.due_on, made.place) == (date(2023, 4, 30), meeting.place)


def test_a_result_without_a_real_photo_is_refused(
    meeting: Meeting, enter: Enter, turn_clock: Callable[..., None]
) -> None:
    proposal, client = carried(meeting), enter("secretary")
    turn_clock(POSTED_UNTIL + timedelta(hours=1))
    actions.execute_proposal(
        by=meeting.world.by("secretary"),
        proposal=proposal,
        organisation=meeting.builder,
        due_on=date(2023, 4, 30),
    )
    for photo in ({}, {"photo": SimpleUploadedFile("x.jpg", b"no picture")}):
        answer = do(client, proposal, "publish", told="建好了", **photo)
        assert (answer.status_code, list(errors(answer))) == (400, ["photo"])
    real = SimpleUploadedFile("x.jpg", pictures.photo("green", (64, 48)))
    assert do(client, proposal, "publish", told="建好了", photo=real).status_code == 302
    assert Proposal.objects.get().stage == "published"


def test_only_the_districts_dispatcher_sets_rules(meeting: Meeting, enter: Enter) -> None:
    sent = {
        **{"decides": Decider.OWNERS, "counts": "业主", "quorum": "two_thirds"},
        **{"share": "over_half", "source": "《民法典》第二百七十八条", "seconders": "1"},
        **{"posting_days": "5", "posting_source": "本区规定", "since": "2023-03-08"},
    }
    for name, status in (
        *(("secretary", 403), ("leader", 403), ("dispatcher", 403)),
        ("district_dispatcher", 302),
    ):
        before = Rule.objects.count()
        sent["key"] = str(uuid.uuid4())
        answer = enter(name).post("/r/deliberation.rules/add/", sent)
        assert answer.status_code == status, name
        assert Rule.objects.count() == before + (status == 302)


def test_another_streets_staff_meet_nothing(meeting: Meeting, enter: Enter) -> None:
    proposal = propose(meeting)
    for name, status in (("other_dispatcher", 404), ("other_worker", 404), ("investor", 403)):
        assert enter(name).get(page_of(proposal)).status_code == status
