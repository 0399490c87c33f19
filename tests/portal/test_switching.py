"""Changing edition or language in the middle of a report loses nothing that was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.portal import pictures
from tests.portal.reporting import file, kept, said
from tests.world import World

LOST = "刚才选的照片留不住，请再选一次。"
TYPED = {
    "title": "3号楼楼道灯不亮",
    "phone": "19900000001",
    "place_text": "2单元",
    "name": "张样例",
}


def switched(client: Client, go: str, form: dict[str, Any]) -> Any:
    """The page that comes back after a half-written form was sent along with a switch."""
    return client.post("/report/", {**form, "go": go})


def values(answer: Any) -> dict[str, Any]:
    """What the form that came back holds."""
    return {name: answer.context["form"][name].value() for name in TYPED}


@pytest.mark.parametrize(
    ("go", "cookie", "value", "sign"),
    [
        ("edition:elder", "edition", "elder", 'class="elder"'),
        ("language:en", "django_language", "en", 'lang="en"'),
    ],
)
def test_a_switch_keeps_what_was_typed_and_the_forms_key(
    visitor: Client, world: World, go: str, cookie: str, value: str, sign: str
) -> None:
    form, before = said(building=str(world.building.pk)), kept()
    answer = switched(visitor, go, form)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert visitor.cookies[cookie].value == value
    assert sign in page
    assert values(answer) == TYPED
    assert [text for text in (*TYPED.values(), form["key"]) if text not in page] == []
    assert "faults" not in page
    assert kept() == before
    assert visitor.post("/report/", form)["Location"] == f"/report/{form['key']}/"


def test_a_form_with_faults_is_switched_without_a_word_about_them(
    visitor: Client, world: World
) -> None:
    answer = switched(visitor, "edition:elder", said(title="", phone="call me"))

    assert answer.status_code == 200
    assert 'class="fault"' not in answer.content.decode()
    assert answer.context["form"]["phone"].value() == "call me"


@pytest.mark.parametrize("go", ["edition:largest", "language:xx", "language:", "edition"])
def test_what_is_no_choice_of_ours_changes_nothing(visitor: Client, world: World, go: str) -> None:
    answer = switched(visitor, go, said(title=""))

    assert answer.status_code == 400
    assert not {"edition", "django_language"} & set(visitor.cookies)


def test_photos_that_could_not_be_kept_are_said_to_be_lost_beside_their_field(
    visitor: Client, world: World
) -> None:
    alone = switched(visitor, "edition:plain", said())
    chosen = switched(visitor, "edition:plain", said(photos="lamp.jpg"))
    sent = switched(visitor, "edition:plain", said(photos=[file(pictures.photo())]))
    away = switched(visitor, "edition:elder", said(photos="lamp.jpg"))
    again = switched(visitor, "edition:plain", said(lost="photos"))

    assert [LOST in one.content.decode() for one in (alone, chosen, sent, away, again)] == [
        *(False, True, True, False, True)
    ]
    assert 'name="lost" value="photos"' in away.content.decode()
