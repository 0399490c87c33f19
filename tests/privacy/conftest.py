"""The small known district with its privacy desk, and one resident's report."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from chunsheng.kernel.access.models import Account, Subject
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.privacy.actions import ask_for_data, take_request
from chunsheng.privacy.actions.asking import Asked
from chunsheng.privacy.knowing import known_by_code
from chunsheng.privacy.models import RightsRequest
from chunsheng.services.actions import close_request, sign_request
from chunsheng.services.models import Request
from tests.laws.privacy_told import officer, set_days
from tests.portal.conftest import make_open_world
from tests.world import RESIDENT, World, report_lamp

TAIL = "0001"


@dataclass
class Desk:
    """The district, its two officers, a report and its code."""

    world: World
    officer: Actor
    deputy: Actor
    report: Request
    code: str

    @property
    def subject(self) -> Subject:
        """Who reported."""
        return self.report.subject

    @property
    def worker(self) -> Actor:
        """The street's dispatcher, on whose desk it waits."""
        return self.world.by("dispatcher")

    def ask(self, kind: str, by: Actor = RESIDENT, **more: str) -> RightsRequest:
        """What the resident asks with the code of the report."""
        known = known_by_code(self.code, TAIL)
        assert known is not None
        return ask_for_data(by=by, known=known, asked=Asked(kind, **more))

    def taken(self, kind: str) -> RightsRequest:
        """Asked on the portal, and taken in hand by the street."""
        made = RightsRequest.objects.get(pk=self.ask(kind).pk)
        return take_request(by=self.worker, request=made)

    def finish(self) -> None:
        """See the report through."""
        worker = self.world.by("worker")
        request = sign_request(by=worker, request=Request.objects.get(pk=self.report.pk))
        close_request(by=worker, request=request, outcome="换了灯。")


def with_second_account(by: Actor) -> Actor:
    """The same person, acting under an account of another name."""
    assert by.account is not None
    person = new_subject()
    other = Account.objects.create_account("second", title="样例岗位")
    for account in (by.account, other):
        account.subject = person
        account.save()
    return Actor(other, by.channel, by.unit)


def make_desk() -> Desk:
    """The district with two officers, fifteen days, and a dark lamp reported."""
    world = make_open_world()
    set_days()
    first, second = officer(world, "officer"), officer(world, "deputy", "个人信息保护副负责人")
    report, code = report_lamp(world)
    return Desk(world, first, second, report, code)


@pytest.fixture
def desk(db: None) -> Desk:
    """The privacy desk at 2023-03-08 08:30."""
    return make_desk()
