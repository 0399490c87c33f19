"""The index tells what the records say, in the transaction that wrote them, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.investment.actions import Met, record_contact
from chunsheng.kernel.access.models import Account
from chunsheng.kernel.custody import erasure
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.finding.fields import is_sound, stored
from chunsheng.kernel.finding.grams import grams_asked
from chunsheng.kernel.finding.keeping import Drift, drift, refresh, reindex
from chunsheng.kernel.finding.models import Indexed
from chunsheng.kernel.finding.searching import searched
from chunsheng.kernel.finding.sources import Source, declare, sources
from chunsheng.kernel.ledger import entering
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.organisations.actions import add_organisation, rename_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.people.models import Person
from chunsheng.places.models import Building
from chunsheng.services.bulk import Event, History, load_requests
from chunsheng.services.models import Request
from tests.conftest import MORNING
from tests.laws.inhabited import inhabit
from tests.world import RESIDENT, World, lamp_is_dark, make_world, report_lamp

BY = Actor(channel="test")
REQUESTS = "services.requests"


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post."""
    return make_world()


def found(code: str, asked: str) -> list[Any]:
    """All records that have the words, whoever may see them."""
    rows = sources[code].model._default_manager.all()
    return [row.pk for row in searched(rows, code, asked).rows]


def drifted() -> list[Drift]:
    """Where the index is wrong; the world's accounts are made past the actions, by the tests."""
    return [one for one in drift() if one.code != "access.accounts"]


def test_a_request_is_found_by_its_text_number_and_sound(world: World) -> None:
    request, _code = report_lamp(world)
    for asked in ("楼道灯", "道灯", "灯", "3号楼", "sq-2023-000001", "000001", "ldd", "loudaodeng"):
        assert found(REQUESTS, asked) == [request.pk], asked
    for asked in ("电梯", "楼灯", "000002", "lddx", "张样例", "19900000001", "小区3号楼2单元"):
        assert found(REQUESTS, asked) == [], asked


def test_no_secret_value_is_in_the_index(world: World) -> None:
    report_lamp(world)
    kept = " ".join(f"{row.text} {row.sound}" for row in Indexed.objects.all())
    said = lamp_is_dark(world)
    for secret in (said.name, said.phone, said.place_text, said.course, "zhangyangli"):
        assert secret not in kept


def test_a_register_that_would_be_found_by_a_secret_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="personal field name"):
        declare(Source("x.persons", Person, ("name",)))
    with pytest.raises(ImproperlyConfigured, match="personal field subject__person__name"):
        declare(Source("x.requests", Request, ("subject__person__name",)))
    with pytest.raises(ImproperlyConfigured, match="no nonsense"):
        declare(Source("x.requests", Request, ("nonsense",)))
    assert "x.persons" not in sources
    assert "x.requests" not in sources


def test_whatever_the_actions_wrote_the_index_tells_it(db: None) -> None:
    inhabit()
    assert drifted() == []
    assert Indexed.objects.filter(code=REQUESTS).count() == Request.objects.count()


def test_an_index_that_does_not_follow_is_found(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "followers", [])
    world = make_world()
    request, _code = report_lamp(world)
    assert Drift(REQUESTS, request.pk, "missing") in set(drift())


def test_planted_drift_is_found_and_mended(world: World) -> None:
    first, _code = report_lamp(world)
    second, _code = report_lamp(world)
    gone, _code = report_lamp(world)
    Request.objects.filter(pk=first.pk).update(title="水管漏了")
    Indexed.objects.filter(record_id=second.pk).delete()
    Indexed.objects.filter(record_id=gone.pk).update(grams=[1, 2, 3])
    row = Indexed.objects.create(code=REQUESTS, record_id=world.building.pk, text="x")
    assert set(drifted()) == {
        Drift(REQUESTS, first.pk, "stale"),
        Drift(REQUESTS, second.pk, "missing"),
        Drift(REQUESTS, gone.pk, "stale"),
        Drift(REQUESTS, row.record_id, "orphan"),
    }
    assert found(REQUESTS, "水管") == []
    assert reindex(REQUESTS) == 4
    assert drifted() == []
    assert found(REQUESTS, "水管") == [first.pk]


def test_a_full_text_index_that_lost_a_row_is_found_and_made_anew(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its index itself")
    request, _code = report_lamp(world)
    assert is_sound()
    row = Indexed.objects.get(record_id=request.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO finding_grams (finding_grams, rowid, grams) VALUES ('delete', %s, %s)",
            [row.pk, stored(row.grams, connection)],
        )
    assert not is_sound()
    assert found(REQUESTS, "楼道灯") == []
    reindex()
    assert is_sound()
    assert found(REQUESTS, "楼道灯") == [request.pk]


def test_what_is_rolled_back_is_not_found(world: World) -> None:
    with transaction.atomic():
        report_lamp(world)
        assert len(found(REQUESTS, "楼道灯")) == 1
        transaction.set_rollback(True)
    assert found(REQUESTS, "楼道灯") == []
    assert not Indexed.objects.filter(code=REQUESTS).exists()
    assert pieces_left("楼道灯") == 0


def pieces_left(word: str) -> int:
    """Rows of the full-text index itself that have a word's pieces."""
    return Indexed.objects.filter(grams__some_of=grams_asked(REQUESTS, [word])).count()


def test_a_load_is_found_as_what_was_entered_one_by_one(world: World) -> None:
    histories = [
        History(
            lamp_is_dark(world), MORNING, RESIDENT, [Event(MORNING, world.by("worker"), "sign")]
        )
        for _n in range(3)
    ]
    loaded = load_requests(histories=histories)
    assert set(found(REQUESTS, "ldd 000002")) == {loaded[1].pk}
    assert drifted() == []


def test_a_renamed_firm_is_found_under_both_names_with_what_joins_them(world: World) -> None:
    firm = add_organisation(by=BY, kind="enterprise", name="旧样例织造厂")
    met = Met(firm="旧样例织造厂", firms=None, way="visit", days=None, note="")
    contact = record_contact(by=BY, organisation=world.district, met=met)
    firm = Organisation.objects.get(pk=firm.pk)
    rename_organisation(by=BY, organisation=firm, name="新样例纺织集团", on=date(2023, 3, 1))
    for asked in ("旧样例织造厂", "新样例纺织", "xylfz"):
        assert found("organisations.organisations", asked) == [firm.pk], asked
        assert found("investment.contacts", asked) == [contact.pk], asked
    assert drifted() == []


def test_words_from_two_steps_away_follow_their_record(db: None) -> None:
    inhabit()
    firm = Difficulty.objects.exclude(candidacies=None).get().firm
    candidacies = set(Candidacy.objects.values_list("pk", flat=True))
    assert set(found("enterprise.candidacies", "织造集团")) == set()
    rename_organisation(by=BY, organisation=firm, name="样例新织造集团", on=date(2023, 3, 1))
    assert set(found("enterprise.candidacies", "织造集团")) == candidacies != set()
    assert drifted() == []


def test_a_way_that_is_not_looked_back_over_is_found(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    inhabit()
    firm = Difficulty.objects.exclude(candidacies=None).get().firm
    monkeypatch.setattr(Source, "relations", property(lambda source: {}))
    rename_organisation(by=BY, organisation=firm, name="样例新织造集团", on=date(2023, 3, 1))
    assert drifted() != []


def test_erasure_leaves_nothing_to_be_found(world: World) -> None:
    request, _code = report_lamp(world)
    erase(by=world.by("security_admin"), subject=request.subject, reason="本人要求删除")
    assert found(REQUESTS, "楼道灯") == found(REQUESTS, "ldd") == []
    assert pieces_left("楼道灯") == pieces_left("ldd") == 0
    assert found(REQUESTS, request.number) == [request.pk]
    row = Indexed.objects.get(record_id=request.pk)
    assert (row.text, row.sound) == (request.number.lower(), "")
    assert drifted() == []


def test_an_erasure_that_passes_the_index_by_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, _code = report_lamp(world)
    monkeypatch.setattr(erasure, "follow", lambda touched: None)
    erase(by=world.by("security_admin"), subject=request.subject, reason="本人要求删除")
    assert Drift(REQUESTS, request.pk, "stale") in set(drift())


def test_pages_of_the_index_keep_nothing_of_what_was_taken_out(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite's full-text index has pages that we can read")
    Building.objects.filter(pk=world.building.pk).update(name="罕见楼")
    refresh(sources["places.buildings"], [world.building.pk])
    token = f"g{grams_asked('places.buildings', ['罕见楼'])[0] & 0xFFFFFFFF:x}".encode()
    assert token[4:] in kept_pages()
    Building.objects.filter(pk=world.building.pk).update(name="")
    refresh(sources["places.buildings"], [world.building.pk])
    assert token[4:] not in kept_pages()


def kept_pages() -> bytes:
    """Everything that the full-text index keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM finding_grams_data")
        return b"".join(row[0] for row in cursor.fetchall())


def test_accounts_are_found_by_the_grants_that_join_them(world: World) -> None:
    account = Account.objects.get(username="worker")
    assert account.pk not in found(
        "access.accounts", "worker"
    )  # made past the actions, by this test
    assert reindex("access.accounts") > 0
    assert account.pk in found("access.accounts", "worker")
