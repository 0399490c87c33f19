"""The demonstration's personas enter by one click; outside the demonstration there is no such page."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tests.world import World


def signed_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_each_persona_enters_by_one_click_and_leaves_again(world: World) -> None:
    client = Client()
    page = client.get("/sign-in/")
    assert [one["value"] for one in page.context["personas"]] == ["worker", "leader"]
    assert "网格 01" in page.content.decode()
    assert not signed_in(client)
    entered = client.post("/sign-in/", {"persona": "worker"})
    assert (entered.status_code, entered["Location"]) == (302, "/desk/")
    assert signed_in(client)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not signed_in(client)


@pytest.mark.parametrize("persona", ["", "security_admin", "nobody", "worker\x00", "' OR 1=1 --"])
def test_whoever_is_no_persona_does_not_enter(world: World, persona: str) -> None:
    client = Client()
    assert client.post("/sign-in/", {"persona": persona}).status_code == 400
    assert not signed_in(client)


def test_an_account_that_was_closed_does_not_enter_and_stays_outside(world: World) -> None:
    account = world.accounts["worker"]
    inside = Client()
    inside.post("/sign-in/", {"persona": "worker"})
    account.is_active = False
    account.save(update_fields=["is_active"])

    assert not signed_in(inside)
    assert Client().post("/sign-in/", {"persona": "worker"}).status_code == 400


@pytest.mark.parametrize("mode", ["production", "development"])
def test_outside_the_demonstration_nobody_enters_by_a_click(
    world: World, settings: Settings, mode: str
) -> None:
    settings.MODE = mode
    client = Client()
    page = client.get("/sign-in/")
    posted = client.post("/sign-in/", {"persona": "worker"})

    assert (page.status_code, posted.status_code) == (200, 400)
    text = page.content.decode() + posted.content.decode()
    assert "登录名" in text
    assert [one for one in ("persona", "网格员", "区领导") if one in text] == []
    settings.MODE = "test"
    assert not signed_in(client)


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/r/services.requests/?chip=late", "/r/services.requests/?chip=late"),
        ("https://elsewhere.example/", "/desk/"),
        ("//elsewhere.example/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_signing_in_leads_to_where_one_wanted_and_never_elsewhere(
    world: World, asked: str, led: str
) -> None:
    answer = Client().post("/sign-in/", {"persona": "worker", "next": asked})
    assert answer["Location"] == led


def test_a_stranger_is_asked_to_sign_in_and_led_back(world: World) -> None:
    client = Client()
    sent_away = client.get("/r/services.requests/?chip=late")
    assert sent_away["Location"] == "/sign-in/?next=/r/services.requests/%3Fchip%3Dlate"
    page = client.get(sent_away["Location"]).content.decode()

    assert 'name="next" value="/r/services.requests/?chip=late"' in page


@pytest.mark.parametrize("next_page", ["//elsewhere.example/", "https://elsewhere.example/x"])
@pytest.mark.parametrize("choice", ["language", "edition"])
def test_choosing_language_or_edition_never_leads_elsewhere(
    world: World, choice: str, next_page: str
) -> None:
    answer = Client().post(f"/ui/{choice}/", {choice: "en", "next": next_page})
    assert answer["Location"] == "/"
