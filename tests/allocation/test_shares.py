"""Shares are counted when they were fetched; what nobody fetched goes back, and is told."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from chunsheng.allocation.actions import give_back_share, hand_out_share, shares
from chunsheng.allocation.models import Proposal, Share
from chunsheng.allocation.terms import Why
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import month_of
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.register.figures import figure_text
from tests.allocation.telling import Sharing, confirm, propose
from tests.garden.telling import DAY, weigh
from tests.world import Enter


def shown(sharing: Sharing, *codes: str) -> list[str]:
    """Figures of the district's March as their pages say them."""
    unit = sharing.world.district
    return [
        str(figure_text(figure(measures[f"allocation.{code}"], unit, month_of(DAY))))
        for code in codes
    ]


def waiting(proposal: Proposal) -> list[Share]:
    """What waits to be fetched."""
    return list(Share.objects.filter(proposal=proposal, stage="waiting").order_by("pk"))


def test_confirmed_shares_are_expected_and_count_when_they_are_fetched(sharing: Sharing) -> None:
    proposal = confirm(sharing, propose(sharing))
    first, second, third = waiting(proposal)
    assert shown(sharing, "waiting") == ["1.5 公斤"]
    assert not Fact.objects.filter(kind="allocation.served").exists()
    by = sharing.world.by("worker")
    hand_out_share(by=by, share=first)
    give_back_share(by=by, share=second, reason="不在家")
    assert shown(sharing, "waiting", "shared", "given_back") == ["0.5 公斤"] * 3
    hand_out_share(by=by, share=third)
    assert shown(sharing, "shared", "served", "households") == ["1 公斤", "2 户次", "2 户"]


def test_a_household_served_twice_is_one_household_and_two_servings(sharing: Sharing) -> None:
    by = sharing.world.by("worker")
    for plot in (sharing.garden.roof, sharing.garden.yard):
        harvest = weigh(sharing.garden, "3", plot=plot)
        for share in waiting(confirm(sharing, propose(sharing, harvest))):
            hand_out_share(by=by, share=share)
    assert shown(sharing, "served", "households") == ["12 户次", "6 户"]


def test_a_share_ends_once_and_needs_a_reason_to_go_back(sharing: Sharing) -> None:
    by = sharing.world.by("worker")
    first, second, _third = waiting(confirm(sharing, propose(sharing)))
    with pytest.raises(Missing):
        give_back_share(by=by, share=first, reason="  ")
    seen = Share.objects.get(pk=first.pk)
    hand_out_share(by=by, share=first)
    with pytest.raises(WrongStage):
        give_back_share(by=by, share=first, reason="不在家")
    with pytest.raises(Stale):
        hand_out_share(by=by, share=seen)
    give_back_share(by=by, share=second, reason="他去女儿家了")
    assert "女儿" not in str(list(Entry.objects.values_list("reason", "changes")))


def test_what_is_only_listed_is_not_handed_out(sharing: Sharing) -> None:
    by, proposal = sharing.world.by("worker"), propose(sharing)
    listed = proposal.shares.filter(portions__gt=0).first()
    nothing = proposal.shares.filter(portions=0).first()
    with pytest.raises(WrongStage):
        hand_out_share(by=by, share=listed)
    with pytest.raises(shares.ShareIsNotListed):
        shares.confirm_share(by=by, share=nothing)


def test_a_proposal_can_be_read_and_its_receipts_printed_without_reasons(
    sharing: Sharing, enter: Enter
) -> None:
    proposal = propose(sharing)
    worker, address = enter("worker"), f"/allocation/{proposal.pk}/receipts/"
    page = worker.get(f"/r/allocation.proposals/{proposal.pk}/").content.decode()
    for words in ("已证明最优", "20230308", "3 户，共 6 户参加", str(Why.DRAWN.label)):
        assert words in page
    assert worker.get(address).status_code == 404
    confirm(sharing, proposal)
    answer = worker.get(address)
    text = ZipFile(BytesIO(answer.content)).read("word/document.xml").decode()
    assert text.count("签收：") == 3
    assert "单元" not in text
    for words in ("独居", "纯老", *(str(why.label) for why in Why)):
        assert words not in text
    assert enter("other_worker").get(address).status_code == 404
    assert enter("leader").get(address).status_code == 403
    assert enter("investor").get(address).status_code == 403


def test_a_bad_harvest_in_the_address_or_the_form_is_refused_in_words(
    sharing: Sharing, enter: Enter
) -> None:
    client = enter("worker")
    for bad in ("0", "x", "00000000-0000-0000-0000-000000000000"):
        assert client.get(f"/r/allocation.proposals/add/?harvest={bad}").status_code == 200
        assert client.post("/r/allocation.proposals/add/", {"harvest": bad}).status_code == 400
    little = weigh(sharing.garden, "0.3")
    answer = client.post("/r/allocation.proposals/add/", {"harvest": str(little.pk)})
    assert answer.status_code == 400
    assert "不够一份（500 克）" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_sending_a_confirmation_twice_confirms_once(sharing: Sharing, enter: Enter) -> None:
    proposal, client = propose(sharing), enter("secretary")
    sent = {"key": "6f1c2f0e-8f0a-4a53-9a0a-5b1f0f3f3a01", "version": proposal.version}
    address = f"/r/allocation.proposals/{proposal.pk}/confirm/"
    answers = [client.post(address, sent) for _time in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert Entry.objects.filter(record_id=proposal.pk, verb="confirmed").count() == 1
    other = {**sent, "key": "6f1c2f0e-8f0a-4a53-9a0a-5b1f0f3f3a02"}
    assert client.post(address, other).status_code == 409
