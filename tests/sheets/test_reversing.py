"""A run is reversed whole, an entry for each record; where one was dealt with since, not at all."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from chunsheng.investment.models import Contact
from chunsheng.kernel.access.models import Unit, UnitAncestor
from chunsheng.kernel.ledger.entering import enter as enter_ledger
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.sheets.models import ImportRow, ImportRun
from chunsheng.organisations.actions import rename_organisation
from chunsheng.organisations.models import Organisation, OrganisationName
from chunsheng.places.models import Building
from chunsheng.services.actions import receive_request
from chunsheng.services.petitions import Petition
from tests.sheets.conftest import building, upload, workbook
from tests.sheets.officers import CONTACTS, officer
from tests.world import RESIDENT, Enter, World

ORGANISATIONS = "/r/organisations.organisations/"


def reverse(client: Client, run: ImportRun, reason: str = "导错了文件") -> Any:
    """Send the verb as its page does."""
    run.refresh_from_db()
    sent = {"key": str(uuid.uuid4()), "version": run.version, "reason": reason}
    return client.post(f"/r/sheets.imports/{run.pk}/reverse/", sent)


def imported(client: Client, count: int = 3) -> ImportRun:
    """A run of that many buildings."""
    assert upload(client, workbook(building(n) for n in range(count))).status_code == 302
    return ImportRun.objects.order_by("-pk")[0]


def test_all_of_it_goes_and_the_ledger_keeps_what_it_was(world: World, enter: Enter) -> None:
    client = enter("system_admin")
    run = imported(client)
    came = set(run.rows.values_list("record_id", flat=True))
    answer = reverse(client, run)
    run.refresh_from_db()

    assert answer.status_code == 302
    assert (run.stage, run.applied, run.returned) == ("reversed", 3, 3)
    assert list(Building.objects.values_list("name", flat=True)) == ["样例东苑 3号楼"]
    gone = Entry.objects.filter(run=run.pk, verb="taken_back")
    assert {one.record_id for one in gone} == came
    assert len(came) == 3
    assert {one.reason for one in gone} == {"导错了文件"}
    assert {one.changes["name"][0] for one in gone} == {f"样例{n}号楼" for n in range(3)}
    page = client.get(f"/r/sheets.imports/{run.pk}/").content.decode()
    assert "全部撤销" in page


def test_what_was_reversed_can_be_imported_again(world: World, enter: Enter) -> None:
    client = enter("system_admin")
    reverse(client, imported(client))
    again = imported(client)
    assert (again.applied, again.known) == (3, 0)
    assert ImportRow.objects.count() == 3


def test_a_record_that_was_dealt_with_since_holds_the_whole_run(world: World, enter: Enter) -> None:
    client = enter("system_admin")
    run = imported(client)
    touched = Building.objects.get(name="样例1号楼")
    enter_ledger(touched, verb="corrected", by=world.by("system_admin"))
    answer = reverse(client, run)
    run.refresh_from_db()

    assert answer.status_code == 409
    assert "有 1 条在导入之后又办过别的事（第 3 行等）" in answer.content.decode()
    assert (run.stage, run.returned) == ("done", 0)
    assert Building.objects.count() == 4


def test_a_record_that_something_stands_in_stops_the_reversal(world: World, enter: Enter) -> None:
    client = enter("system_admin")
    run = imported(client)
    used = Building.objects.get(name="样例1号楼")
    receive_request(
        by=RESIDENT, petition=Petition(category=world.lamp, title="灯不亮", building=used)
    )
    reverse(client, run)
    run.refresh_from_db()
    assert (run.stage, run.stopped_by) == ("stopped", "有的记录已被别处引用，不能撤销。")
    assert Building.objects.filter(name="样例1号楼").exists()


@pytest.mark.parametrize("name", ["worker", "leader", "audit_admin"])
def test_nobody_else_reverses_it(world: World, enter: Enter, name: str) -> None:
    run = imported(enter("system_admin"))
    assert reverse(enter(name), run).status_code in {403, 404}
    assert Building.objects.count() == 4


def test_organisations_go_with_their_names_and_their_unit(world: World, enter: Enter) -> None:
    client = enter("system_admin")
    before = (Unit.objects.count(), UnitAncestor.objects.count(), OrganisationName.objects.count())
    header, rows = (
        ("类别", "名称", "上级"),
        [("企业", "样例甲厂", None), ("企业", "样例乙厂", "样例区")],
    )
    answer = upload(client, workbook(rows, header), ORGANISATIONS)
    assert answer.status_code == 302, answer.context["checked"].faults
    assert Organisation.objects.filter(name__endswith="厂").count() == 2
    reverse(client, ImportRun.objects.get())
    after = (Unit.objects.count(), UnitAncestor.objects.count(), OrganisationName.objects.count())
    assert ImportRun.objects.get().stage == "reversed"
    assert after == before


def test_a_renamed_organisation_holds_its_run(world: World, enter: Enter) -> None:
    client = enter("system_admin")
    upload(client, workbook([("企业", "样例甲厂")], ("类别", "名称")), ORGANISATIONS)
    rename_organisation(
        by=world.by("system_admin"),
        organisation=Organisation.objects.get(name="样例甲厂"),
        name="样例甲公司",
        on=date(2023, 3, 8),
    )
    assert reverse(client, ImportRun.objects.get()).status_code == 409
    assert Organisation.objects.filter(name="样例甲公司").exists()


def test_facts_of_what_is_taken_back_no_longer_count(world: World, enter: Enter) -> None:
    client = officer(world)
    rows = [("样例丙厂", "上门拜访"), ("样例丙厂", "上门拜访"), (None, "上门拜访")]
    header = ("企业名称", "方式", "没有具名的，几家")
    content = workbook([(*row, 5 if row[0] is None else None) for row in rows], header)
    answer = upload(client, content, CONTACTS)
    assert answer.status_code == 302, answer.context["checked"].faults
    run = ImportRun.objects.get()
    assert (run.applied, Fact.objects.filter(kind="investment.contacted").count()) == (3, 3)
    assert Organisation.objects.filter(name="样例丙厂").count() == 1
    reverse(client, run)
    run.refresh_from_db()
    standing = Fact.objects.filter(kind="investment.contacted", reverses=None, reversed_by=None)
    assert (run.stage, standing.count()) == ("reversed", 0)
    assert Contact.objects.filter(withdrawn=True).count() == 3
    again = upload(client, content, CONTACTS)
    assert (again.status_code, ImportRun.objects.order_by("-pk")[0].applied) == (302, 3)
