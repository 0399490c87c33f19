"""Who is told in the inhabited world: notices, targets, deliveries, rules, and one more of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.actions import add_way
from chunsheng.kernel.notices.models import Notice, Way
from chunsheng.kernel.queue.actions import set_retry_rule
from chunsheng.kernel.queue.queries import rule_today
from chunsheng.kernel.webhooks.actions import add_target, end_target
from chunsheng.kernel.webhooks.models import Delivery, Target
from chunsheng.services.models import Request
from tests.laws import api_told
from tests.world import World, report_lamp

LATER = date(2024, 1, 1)
TOLD_BY_MAIL = {"worker's": "worker", "other worker's": "other_worker"}
HEARD, ENDED = "样例报表系统", "样例旧系统"


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by whose they are."""
    targets = {one.name: one for one in Target.objects.all()}
    told = {name: Delivery.objects.filter(target=one).first() for name, one in targets.items()}
    return {
        "queue.retries": {"any": rule_today()},
        "notices.notices": {
            "worker's": _notice_of(world, "worker"),
            "other worker's": _notice_of(world, "other_worker"),
        },
        "notices.ways": {
            name: Way.objects.filter(account=world.accounts[who]).earliest("pk")
            for name, who in TOLD_BY_MAIL.items()
        },
        "webhooks.targets": {"worker's": targets[HEARD], "other worker's, ended": targets[ENDED]},
        "webhooks.deliveries": {"worker's": told[HEARD], "other worker's, failed": told[ENDED]},
    }


def tell(world: World) -> None:
    """Two workers told of a request and by mail; a target of one, and an ended one of the other's."""
    for name in TOLD_BY_MAIL.values():
        _tell_of_a_request(world, name)
        _mail_to(world, name, name)
    _listen(world, "worker", HEARD)
    ended = _listen(world, "other_worker", ENDED)
    for name in ("worker", "other_worker"):
        _tell_of_a_token(world, name)
    end_target(by=world.by("other_worker"), target=ended, reason="样例旧系统下线")


def _listen(world: World, name: str, what: str) -> Target:
    url = "http://127.0.0.1:9/hook"
    return add_target(by=world.by(name), name=what, url=url, registers=["api.tokens"])


def _tell_of_a_token(world: World, name: str) -> Delivery:
    """What its holder's target is told of a new token."""
    api_told.issue(world, name, "样例接口")
    return Delivery.objects.latest("pk")


def _mail_to(world: World, name: str, at: str) -> Way:
    return add_way(by=world.by(name), carrier="mail", address=f"{at}@district.example")


def _notice_of(world: World, name: str) -> Notice:
    return Notice.objects.filter(account=world.accounts[name]).earliest("pk")


def _tell_of_a_request(world: World, name: str) -> None:
    """What a worker was told of the first request on their desk; it came before their post was filled."""
    request = Request.objects.filter(handling_unit=world.units[name]).earliest("pk")
    entry = Entry.objects.filter(record_id=request.pk).earliest("pk")
    Notice.objects.create(
        entry=entry,
        code=entry.record_code,
        verb=entry.verb,
        record_id=request.pk,
        label=request.number,
        told_at=entry.at,
        account=world.accounts[name],
    )


def _notify(world: World) -> Notice:
    """What the first worker is told of one more request."""
    report_lamp(world)
    return Notice.objects.filter(account=world.accounts["worker"]).latest("pk")


def grow(world: World) -> dict[str, Callable[[int], Any]]:
    """What makes one more of each."""
    return {
        "queue.retries": lambda n: set_retry_rule(
            by=world.by("system_admin"),
            first_seconds=5,
            hours=72,
            receiver_days=5,
            source="样例",
            since=LATER + timedelta(days=n),
        ),
        "notices.notices": lambda n: _notify(world),
        "notices.ways": lambda n: _mail_to(world, "worker", f"more-{n}"),
        "webhooks.targets": lambda n: _listen(world, "worker", f"样例系统{n}"),
        "webhooks.deliveries": lambda n: _tell_of_a_token(world, "worker"),
    }
