"""Targets and deliveries on their pages and in the API: what is refused says why and writes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from chunsheng.kernel.access.vault import open_secret
from chunsheng.kernel.api.actions import issue_token
from chunsheng.kernel.queue.keeping import work_off
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.webhooks import actions, calling
from chunsheng.kernel.webhooks.models import Delivery, Target
from chunsheng.kernel.webhooks.terms import State
from tests.api.test_tokens import UNTIL
from tests.queue.receiving import Receiver
from tests.register.asking import reported
from tests.webhooks.conftest import REQUESTS, listen
from tests.world import World

ADD = "/r/webhooks.targets/add/"
Enter = Callable[[str], Client]


@pytest.fixture
def enter(world: World) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(world.accounts[name])
        return client

    return sign_in


def add(client: Client, url: str, **more: object) -> HttpResponse:
    """The form of a target, sent."""
    asked = {"name": "报表", "url": url, "registers": [REQUESTS], "key": str(uuid.uuid4()), **more}
    return client.post(ADD, asked, follow=True)


def test_a_target_is_added_on_a_page_and_its_secret_told_once(
    enter: Enter, receiver: Receiver
) -> None:
    client = enter("worker")
    page = add(client, receiver.address).content.decode()
    secret = page.partition("whsec_")[2].partition("<")[0].strip()
    assert len(secret) == 44
    target = Target.objects.get()
    assert actions.MARK + secret == open_secret(bytes(target.secret))
    again = client.get(f"/r/webhooks.targets/{target.pk}/").content.decode()
    assert str(registers[REQUESTS].title) in again
    assert secret not in again


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://192.168.1.1/hook", "在内网或本机"),
        ("https://169.254.169.254/latest/", "在内网或本机"),
        ("https://nobody.example/hook", "查不到这个域名"),
        ("http://nobody.example/hook", "要以 https:// 开头"),
        ("https://me:secret@a.example/", "不带用户名"),
        ("收", "要写成 https://"),
    ],
)
def test_a_bad_address_is_refused_beside_its_field(enter: Enter, url: str, told: str) -> None:
    page = add(enter("worker"), url).content.decode()
    assert told in page
    assert not Target.objects.exists()


def test_a_name_that_leads_inside_is_refused_when_it_is_entered(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.WEBHOOK_LOOPBACK = False
    monkeypatch.setattr(calling, "look_up", lambda name: ["127.0.0.1"])
    page = add(enter("worker"), "https://inside.example/").content.decode()
    assert "在内网或本机" in page
    monkeypatch.setattr(calling, "look_up", lambda name: ["8.8.8.8"])
    add(enter("worker"), "https://inside.example/")
    assert Target.objects.get().url == "https://inside.example/"


def test_a_register_out_of_reach_and_an_unknown_verb_are_refused(
    world: World, enter: Enter, receiver: Receiver
) -> None:
    client = enter("worker")
    add(client, receiver.address, registers=["queue.retries"])
    add(client, receiver.address, registers=[])
    page = add(client, receiver.address, verbs="signed flown").content.decode()
    assert "没有“flown”这个动作" in page
    with pytest.raises(actions.RegisterIsNotYours):
        listen(world, receiver.address, registers=["queue.retries"])
    with pytest.raises(actions.RegisterIsNotYours):
        listen(world, receiver.address, registers=["webhooks.deliveries"])
    assert not Target.objects.exists()


def test_a_program_may_read_targets_and_add_none(world: World, receiver: Receiver) -> None:
    token = issue_token(by=world.by("worker"), name="报表", scope="write", expires_on=UNTIL)
    held = {"Authorization": f"Bearer {token.told}"}
    target = listen(world, receiver.address)
    asked = {"name": "报表", "url": receiver.address, "registers": [REQUESTS]}
    address = "/api/webhooks.targets/"
    answer = Client().post(address, asked, content_type="application/json", headers=held)
    assert (answer.status_code, answer.json()["fact"]) == (403, "TargetFromAPage")
    asked["url"] = "https://10.0.0.1/"
    answer = Client().post(address, asked, content_type="application/json", headers=held)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url")
    listed = Client().get(address, headers=held)
    assert [one["key"] for one in listed.json()["rows"]] == [str(target.pk)]
    assert "whsec_" not in listed.content.decode()
    assert Target.objects.count() == 1


def test_targets_and_deliveries_are_their_owners_affair(
    world: World, enter: Enter, receiver: Receiver
) -> None:
    target = listen(world, receiver.address)
    reported(world)
    delivery = Delivery.objects.get()
    for path in (f"/r/webhooks.targets/{target.pk}/", f"/r/webhooks.deliveries/{delivery.pk}/"):
        seen = {who: enter(who).get(path).status_code for who in ("worker", "neighbour")}
        assert seen == {"worker": 200, "neighbour": 404}
        assert enter("security_admin").get(path).status_code == 200


def test_a_delivery_is_sent_again_on_its_page(
    world: World, enter: Enter, receiver: Receiver
) -> None:
    listen(world, receiver.address)
    reported(world)
    work_off("tester", 5)
    delivery = Delivery.objects.get()
    client = enter("worker")
    sent = {"key": str(uuid.uuid4()), "version": str(delivery.version)}
    address = f"/r/webhooks.deliveries/{delivery.pk}/again/"
    for _sending in range(2):
        assert client.post(address, sent, follow=True).status_code == 200
    assert Delivery.objects.get().state == State.WAITING
    assert work_off("tester", 5) == 1
    assert len(receiver.came) == 2


def test_a_security_administrator_ends_a_target_with_a_reason(
    world: World, enter: Enter, receiver: Receiver
) -> None:
    target = listen(world, receiver.address)
    sent = {"key": str(uuid.uuid4()), "version": "1", "reason": "对方系统下线"}
    page = enter("security_admin").post(f"/r/webhooks.targets/{target.pk}/end/", sent, follow=True)
    assert "已停用" in page.content.decode()
    target.refresh_from_db()
    assert target.ended_why == "对方系统下线"
