"""What was done is told, signed and without anything personal, to whom its owner lets it be told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from chunsheng.kernel.custody.actions import open_personal
from chunsheng.kernel.ledger.entering import listeners
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.queue.keeping import work_off
from chunsheng.kernel.webhooks import actions, telling
from chunsheng.kernel.webhooks.judging import judge_targets
from chunsheng.kernel.webhooks.models import Delivery, Target
from chunsheng.kernel.webhooks.terms import State
from chunsheng.kernel.words import clock
from chunsheng.services.actions import sign_request
from chunsheng.services.models import Request
from tests.queue.receiving import Received, Receiver
from tests.register.asking import reported
from tests.webhooks.conftest import REQUESTS, listen
from tests.world import World

Turn = Callable[[datetime], None]


def sign(world: World) -> Request:
    """The dark lamp, reported and signed by the worker."""
    return sign_request(by=world.by("worker"), request=reported(world))


def sent(receiver: Receiver) -> list[dict[str, object]]:
    """What came, read."""
    return [json.loads(one.body) for one in receiver.came]


def verified(secret: str, came: Received) -> object:
    """The body, if its signature is that of the secret."""
    return Webhook(secret).verify(came.body, came.headers)


def due() -> None:
    """Let the time of every job that waits have come."""
    DBTaskResult.objects.update(run_after=clock.real_now() - timedelta(seconds=1))


def test_what_was_done_is_told_without_anything_personal(world: World, receiver: Receiver) -> None:
    target = listen(world, receiver.address)
    made = sign(world)
    work_off("tester", 5)

    # The key as the specification gives it: reckoned here without the library.
    came = receiver.came[-1]
    name, at = came.headers["webhook-id"], came.headers["webhook-timestamp"]
    key = base64.b64decode(target.told.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{name}.{at}.".encode() + came.body, hashlib.sha256)
    assert came.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert verified(target.told, came) == sent(receiver)[-1]
    assert abs(int(at) - clock.real_now().timestamp()) < 60

    verbs = list(
        Entry.objects.filter(record_id=made.pk).order_by("pk").values_list("verb", flat=True)
    )
    assert [one["type"] for one in sent(receiver)] == [f"{REQUESTS}.{verb}" for verb in verbs]
    assert sent(receiver)[-1] == {
        "type": "services.requests.signed",
        "timestamp": "2023-03-08T00:30:00Z",
        "data": {
            "register": REQUESTS,
            "verb": "signed",
            "key": str(made.pk),
            "version": made.version,
        },
    }
    for part in (made.name, made.phone, made.title, made.number):
        assert part
        assert all(part not in one.body.decode() for one in receiver.came)


def test_a_wrong_secret_is_noticed(world: World, receiver: Receiver) -> None:
    listen(world, receiver.address)
    other = listen(world, receiver.address, who="neighbour")
    sign(world)
    work_off("tester", 1)
    with pytest.raises(WebhookVerificationError):
        verified(other.told, receiver.came[0])


def test_a_changed_body_is_noticed(world: World, receiver: Receiver) -> None:
    target = listen(world, receiver.address)
    sign(world)
    work_off("tester", 1)
    came = receiver.came[0]
    came.body = came.body.replace(b"received", b"archived")
    with pytest.raises(WebhookVerificationError):
        verified(target.told, came)


def test_the_signature_is_that_of_the_specification() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, UTC)
    signed = Webhook(secret).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_secret_is_kept_sealed_and_in_no_entry(world: World, receiver: Receiver) -> None:
    target = listen(world, receiver.address)
    stored = Target.objects.get()
    assert target.told.encode() not in bytes(stored.secret)
    assert stored.told == ""
    assert target.told not in json.dumps(list(Entry.objects.values_list("changes", flat=True)))


def test_nothing_is_told_of_what_the_owner_may_not_see(world: World, receiver: Receiver) -> None:
    listen(world, receiver.address, who="other_worker")
    sign(world)
    assert not Delivery.objects.exists()
    assert work_off("tester", 5) == 0
    assert receiver.came == []


def test_without_the_door_it_would_be_told(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where the register's door is passed by, the same course tells of it."""
    everything = lambda viewer, code, keys: dict.fromkeys(keys, 1)  # noqa: E731 - one line
    monkeypatch.setattr(telling, "versions_seen", everything)
    listen(world, receiver.address, who="other_worker")
    sign(world)
    work_off("tester", 5)
    assert len(receiver.came) == 2


def test_what_its_owner_lost_sight_of_in_between_is_withheld(
    world: World, receiver: Receiver
) -> None:
    target = listen(world, receiver.address)
    sign(world)
    target.account.grants.update(until=clock.today())
    work_off("tester", 5)
    assert receiver.came == []
    assert {one.state for one in Delivery.objects.all()} == {State.WITHHELD}


def test_only_the_verbs_that_were_asked_for_are_told(world: World, receiver: Receiver) -> None:
    listen(world, receiver.address, verbs="signed")
    sign(world)
    work_off("tester", 5)
    assert [one["type"] for one in sent(receiver)] == ["services.requests.signed"]


def test_a_look_at_personal_values_is_told_to_nobody(world: World, receiver: Receiver) -> None:
    listen(world, receiver.address)
    made = sign(world)
    told = Delivery.objects.count()
    open_personal(by=world.by("worker"), record=made, fields=("phone",), reason="核对电话号码")
    assert Entry.objects.filter(record_id=made.pk, verb="custody.opened").exists()
    assert Delivery.objects.count() == told


def test_an_action_that_is_undone_tells_nothing(world: World, receiver: Receiver) -> None:
    listen(world, receiver.address)

    with transaction.atomic():
        sign(world)
        assert Delivery.objects.exists()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert work_off("tester", 5) == 0


def test_without_a_listener_nothing_is_handed_on(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chunsheng.kernel.ledger.entering.listeners", [])
    assert telling.hear in listeners
    listen(world, receiver.address)
    sign(world)
    assert not Delivery.objects.exists()


def test_what_was_not_taken_is_sent_again_under_the_same_name(
    world: World, receiver: Receiver
) -> None:
    target = listen(world, receiver.address, verbs="signed")
    receiver.status = 503
    sign(world)
    work_off("tester", 5)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.WAITING, 1)
    assert delivery.last_answer == "503 Service Unavailable"
    target.refresh_from_db()
    assert target.failing_since == clock.now()

    receiver.status = 204
    due()
    work_off("tester", 5)
    delivery.refresh_from_db()
    target.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.DELIVERED, 2)
    assert target.failing_since is None
    first, second = receiver.came
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == f"msg_{delivery.pk.hex}"
    assert first.body == second.body


def test_a_delivery_whose_time_is_over_has_failed(world: World, receiver: Receiver) -> None:
    listen(world, receiver.address, verbs="signed")
    receiver.status = 500
    sign(world)
    DBTaskResult.objects.update(enqueued_at=clock.real_now() - timedelta(hours=73))
    work_off("tester", 5)
    assert Delivery.objects.get().state == State.FAILED
    assert DBTaskResult.objects.get().status == "FAILED"


def test_a_delivery_is_sent_again_by_its_owner(world: World, receiver: Receiver) -> None:
    listen(world, receiver.address, verbs="signed")
    sign(world)
    with pytest.raises(actions.StillWaiting):
        actions.send_again(by=world.by("worker"), delivery=Delivery.objects.get())
    work_off("tester", 5)
    actions.send_again(by=world.by("worker"), delivery=Delivery.objects.get())
    work_off("tester", 5)
    first, second = receiver.came
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == (State.DELIVERED, 2)
    assert Entry.objects.filter(record_code="webhooks.deliveries", verb="sent_again").count() == 1


def test_an_ended_target_is_told_nothing_more(world: World, receiver: Receiver) -> None:
    target = listen(world, receiver.address, verbs="signed")
    sign(world)
    actions.end_target(by=world.by("worker"), target=target, reason="换系统了")
    work_off("tester", 5)
    assert receiver.came == []
    delivery = Delivery.objects.get()
    assert delivery.state == State.FAILED
    with pytest.raises(actions.EndedAlready):
        actions.send_again(by=world.by("worker"), delivery=delivery)
    sign(world)
    assert Delivery.objects.count() == 1
    # Handed on by whoever had not heard of the end yet.
    Delivery.objects.update(state=State.WAITING)
    telling.send.call(str(delivery.pk))
    assert Delivery.objects.get().state == State.FAILED
    assert receiver.came == []


def fail_for(days: int, world: World, receiver: Receiver, turn: Turn) -> Target:
    """A target that took nothing for so many days."""
    target = listen(world, receiver.address, verbs="signed")
    receiver.status = 500
    sign(world)
    work_off("tester", 5)
    turn(clock.now() + timedelta(days=days))
    due()
    work_off("tester", 5)
    return Target.objects.get(pk=target.pk)


def test_a_target_that_fails_for_days_is_ended_with_a_reason(
    world: World, receiver: Receiver, turn_clock: Turn
) -> None:
    target = fail_for(5, world, receiver, turn_clock)
    assert (judge_targets(), judge_targets()) == (1, 0)
    target.refresh_from_db()
    assert (target.ended_at, target.ended_why) == (clock.now(), "连续 5 天没有送到。")
    entry = Entry.objects.get(record_id=target.pk, verb="ended")
    assert (entry.channel, entry.reason) == ("tick", target.ended_why)


def test_a_target_that_fails_for_less_is_kept(
    world: World, receiver: Receiver, turn_clock: Turn
) -> None:
    fail_for(4, world, receiver, turn_clock)
    assert judge_targets() == 0
    turn_clock(clock.now() + timedelta(days=9))
    assert judge_targets() == 0, "nothing was sent in the meantime, so nothing failed"
