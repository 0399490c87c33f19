"""A list's question under a name, one's own or a unit's; when what it asks for is gone, it says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register import views
from chunsheng.kernel.register.actions import MOST, save_view
from chunsheng.kernel.register.models import SavedView
from tests.register.asking import REQUESTS, page_of, reported
from tests.world import Enter, World

SAVE = f"{REQUESTS}views/"


def save(client: Client, name: str, address: str = "?chip=all&q=灯", **more: str) -> Any:
    """Save what stands in an address, and go where it leads."""
    return client.post(SAVE, {"name": name, "address": address, **more}, follow=True)


def shown(client: Client) -> dict[str, str]:
    """The views that a list offers, each with its address."""
    context = client.get(REQUESTS).context
    return {one["text"]: one["url"] for one in context["views"]}


def test_a_saved_view_asks_the_same_again(world: World, enter: Enter) -> None:
    lamp, _other = reported(world), reported(world, "电梯坏了")
    worker = enter("worker")
    answer = save(worker, "灯")
    assert [row["url"] for row in answer.context["rows"]] == [page_of(lamp)]
    assert [one["on"] for one in answer.context["views"]] == [True]
    again = worker.get(f"{REQUESTS}{shown(worker)['灯']}")
    assert [row["url"] for row in again.context["rows"]] == [page_of(lamp)]
    assert again.context["gone"] == []


def test_the_ledger_says_that_it_was_saved_and_not_what_was_typed(
    world: World, enter: Enter
) -> None:
    save(enter("worker"), "灯", "?q=王罕见")
    entry = Entry.objects.get(record_code="register.views", verb="saved")
    assert entry.by == world.accounts["worker"]
    assert entry.changes["name"] == [None, "灯"]
    assert "王罕见" not in str(entry.changes)


def others(world: World, enter: Enter) -> dict[str, list[str]]:
    """What others see of one's own view, and of those saved for a community."""
    save(enter("worker"), "我的")
    save(enter("secretary"), "社区的", for_unit="1")
    people = ("worker", "neighbour", "other_worker", "dispatcher", "secretary", "leader")
    return {name: sorted(shown(enter(name))) for name in people}


SEEN = {
    "worker": ["我的", "社区的"],
    "neighbour": ["社区的"],
    "other_worker": [],
    "dispatcher": [],
    "secretary": ["社区的"],
    "leader": [],
}


def test_ones_own_is_ones_own_and_a_units_is_its_staffs(world: World, enter: Enter) -> None:
    assert others(world, enter) == SEEN


def test_a_view_shown_to_everybody_is_found(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_of_them(register: Any, viewer: Any) -> list[SavedView]:
        return list(SavedView.objects.all())

    monkeypatch.setattr(views, "views_of", all_of_them)
    assert others(world, enter) != SEEN


def test_only_leaders_and_supervisors_save_for_a_unit(world: World, enter: Enter) -> None:
    assert save(enter("worker"), "大家的", for_unit="1").status_code == 403
    assert not SavedView.objects.exists()
    assert save(enter("leader"), "全区的", for_unit="1").status_code == 200
    assert list(shown(enter("other_worker"))) == ["全区的"]


def test_what_a_view_asks_for_and_is_gone_is_named(world: World, enter: Enter) -> None:
    reported(world)
    worker = enter("worker")
    save(worker, "旧", "?chip=spring&kind=gossip&colour=red&stage=to_sign")
    answer = worker.get(f"{REQUESTS}{shown(worker)['旧']}")
    assert answer.context["gone"] == ["分类“spring”", "“类型”里选的那一项", "筛选“colour”"]
    page = answer.content.decode()
    assert "这个视图用到的条件有的已经不存在：分类“spring”、" in page
    assert worker.get(f"{REQUESTS}?colour=red").context["gone"] == []


def test_whoever_saved_it_takes_it_away_and_nobody_else(world: World, enter: Enter) -> None:
    save(enter("secretary"), "社区的", for_unit="1")
    view = SavedView.objects.get()
    drop = f"{SAVE}{view.pk}/drop/"
    assert enter("worker").post(drop).status_code == 403
    assert enter("other_worker").post(drop).status_code == 404
    assert enter("secretary").post(drop).status_code == 302
    assert shown(enter("worker")) == {}
    assert Entry.objects.filter(record_id=view.pk, verb="dropped").count() == 1
    assert enter("secretary").post(drop).status_code == 404


@pytest.mark.parametrize("name", ["", "  ", "长" * 31])
def test_a_view_needs_a_short_name(world: World, enter: Enter, name: str) -> None:
    assert save(enter("worker"), name).status_code == 400
    assert not SavedView.objects.exists()


def test_what_was_searched_is_not_kept_for_a_unit_nor_after_dropping(
    world: World, enter: Enter
) -> None:
    save(enter("secretary"), "社区的", "?q=王罕见&stage=handling", for_unit="1")
    shared = SavedView.objects.get()
    assert shared.address == "stage=handling"
    save(enter("worker"), "我的", "?q=王罕见")
    own = SavedView.objects.get(unit=None)
    enter("worker").post(f"{SAVE}{own.pk}/drop/")
    own.refresh_from_db()
    assert (own.dropped_at is None, own.address) == (False, "")


def test_whoever_answers_for_a_unit_takes_its_view_away(world: World, enter: Enter) -> None:
    gone = world.by("dispatcher")
    asked = {"register_code": "services.requests", "name": "前任的", "address": "q=灯"}
    view = save_view(by=gone, unit=world.community, **asked)
    assert enter("worker").post(f"{SAVE}{view.pk}/drop/").status_code == 403
    assert enter("secretary").post(f"{SAVE}{view.pk}/drop/").status_code == 302
    save(enter("leader"), "全区的", for_unit="1")
    district = SavedView.objects.get(name="全区的")
    assert enter("secretary").post(f"{SAVE}{district.pk}/drop/").status_code == 403


def test_two_views_of_ones_own_have_two_names(world: World, enter: Enter) -> None:
    worker = enter("worker")
    save(worker, "灯")
    assert "同名的视图" in save(worker, "灯").content.decode()
    assert SavedView.objects.count() == 1
    save(enter("neighbour"), "灯")
    assert SavedView.objects.count() == 2


def test_views_are_bounded_and_their_addresses_lead_nowhere_else(
    world: World, enter: Enter
) -> None:
    worker = enter("worker")
    assert save(worker, "长", "?q=" + "x" * 1200).status_code == 400
    answer = worker.post(SAVE, {"name": "外", "address": "//elsewhere.example/?q=1"})
    assert answer["Location"].startswith(REQUESTS)
    for n in range(MOST - 1):
        save(worker, f"第{n}个")
    assert "最多存 12 个" in save(worker, "多的").content.decode()
    assert SavedView.objects.count() == MOST


def test_registers_that_one_may_not_enter_take_no_views(world: World, enter: Enter) -> None:
    answer = enter("system_admin").post(SAVE, {"name": "看", "address": ""})
    assert answer.status_code == 403
    assert Client().post(SAVE, {"name": "看"}).status_code == 302
