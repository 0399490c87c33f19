"""Whatever is sent, the API answers in words and never with a fault of ours: schemathesis tries.

Cases are made from the API's own description, such as fit it and such as do not, and are sent in
this process. In `make test` a few for each operation, by night `BODIES`, a hundred if nothing is said.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, openapi

from chunsheng.kernel.api import pages, schema
from chunsheng.kernel.api.models import Limit
from tests.laws.inhabited import Inhabited, inhabit, samples

PERSONAS = ("worker", "dispatcher", "system_admin")
# How many of each operation's cases fit its description, and how many do not.
BY_DAY = {GenerationMode.POSITIVE: 1, GenerationMode.NEGATIVE: 2}
BODIES = int(os.environ.get("BODIES", "100"))
BY_NIGHT = {GenerationMode.POSITIVE: BODIES // 2, GenerationMode.NEGATIVE: BODIES // 2}
Tried = tuple[int, str]
Counts = dict[GenerationMode, int]
NOT_SENT = {"cookie", "authorization", "host", "content-length", "transfer-encoding"}


def description() -> dict[str, Any]:
    """The API's description as it is served."""
    told = pages.api.get_openapi_schema(path_prefix="api/")
    return dict(json.loads(json.dumps(schema.document(told))))


def operations(told: dict[str, Any]) -> Iterator[Any]:
    """Every operation, as schemathesis knows it."""
    for found in openapi.from_dict(told).get_all_operations():
        yield found.ok()


def sent(client: Client, case: Any, path: str, headers: dict[str, str]) -> HttpResponse:
    """Send a case; a body as its media type writes it."""
    own = {k: str(v) for k, v in (case.headers or {}).items() if k.lower() not in NOT_SENT}
    query = {k: v for k, v in (case.query or {}).items() if isinstance(v, str | int | float | list)}
    body = case.body if isinstance(case.body, dict | list | str | int | float | bool) else {}
    with transaction.atomic():
        answer = client.generic(
            case.method,
            path,
            b"" if case.method == "GET" else json.dumps(body).encode(),
            content_type="application/json",
            query_params=query,
            headers={**own, **headers},
        )
        transaction.set_rollback(True)
    return answer


@dataclass(frozen=True)
class Target:
    """An operation with the address and the version of a record that it is tried on."""

    operation: Any
    path: str
    headers: dict[str, str]


def targets(inhabited: Inhabited) -> Iterator[Target]:
    """Every operation, on the first sample of its register."""
    known = samples(inhabited)
    for one in operations(description()):
        record = next(iter(known[one.path.split("/")[2]].values()))
        path = one.path.replace("{key}", str(record.pk))
        version = {"If-Match": f'"{getattr(record, "version", 1)}"'} if path != one.path else {}
        yield Target(one, path, version)


def tried(client: Client, target: Target, mode: GenerationMode, count: int) -> Iterator[Tried]:
    """Send some cases of an operation."""
    found: list[Tried] = []

    @settings(max_examples=count, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
    @given(case=target.operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        answer = sent(client, case, target.path, target.headers)
        found.append((answer.status_code, f"{case.method} {target.path}: {case.body!r}"))

    run()
    yield from found


def answers(inhabited: Inhabited, persona: str, counts: Counts, only: str = "") -> list[Tried]:
    """What a persona was answered, case by case; of operations whose address has the word only."""
    client = Client(raise_request_exception=False)
    client.force_login(inhabited.world.accounts[persona])
    return [
        told
        for target in targets(inhabited)
        if only in target.operation.path
        for mode, count in counts.items()
        for told in tried(client, target, mode, count)
    ]


def broken(told: list[Tried]) -> list[str]:
    """Cases that were answered with a fault of ours."""
    return [case for status, case in told if status >= 500]


@pytest.fixture
def inhabited(db: None, caplog: pytest.LogCaptureFixture) -> Inhabited:
    """The world with its stories, in which nobody asks too often."""
    caplog.set_level(logging.CRITICAL, "django.request")
    Limit.objects.update(per_minute=1_000_000)
    return inhabit()


@pytest.mark.walk
@pytest.mark.parametrize("persona", PERSONAS)
def test_no_body_is_answered_with_a_fault_of_ours(inhabited: Inhabited, persona: str) -> None:
    told = answers(inhabited, persona, BY_DAY)
    assert broken(told) == []
    # They came as far as the forms, and some beyond them.
    assert {200, 403, 422} <= {status for status, _case in told}
    assert len(told) >= 2 * len(list(operations(description())))


@pytest.mark.nightly
@pytest.mark.parametrize("persona", PERSONAS)
def test_no_body_of_a_hundred_is_answered_with_a_fault_of_ours(
    inhabited: Inhabited, persona: str
) -> None:
    assert broken(answers(inhabited, persona, BY_NIGHT)) == []


def test_a_fault_of_ours_is_found(inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch) -> None:
    def blunder(*_given: Any) -> None:
        raise ValueError

    monkeypatch.setattr(pages, "version_of", blunder)
    told = answers(inhabited, "worker", BY_DAY, "services.requests/{key}/sign")
    assert len(broken(told)) == len(told) > 0
