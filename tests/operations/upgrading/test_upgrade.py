"""A database of an earlier version is brought up to date by one command, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.models import Block, Fact
from chunsheng.kernel.ledger.sealing import seal, verify
from chunsheng.operations import cli
from chunsheng.services.models import Request
from tests.operations.conftest import Elsewhere
from tests.operations.upgrading.keeping import keep, put_back, told

EARLIER = sorted(Path(__file__).parent.glob("*.jsonl"))


@pytest.fixture(params=EARLIER, ids=lambda file: file.stem)
def kept(request: pytest.FixtureRequest, elsewhere: Elsewhere) -> Iterator[dict[str, Any]]:
    """An earlier version's district, in tables as they were."""
    with elsewhere() as place:
        place.mkdir(exist_ok=True)
        yield put_back(request.param)


def test_an_earlier_district_is_brought_up_to_date(kept: dict[str, Any]) -> None:
    assert cli.main(["migrate"]) == 0
    district = Unit.objects.get(pk=kept["district"])
    assert told(district) == kept["figures"]
    seal()
    assert told(district) == kept["figures"]
    assert list(verify()) == []
    assert sum(block.facts for block in Block.objects.all()) == Fact.objects.count() > 0
    client = Client()
    client.force_login(Account.objects.get(username=kept["worker"]))
    request = Request.objects.latest("pk")
    for path in ("/desk/", "/r/services.requests/?q=楼道灯", f"/r/services.requests/{request.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert path == "/desk/" or request.number in answer.content.decode()


def test_without_being_brought_up_to_date_it_is_refused(kept: dict[str, Any]) -> None:
    """The control: the tables are those of then, so that something had to be done."""
    assert cli.main(["doctor"]) != 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="files are kept by SQLite")
@pytest.mark.usefixtures("own_database")
def test_this_version_keeps_a_district_that_can_be_put_back(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    file = tmp_path / "now.jsonl"
    keep(file)
    with elsewhere() as place:
        place.mkdir(exist_ok=True)
        head = put_back(file)
        assert told(Unit.objects.get(pk=head["district"])) == head["figures"]
        assert list(verify()) == []
