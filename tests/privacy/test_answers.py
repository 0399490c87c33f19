"""What is asked about one's own data, how it is answered, by whom, and when it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.custody.queries import processing
from chunsheng.kernel.custody.terms import OPENED
from chunsheng.kernel.ledger.entering import CLOCK, enter
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.models import Notice
from chunsheng.kernel.records.cycles import WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words import clock
from chunsheng.matters.queries import open_steps
from chunsheng.people.actions import add_person, correct_person
from chunsheng.privacy import actions
from chunsheng.privacy.actions import answering, asking
from chunsheng.privacy.forms import CorrectionForm
from chunsheng.privacy.models import AskLimit, RightsRequest
from chunsheng.privacy.queries import NoLimitIsSet, asked_by_receipt
from chunsheng.privacy.terms import AskKind
from chunsheng.services.models import Request
from tests.privacy.conftest import TAIL, Desk, with_second_account
from tests.world import RESIDENT

SAID = ("张样例", "19900000001", "样例小区3号楼2单元", "三号楼二单元楼道灯坏了三天")


def outcome(made: RightsRequest) -> list[str]:
    """How its time was judged, by the facts that stand."""
    facts = standing_facts(made.pk, "privacy.judged")
    return [fact.tags["outcome"] for fact in facts]


def test_asking_waits_on_the_street_with_a_day_from_the_dated_rule(desk: Desk) -> None:
    made = desk.ask("see")
    assert (made.stage, made.handling_unit, made.taken_by) == ("waiting", desk.world.street, None)
    assert clock.day_of(made.due_at).isoformat() == "2023-03-29"  # 15 working days after 8 March
    assert [(s.role, s.unit) for s in open_steps().filter(record_id=made.pk)] == [
        ("dispatcher", desk.world.street)
    ]
    assert asked_by_receipt(made.told_code) == made
    assert asked_by_receipt("0000-000-000") is None
    told = Notice.objects.filter(record_id=made.pk)
    assert set(told.exclude(account=None).values_list("account__username", flat=True)) == {
        "dispatcher"
    }
    assert told.get(subject=desk.subject).verb == "received"


def test_without_a_rule_nothing_is_promised(desk: Desk) -> None:
    AskLimit.objects.all().delete()
    with pytest.raises(NoLimitIsSet):
        desk.ask("see")
    assert not RightsRequest.objects.exists()


def test_the_same_is_asked_once_until_it_is_answered(desk: Desk) -> None:
    first = desk.ask("see")
    with pytest.raises(asking.AskedAlready) as refused:
        desk.ask("see")
    assert first.number in str(refused.value)
    assert "3月29日" in str(refused.value)
    desk.ask("explain")
    assert RightsRequest.objects.count() == 2


def test_a_wrong_code_wrong_digits_and_an_erased_person_are_told_the_same(desk: Desk) -> None:
    def refusal(code: str, tail: str) -> str:
        with pytest.raises(asking.NobodyIsKnown) as refused:
            actions.take_down(by=desk.worker, kind="see", code=code, tail=tail)
        return str(refused.value)

    told = {refusal("2222-222-222", TAIL), refusal(desk.code, "9999"), refusal(desk.code, "")}
    erase(by=desk.officer, subject=desk.subject, reason="本人要求删除")
    assert {*told, refusal(desk.code, TAIL)} == told
    assert len(told) == 1


def test_of_an_erased_person_nothing_more_is_asked_or_answered(desk: Desk) -> None:
    made = desk.taken("see")
    erase(by=desk.officer, subject=desk.subject, reason="本人要求删除")
    made.refresh_from_db()
    with pytest.raises(asking.NothingIsLeft):
        actions.hand_out(by=desk.worker, request=made)
    known, asked = asking.Known(desk.subject), asking.Asked("copy")
    with pytest.raises(asking.NothingIsLeft):
        asking.ask_for_data(by=RESIDENT, known=known, asked=asked)
    assert not Entry.objects.filter(verb=OPENED).exists()


def test_handing_out_gives_everything_once_and_enters_each_look(desk: Desk) -> None:
    person = add_person(
        by=RESIDENT, name=SAID[0], phone=SAID[1], home=desk.world.grid, subject=desk.subject
    )
    made = actions.hand_out(by=desk.worker, request=desk.taken("copy"))
    told = json.loads(str(made.handed))
    text = json.dumps(told, ensure_ascii=False)
    assert all(word in text for word in SAID)
    assert "code_hash" not in text
    assert desk.report.code_hash not in text
    assert {"您反映的事", "居民和志愿者", "待办的标题"} <= {part["title"] for part in told["held"]}
    looks = Entry.objects.filter(verb=OPENED)
    assert {desk.report.pk, person.pk} <= set(looks.values_list("record_id", flat=True))
    assert {one.by for one in looks} == {desk.worker.account}
    assert {made.number in one.reason for one in looks} == {True}
    kept = RightsRequest.objects.get(pk=made.pk)
    assert (kept.stage, kept.handed, outcome(kept)) == ("answered", None, ["on_time"])
    assert not open_steps().filter(record_id=made.pk).exists()


def test_a_copy_that_leaves_out_a_table_is_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {one: tables for one, tables in processing().items() if Request not in tables}
    monkeypatch.setattr("chunsheng.privacy.holdings.processing", lambda: told)
    made = actions.hand_out(by=desk.worker, request=desk.taken("copy"))
    assert SAID[0] not in str(made.handed)


def test_explaining_opens_nothing_and_tells_who_looked(desk: Desk) -> None:
    actions.hand_out(by=desk.worker, request=desk.taken("see"))
    looks = Entry.objects.filter(verb=OPENED).count()
    made = actions.explain_data(by=desk.worker, request=desk.taken("explain"))
    told = json.loads(str(made.handed))
    assert all(word not in str(made.handed) for word in SAID)
    assert told["held"][0]["basis"]
    assert "街道分派员" in {one["who"] for one in told["looks"]}
    assert Entry.objects.filter(verb=OPENED).count() == looks


def test_a_correction_is_confirmed_only_after_the_records_own_verb(desk: Desk) -> None:
    person = add_person(
        by=RESIDENT, name="张样列", phone=SAID[1], home=desk.world.grid, subject=desk.subject
    )
    made = desk.taken("correct")
    where = f"people.persons/{person.pk}"
    told = {"by": desk.worker, "request": made, "where": where, "said": "姓名改正了"}
    with pytest.raises(answering.NotCorrectedYet):
        actions.confirm_correction(**{**told, "where": f"services.requests/{desk.report.pk}"})
    other = add_person(by=RESIDENT, name="别人", home=desk.world.grid)
    for wrong in (f"people.persons/{other.pk}", f"privacy.requests/{made.pk}"):
        with pytest.raises(answering.IsNotOfThisPerson):
            actions.confirm_correction(**{**told, "where": wrong})
    with transaction.atomic():
        enter(person, verb="reminded", by=CLOCK)
    with pytest.raises(answering.NotCorrectedYet):
        actions.confirm_correction(**told)
    correct_person(by=desk.worker, person=person, name=SAID[0], phone=SAID[1], home=desk.world.grid)
    actions.confirm_correction(**told)
    assert RightsRequest.objects.get(pk=made.pk).outcome == "姓名改正了"


def test_an_erasure_takes_another_than_who_took_it_in_hand(desk: Desk) -> None:
    desk.finish()
    asked = desk.ask("erase")
    made = actions.take_request(by=desk.worker, request=RightsRequest.objects.get(pk=asked.pk))
    assert [s.role for s in open_steps().filter(record_id=made.pk)] == ["privacy_officer"]
    with pytest.raises(answering.IsTheSamePerson):
        actions.erase_person(by=desk.worker, request=made)
    with pytest.raises(answering.IsTheSamePerson):
        actions.erase_person(by=with_second_account(desk.worker), request=made)
    assert Subject.objects.get(pk=desk.subject.pk).erased_at is None
    done = actions.erase_person(by=desk.officer, request=made)
    assert Subject.objects.get(pk=desk.subject.pk).erased_at is not None
    assert (done.stage, done.what, outcome(done)) == ("answered", "", ["on_time"])
    assert asked_by_receipt(asked.told_code) == done
    assert Request.objects.get(pk=desk.report.pk).name == ""


def test_whoever_entered_it_at_the_desk_does_not_erase_it(desk: Desk) -> None:
    desk.finish()
    told = {"code": desk.code, "tail": TAIL}
    made = actions.take_down(by=desk.officer, kind="erase", **told)
    with pytest.raises(answering.IsTheSamePerson):
        actions.erase_person(by=desk.officer, request=made)
    actions.erase_person(by=desk.deputy, request=made)
    assert Subject.objects.get(pk=desk.subject.pk).erased_at is not None


def test_two_pairs_of_hands_are_what_keeps_one_from_erasing(desk: Desk) -> None:
    desk.finish()
    made = desk.taken("erase")
    made.taken_by = None
    actions.erase_person(by=desk.worker, request=made)
    assert Subject.objects.get(pk=desk.subject.pk).erased_at is not None


def test_a_person_with_something_in_hand_is_not_erased_and_told_why(desk: Desk) -> None:
    made = desk.taken("erase")
    with pytest.raises(answering.IsStillInHand) as refused:
        actions.erase_person(by=desk.officer, request=made)
    assert desk.report.number in str(refused.value)
    desk.finish()
    see = desk.ask("see")
    with pytest.raises(answering.OtherRequestsAreOpen) as waiting:
        actions.erase_person(by=desk.officer, request=made)
    assert see.number in str(waiting.value)
    assert Subject.objects.get(pk=desk.subject.pk).erased_at is None


def test_refusing_needs_a_fitting_ground_and_a_reason_that_is_told(desk: Desk) -> None:
    made = desk.taken("see")
    told = {"by": desk.worker, "request": made}
    with pytest.raises(answering.GroundDoesNotFit):
        actions.refuse_request(**told, ground="must_keep", reason="保存期限没有到")
    with pytest.raises(answering.AnswerIsTooShort):
        actions.refuse_request(**told, ground="secrecy", reason="不行")
    actions.refuse_request(**told, ground="secrecy", reason="涉及正在办的案件，依法不能告知")
    kept = RightsRequest.objects.get(pk=made.pk)
    assert (kept.stage, kept.ground, outcome(kept)) == ("refused", "secrecy", ["on_time"])
    assert Notice.objects.filter(subject=desk.subject, verb="refused").count() == 1
    with pytest.raises(WrongStage):
        actions.refuse_request(**told, ground="secrecy", reason="涉及正在办的案件，依法不能告知")


@pytest.mark.parametrize("kind", list(AskKind))
def test_each_kind_is_answered_by_its_own_verb_only(desk: Desk, kind: AskKind) -> None:
    made = desk.taken(kind)
    acts = {
        "hand_out": actions.hand_out,
        "explain": actions.explain_data,
        "erase": actions.erase_person,
    }
    wrong = [act for verb, act in acts.items() if verb != answering.ANSWERS[kind]]
    for act in wrong:
        with pytest.raises(answering.AskedSomethingElse):
            act(by=desk.officer, request=made)
    assert RightsRequest.objects.get(pk=made.pk).is_open


def test_what_nobody_answers_is_judged_overdue_and_stays_so(
    desk: Desk, turn_clock: Callable[[datetime], None]
) -> None:
    made = desk.taken("see")
    assert actions.judge_overdue() == 0
    turn_clock(made.due_at + timedelta(minutes=1))
    assert (actions.judge_overdue(), actions.judge_overdue()) == (1, 0)
    made.refresh_from_db()
    assert outcome(made) == ["overdue"]
    actions.hand_out(by=desk.worker, request=made)
    assert outcome(made) == ["overdue"]


def test_at_the_desk_a_person_is_known_by_name_phone_and_what_was_seen(desk: Desk) -> None:
    told = {"by": desk.world.by("secretary"), "kind": "see", "name": SAID[0], "phone": SAID[1]}
    for phone in (SAID[1], "19911111111"):
        with pytest.raises(asking.NoIdentityWasSeen):
            actions.take_down(**{**told, "phone": phone})
    with pytest.raises(asking.NobodyHasThisName):
        actions.take_down(**{**told, "phone": "19911111111"}, seen="身份证原件，人证相符")
    made = actions.take_down(**told, seen="身份证原件，人证相符")
    assert (made.subject, made.stage) == (desk.subject, "handling")
    assert made.handling_unit == desk.world.community
    steps = open_steps().filter(record_id=made.pk)
    assert [(one.role, one.unit) for one in steps] == [("supervisor", desk.world.community)]
    add_person(by=RESIDENT, name=SAID[0], phone=SAID[1], home=desk.world.grid)
    with pytest.raises(asking.SeveralHaveThisName):
        actions.take_down(**{**told, "kind": "copy"}, seen="身份证原件，人证相符")


def test_of_two_answers_to_one_request_one_is_stale(desk: Desk) -> None:
    made = desk.taken("see")
    again = RightsRequest.objects.get(pk=made.pk)
    actions.hand_out(by=desk.worker, request=made)
    with pytest.raises((Stale, WrongStage)):
        actions.hand_out(by=desk.officer, request=again)
    assert Entry.objects.filter(record_id=made.pk, verb="handed_out").count() == 1


def test_what_was_said_is_sealed_and_gone_after_erasure(desk: Desk) -> None:
    desk.finish()
    made = desk.ask("erase", what="罕见的要求")
    with connection.cursor() as cursor:
        cursor.execute("SELECT changes FROM ledger_entry WHERE record_id = %s", [key_of(made)])
        assert "罕见的要求" not in str(cursor.fetchall())
    made = actions.take_request(by=desk.worker, request=RightsRequest.objects.get(pk=made.pk))
    actions.erase_person(by=desk.officer, request=made)
    assert RightsRequest.objects.get(pk=made.pk).what == ""


def key_of(made: RightsRequest) -> str:
    """A key as the database keeps it."""
    return made.pk.hex if connection.vendor == "sqlite" else str(made.pk)


def test_a_record_out_of_reach_is_not_named_in_the_form(desk: Desk) -> None:
    person = add_person(by=RESIDENT, name=SAID[0], phone=SAID[1], subject=desk.subject)
    form = CorrectionForm()
    made = RightsRequest.objects.get(pk=desk.ask("correct").pk)
    form.fit(made, viewer_of(desk.worker.account))
    shown = dict(form.fields["where"].choices)  # type: ignore[attr-defined]  # a choice field
    assert desk.report.number in shown[f"services.requests/{desk.report.pk}"]
    assert str(person) not in shown[f"people.persons/{person.pk}"]
