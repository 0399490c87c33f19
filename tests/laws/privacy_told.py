"""The privacy desk in the inhabited world: requests, rules and a purge, and one more of each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.people.actions import add_person
from chunsheng.privacy.actions import (
    ask_for_data,
    drop_purge,
    propose_purge,
    set_ask_limit,
    set_retention,
)
from chunsheng.privacy.actions.asking import Asked
from chunsheng.privacy.knowing import Known
from chunsheng.privacy.models import AskLimit, Purge, Retention, RightsRequest
from chunsheng.privacy.queries import receipt_print
from chunsheng.privacy.terms import OFFICER
from tests.world import RESIDENT, World

SINCE = date(2022, 1, 4)
DAYS_BY, KEPT_BY = "样例区答复办法", "样例区保存期限表"
KEPT_DAYS = 7
# What opens the first request of this world.
RECEIPT = "ASKED23456"


def officer(world: World, name: str, title: str = "个人信息保护负责人") -> Actor:
    """Somebody who supervises personal data in the district."""
    account = Account.objects.create_account(name, title=title)
    post = add_post(by=RESIDENT, unit=world.district, title=title, role=OFFICER.code, since=SINCE)
    fill_post(by=RESIDENT, post=post, account=account, since=SINCE)
    return Actor(account, "desk", world.district)


def set_days(days: int = 15) -> AskLimit:
    """How long an answer may take."""
    return set_ask_limit(by=RESIDENT, working_days=days, source=DAYS_BY, since=SINCE)


def ask(
    world: World, kind: str, by: Actor = RESIDENT, where: str = "here", code: str | None = None
) -> RightsRequest:
    """What somebody asks whom no other request is of."""
    place = world.grid if where == "here" else world.other_grid
    subject = new_subject()
    add_person(by=RESIDENT, name="钱样例", phone="19900000009", home=place, subject=subject)
    return ask_for_data(by=by, known=Known(subject, place), asked=Asked(kind), code=code)


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by whose they are."""
    asked = {one.handling_unit_id: one for one in RightsRequest.objects.order_by("-pk")}
    return {
        "privacy.requests": {
            "this street": asked[world.street.pk],
            "other street": asked[world.ground.streets[1].pk],
            "this community, in hand": asked[world.community.pk],
        },
        "privacy.limits": {"any": AskLimit.objects.earliest("pk")},
        "privacy.retentions": {"any": Retention.objects.earliest("pk")},
        "privacy.purges": {
            "proposed": Purge.objects.filter(stage="proposed").earliest("pk"),
            "dropped": Purge.objects.filter(stage="dropped").earliest("pk"),
        },
    }


def tell(world: World) -> None:
    """A request in each street and one at a community's desk; a rule, a purge, and a dropped one."""
    set_days()
    by = officer(world, "privacy_officer")
    world.accounts["privacy_officer"] = by.account
    ask(world, "see", code=RECEIPT)
    ask(world, "copy", where="there")
    ask(world, "erase", world.by("secretary"))
    counted = "services.Request/closed"
    set_retention(by=by, counted=counted, days=KEPT_DAYS, source=KEPT_BY, since=SINCE)
    drop_purge(by=by, purge=propose_purge(by=by), reason="再等一等")
    propose_purge(by=by)


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more of each."""
    later = date(2024, 1, 1)

    def one_more_purge(n: int) -> None:
        another_day = clock.now() + timedelta(days=n + 1)
        with clock.use(lambda: another_day):
            propose_purge(by=world.by("security_admin"))

    return {
        "privacy.requests": lambda n: ask(world, "see"),
        "privacy.limits": lambda n: set_ask_limit(
            by=RESIDENT, working_days=15, source=DAYS_BY, since=later + timedelta(days=n)
        ),
        "privacy.retentions": lambda n: set_retention(
            by=RESIDENT,
            counted="services.Request/closed",
            days=KEPT_DAYS,
            source=KEPT_BY,
            since=later + timedelta(days=n),
        ),
        "privacy.purges": one_more_purge,
    }


def pages(right: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """What is asked of the residents' pages about their own data, by address; `right` opens a report."""
    ask_page = {"page": "ask_for_data", "path": "/privacy/ask/"}
    filled = {**right, "kind": "see", "key": str(uuid.UUID(int=2))}
    sent = {"empty": {}, "wrong digits": {**filled, "tail": "0009"}, "code and digits": filled}
    asked = RightsRequest.objects.get(receipt=receipt_print(RECEIPT))
    asked_page = {"page": "asked", "path": f"/privacy/asked/{asked.pk}/"}
    return {
        "privacy/ask/": [
            ask_page,
            *({**ask_page, "method": "POST", "record": k, "sent": v} for k, v in sent.items()),
        ],
        "privacy/asked/<uuid:key>/": [
            {**asked_page, "record": "not looked up"},
            {**asked_page, "record": "looked up", "before": ("/track/", {"code": RECEIPT})},
        ],
    }
