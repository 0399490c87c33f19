"""What is confidential stays among whoever has it in hand."""

from __future__ import annotations

import pytest

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register.declaration import registers
from chunsheng.matters.models import Need
from chunsheng.services.actions import (
    ConfidentialIsNotOpened,
    assign_request,
    open_to_offers,
    receive_request,
    sign_request,
)
from chunsheng.services.models import Request
from chunsheng.services.petitions import Petition
from tests.world import RESIDENT, World, report_lamp


@pytest.fixture
def report(world: World) -> Request:
    """A report about conduct that the street has taken on."""
    said = Petition(category=world.conduct, title="举报街道干部")
    request, _code = receive_request(by=RESIDENT, petition=said)
    request = assign_request(by=world.by("district_dispatcher"), request=request, unit=world.street)
    return sign_request(by=world.by("dispatcher"), request=request)


def offered(world: World, name: str, request: Request) -> set[str]:
    """The verbs that an account is shown on a request."""
    declared = registers["services.requests"]
    viewer = viewer_of(world.accounts[name])
    return {verb.code for verb in declared.offered(declared.judged(viewer).get(pk=request.pk))}


def why(world: World, name: str, request: Request) -> str:
    """The reason for which an account opens personal values without writing one."""
    opens = registers["services.requests"].opens
    assert opens is not None
    return opens.why(request, viewer_of(world.accounts[name]))


def test_a_confidential_request_is_not_opened_to_offers(world: World, report: Request) -> None:
    entries = Entry.objects.count()
    with pytest.raises(ConfidentialIsNotOpened, match="保密的诉求不能公开求助。"):
        open_to_offers(by=world.by("dispatcher"), request=report, title="调查街道干部")
    assert (Need.objects.count(), Entry.objects.count()) == (0, entries)
    assert "close" in offered(world, "dispatcher", report)
    assert "open_to_offers" not in offered(world, "dispatcher", report)


def test_any_other_request_is_opened_to_offers_while_it_is_handled(world: World) -> None:
    """The control: only confidence and stage differ."""
    request, _code = report_lamp(world)
    assert "open_to_offers" not in offered(world, "worker", request)
    request = sign_request(by=world.by("worker"), request=request)
    assert "open_to_offers" in offered(world, "worker", request)
    need = open_to_offers(by=world.by("worker"), request=request, title="帮忙换灯")
    assert need.source_id == request.pk


def test_only_the_post_that_has_a_request_in_hand_opens_it_without_writing_why(
    world: World, report: Request
) -> None:
    lamp, _code = report_lamp(world)
    named = {request.pk: f"办理 {request.number} 所需" for request in (lamp, report)}
    assert {name: why(world, name, lamp) for name in ("worker", "dispatcher", "neighbour")} == {
        "worker": named[lamp.pk],
        "dispatcher": "",
        "neighbour": "",
    }
    assert why(world, "district_dispatcher", lamp) == ""
    assert why(world, "dispatcher", report) == named[report.pk]
    assert why(world, "district_dispatcher", report) == ""
