"""Forms refuse beside their fields and store nothing; no page tells a leader which household it is."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from chunsheng.kernel.records.models import Attachment
from chunsheng.village.models import Contract, Count, House, Payout, Repair, Site
from tests.village.telling import (
    BANK,
    FIRM,
    Village,
    begun,
    counted,
    entered,
    finished,
    listed,
    opened,
    released,
    signed,
)
from tests.world import Enter


def picture() -> SimpleUploadedFile:
    """A photo of one colour."""
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "#2f6f5e").save(drawn, "PNG")
    return SimpleUploadedFile("house.png", drawn.getvalue(), "image/png")


def send(client: Client, record: Any, verb: str, **said: Any) -> Any:
    """A verb's form, sent with its own key and the version that was looked at."""
    path = f"/r/{record.ledger_code}/{record.pk}/{verb}/"
    return client.post(path, {"key": uuid.uuid4(), "version": record.version, **said})


def add(client: Client, code: str, **said: Any) -> Any:
    """The form that adds a record."""
    return client.post(f"/r/{code}/add/", {"key": uuid.uuid4(), **said})


def contract_form(village: Village, **more: Any) -> dict[str, Any]:
    """A sound form of a contract, but for what is said."""
    parties = {"household": village.household.number, "enterprise": FIRM, "bank": BANK}
    days = {"signed_on": "2023-01-09", "since": "2023-01-10", "until": "2025-01-09"}
    place = {"place": str(village.world.community.pk), "yearly_yuan": "6000"}
    return {**parties, **days, **place, **more}


def test_a_repair_is_begun_and_finished_by_its_forms(village: Village, enter: Enter) -> None:
    house, client = listed(village), enter("secretary")
    said = {"work": "换瓦", "begun_on": "2023-03-02", "due_on": "2023-04-01"}
    page = client.get(f"/r/village.houses/{house.pk}/begin/").content.decode()
    assert "动工前要经样例规划部门会同文物部门同意（样例办法第三条）" in page
    answer = send(client, house, "begin", **said, photo=picture())
    assert answer.status_code == 400
    assert "按样例办法第三条，动工前要经" in answer.content.decode()
    assert not Repair.objects.exists()
    answer = send(client, house, "begin", **said, consent="批复", photo=picture())
    assert answer.status_code == 302
    repair = Repair.objects.get()
    bad = SimpleUploadedFile("house.png", b"no picture", "image/png")
    told = {"ended_on": "2023-03-07", "condition": "sound", "amount_is": "unknown"}
    assert send(client, repair, "finish", **told, photo=bad).status_code == 400
    assert send(client, repair, "finish", **told, photo=picture()).status_code == 302
    shown = client.get(f"/r/village.repairs/{repair.pk}/").content.decode()
    assert shown.count('class="photo"') == 2
    assert "还没有照片" not in shown


def test_a_photo_opens_for_whoever_may_open_its_repair(village: Village, enter: Enter) -> None:
    begun(village, listed(village))
    path = f"/files/{Attachment.objects.get().pk}/"
    shown = enter("leader").get(path)
    assert b"".join(shown).startswith(b"\xff\xd8")
    assert enter("other_worker").get(path).status_code == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"household": "ZH-2023-999999"}, "您的辖区里没有这个编号的住户"),
        ({"household": ""}, "请填写农户编号"),
        ({"bank": FIRM}, "银行和企业要是两家"),
        ({"bank": "没有的银行"}, "没有登记过这个组织"),
        ({"until": "2022-01-01"}, "合同期的结束不能早于开始"),
        ({"until": "不是日期"}, "日期"),
        ({"yearly_yuan": "-1"}, "1"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_beside_its_field(
    village: Village, enter: Enter, said: dict[str, str], words: str
) -> None:
    client = enter("secretary")
    answer = add(client, "village.contracts", **contract_form(village, **said))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Contract.objects.exists()
    sound = add(client, "village.contracts", **contract_form(village))
    assert sound.status_code == 302


def test_a_household_of_another_street_is_not_found(village: Village, enter: Enter) -> None:
    client = enter("other_dispatcher")
    community = village.world.ground.communities[2]
    said = contract_form(village, place=str(community.pk))
    answer = add(client, "village.contracts", **said)
    assert "您的辖区里没有这个编号的住户" in answer.content.decode()


def test_the_enterer_is_refused_and_another_releases(village: Village, enter: Enter) -> None:
    payout = entered(village, signed(village))
    answer = send(enter("secretary"), payout, "release", released_yuan="1500")
    assert answer.status_code == 403
    assert "请由另一个人发放" in answer.content.decode()
    assert Payout.objects.get().stage == "entered"
    client, key = enter("dispatcher"), uuid.uuid4()
    said = {"released_yuan": "1500", "key": key}
    assert send(client, payout, "release", **said).status_code == 302
    assert send(client, payout, "release", **said).status_code == 302, "sent twice, done once"
    assert Payout.objects.get().version == 2


def test_a_stale_form_is_refused(village: Village, enter: Enter) -> None:
    payout = entered(village, signed(village))
    Payout.objects.update(version=7)
    answer = send(enter("dispatcher"), payout, "release", released_yuan="1500")
    assert answer.status_code == 409


def test_no_page_tells_a_leader_which_household_it_is(village: Village, enter: Enter) -> None:
    contract = signed(village)
    payout = released(village, entered(village, contract))
    pages = (
        "/r/village.contracts/",
        f"/r/village.contracts/{contract.pk}/",
        "/r/village.payouts/",
        f"/r/village.payouts/{payout.pk}/",
        "/figures/village.benefited/",
    )
    leader = enter("leader")
    for path in pages:
        answer = leader.get(path)
        assert answer.status_code == 200, path
        for secret in (village.household.number, str(village.household.pk), "王样例"):
            assert secret not in answer.content.decode(), path
    assert "只有它所在网格的经办岗位能看" in leader.get(pages[1]).content.decode()


def test_a_grid_worker_enters_houses_and_opens_no_contract(village: Village, enter: Enter) -> None:
    signed(village)
    client, grid = enter("worker"), str(village.world.grid.pk)
    said = {"name": "新宅", "place": grid, "protection": "plain", "condition": "sound"}
    answer = add(client, "village.houses", **said, condition_on="2023-03-08")
    assert (answer.status_code, House.objects.get().place_id) == (302, village.world.grid.pk)
    assert client.get("/r/village.contracts/").status_code == 403
    assert client.get("/r/village.payouts/").status_code == 403


def test_visitors_and_their_correction_are_sent_by_forms(village: Village, enter: Enter) -> None:
    site, client = opened(village), enter("secretary")
    said = {"since": "2023-03-05", "until": "2023-03-05", "how": "estimate", "source": "岗亭"}
    empty = send(client, site, "count", **said, amount_is="exact")
    assert (empty.status_code, Count.objects.count()) == (400, 0)
    many = {"amount_is": "at_least", "amount": "1000"}
    assert send(client, site, "count", **said, **many).status_code == 302
    again = send(client, site, "count", **said, **many)
    assert "已经按“现场估计”登记过" in again.content.decode()
    count = Count.objects.get()
    assert count.amount_text == "≥ 1,000 人次"
    fewer = {"amount_is": "exact", "amount": "900", "reason": "抄错"}
    assert send(client, count, "correct", **said, **fewer).status_code == 302


@pytest.mark.parametrize("code", ["houses", "sites", "contracts"])
def test_an_empty_form_says_what_is_missing(village: Village, enter: Enter, code: str) -> None:
    answer = add(enter("secretary"), f"village.{code}")
    assert answer.status_code == 400
    assert "请填写" in answer.content.decode()
    tables = (House, Site, Contract)
    assert not any(one.objects.exists() for one in tables)


def test_every_list_and_page_opens_for_who_reads(village: Village, enter: Enter) -> None:
    repair = finished(village, begun(village, listed(village)))
    count = counted(village, opened(village))
    payout = entered(village, signed(village))
    for client in (enter("secretary"), enter("leader")):
        for record in (repair.house, repair, count.site, count, payout.contract, payout):
            for path in (f"/r/{record.ledger_code}/", f"/r/{record.ledger_code}/{record.pk}/"):
                assert client.get(path).status_code == 200, path
        assert client.get("/r/village.sites/?as=calendar").status_code == 200
        assert client.get("/r/village.rules/").status_code == 200
