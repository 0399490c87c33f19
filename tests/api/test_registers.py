"""The API shows and does what the registers' pages do, by the same forms and actions."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.api import saying
from chunsheng.kernel.ledger.models import Entry
from chunsheng.services.actions import sign_request
from chunsheng.services.models import Category, Request
from tests.api.conftest import send
from tests.portal import pictures
from tests.portal.reporting import kept
from tests.register.asking import reported
from tests.world import Enter, World

REQUESTS = "/api/services.requests/"


def at(request: Request, verb: str = "") -> str:
    return f"{REQUESTS}{request.pk}/" + (f"{verb}/" if verb else "")


def test_a_list_tells_what_lies_within_reach_page_by_page(world: World, enter: Enter) -> None:
    made = [reported(world, f"第{n}盏灯不亮") for n in range(27)]
    client = enter("worker")
    first = client.get(REQUESTS).json()
    assert (first["count"], first["more"], len(first["rows"])) == (27, False, 25)
    second = client.get(REQUESTS, {"after": first["next"]}).json()
    told = {row["key"] for row in first["rows"] + second["rows"]}
    assert (told, second["next"]) == ({str(one.pk) for one in made}, None)
    assert client.get(REQUESTS, {"q": "第26盏"}).json()["count"] == 1
    assert enter("other_worker").get(REQUESTS).json()["count"] == 0


def test_what_a_list_cannot_be_asked_is_refused_and_never_ignored(
    world: World, enter: Enter
) -> None:
    client = enter("worker")
    for asked in ({"colour": "red"}, {"stage": "unheard"}, {"chip": "unheard"}, {"after": "x"}):
        answer = client.get(REQUESTS, asked)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    told = client.get(REQUESTS, {"colour": "red"}).json()
    assert told["errors"] == [{"field": "colour", "detail": "没有这一项。"}]


def test_a_record_is_told_in_values_and_words_and_its_people_masked(
    world: World, enter: Enter
) -> None:
    made = reported(world)
    answer = enter("worker").get(at(made))
    told = answer.json()
    assert (answer["ETag"], answer["Cache-Control"]) == (f'"{made.version}"', "no-store")
    assert (told["fields"]["kind"], told["words"]["kind"]) == (made.kind, made.get_kind_display())
    assert "sign" in told["verbs"]
    assert "phone" not in told["fields"]
    assert "****" in told["words"]["phone"]
    assert made.phone not in answer.content.decode()


def test_what_is_sensitive_is_told_in_no_way(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, client = reported(world), enter("worker")
    assert "phone" in client.get(at(made)).json()["words"]
    monkeypatch.setitem(Request.field_classes, "phone", FieldClass.SENSITIVE)
    told = client.get(at(made)).json()
    assert "phone" not in told["words"] | told["fields"]
    # Also where the value stands in another table, to which a column leads.
    classes = [*saying._classes(Request, "category__name")]
    monkeypatch.setattr(Category, "field_classes", {"name": FieldClass.PERSONAL})
    assert ([*saying._classes(Request, "category__name")], classes) == (["personal"], [])


def test_out_of_reach_is_404_and_not_allowed_is_403_in_words(world: World, enter: Enter) -> None:
    made = reported(world)
    assert enter("other_worker").get(at(made)).status_code == 404
    assert enter("worker").get(f"{REQUESTS}{uuid.uuid4()}/").status_code == 404
    for path in ("/api/", "/api/unheard.of/", f"{REQUESTS}x/", f"{at(made)}x/y/", REQUESTS[:-1]):
        lost = enter("worker").get(path)
        assert (lost.status_code, lost["Content-Type"]) == (404, "application/problem+json")
    wrong = enter("worker").put(at(made))
    assert (wrong.status_code, wrong["Allow"]) == (405, "GET")
    assert "可以用：GET" in wrong.json()["detail"]
    denied = enter("audit_admin").get(at(made))
    assert (denied.status_code, denied.json()["fact"]) == (403, "NoEntrance")
    assert "只对经办岗位开放" in denied.json()["detail"]


def test_a_verb_is_done_once_by_its_action_and_entered_as_of_the_api(
    world: World, enter: Enter
) -> None:
    made = reported(world)
    done = send(enter("worker"), at(made, "sign"), If_Match=f'"{made.version}"')
    told = {"key": str(made.pk), "url": at(made), "told": "已签收，请在到期前办结。"}
    assert (done.status_code, done.json()) == (200, told)
    entry = Entry.objects.filter(record_id=made.pk).latest("pk")
    assert (entry.verb, entry.channel, entry.by) == ("signed", "api", world.accounts["worker"])


def test_a_verb_without_its_version_is_428_and_with_an_old_one_412_with_both_texts(
    world: World, enter: Enter
) -> None:
    made, client = reported(world), enter("worker")
    before = kept()
    assert send(client, at(made, "sign")).status_code == 428
    for tag in ('"7"', f'W/"{made.version}"', f"{made.version}"):
        assert send(client, at(made, "sign"), If_Match=tag).status_code == 412
    assert kept() == before
    signed = sign_request(by=world.by("worker"), request=made)
    mine = {"outcome": "换了灯泡。"}
    stale = send(client, at(made, "close"), mine, If_Match=f'"{made.version - 1}"')
    told = stale.json()
    assert (stale.status_code, stale["ETag"]) == (412, f'"{signed.version}"')
    assert (told["yours"], told["current"]["version"]) == (mine, signed.version)
    assert told["current"] == client.get(at(made)).json()


def test_somebody_quicker_in_between_is_412_as_well(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, client = reported(world), enter("worker")
    seen = made.version

    def meanwhile(*_given: Any) -> int:
        Request.objects.filter(pk=made.pk).update(version=seen + 1)
        return seen

    monkeypatch.setattr("chunsheng.kernel.api.pages.version_of", meanwhile)
    before = Entry.objects.count()
    stale = send(client, at(made, "sign"), If_Match=f'"{seen}"')
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, seen + 1)
    assert Entry.objects.count() == before


def test_faults_are_told_field_by_field_and_nothing_is_stored(world: World, enter: Enter) -> None:
    signed = sign_request(by=world.by("worker"), request=reported(world))
    client, before = enter("worker"), kept()
    sent = {"outcome": "", "colour": "red", "photo": ["x"]}
    answer = send(client, at(signed, "close"), sent, If_Match=f'"{signed.version}"')
    errors = {one["field"]: one["detail"] for one in answer.json()["errors"]}
    assert answer.status_code == 422
    assert errors["outcome"] == "请填写办理结果。"
    assert errors["colour"] == "没有这一项。"
    assert errors["photo"] == "这一项的类型不对。"
    assert kept() == before


def test_what_an_action_refuses_keeps_its_status(world: World, enter: Enter) -> None:
    made, client = reported(world), enter("worker")
    sent = {"outcome": "灯还没看就写好了。"}
    early = send(client, at(made, "close"), sent, If_Match=f'"{made.version}"')
    assert (early.status_code, early["Content-Type"]) == (409, "application/problem+json")


def test_the_same_key_and_body_get_the_same_answer_and_one_effect(
    world: World, enter: Enter
) -> None:
    made, client = reported(world), enter("worker")
    headers = {"If_Match": f'"{made.version}"', "Idempotency_Key": "sign the lamp"}
    first = send(client, at(made, "sign"), **headers)
    entries = Entry.objects.count()
    second = send(client, at(made, "sign"), **headers)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert Entry.objects.count() == entries
    other = send(client, at(made, "sign"), {"colour": "red"}, **headers)
    assert (other.status_code, other.json()["fact"]) == (422, "KeyUsed")
    # Another account's key of the same name is another key.
    assert send(enter("dispatcher"), at(made, "sign"), **headers).status_code in {403, 412}


def test_a_record_is_added_by_the_form_of_its_page(world: World, enter: Enter) -> None:
    sent = {
        "channel": "phone",
        "title": "楼道堆了纸箱",
        "category": str(world.lamp.pk),
        "kind": "help",
        "urgency": "normal",
        "building": str(world.building.pk),
    }
    client = enter("worker")
    done = send(client, REQUESTS, sent, Idempotency_Key="boxes")
    assert done.status_code == 201, done.json()
    assert client.get(done["Location"]).json()["fields"]["kind"] == "help"
    again = send(client, REQUESTS, sent, Idempotency_Key="boxes")
    assert (again.status_code, again["Location"]) == (201, done["Location"])
    assert Request.objects.count() == 1
    assert send(client, REQUESTS, {**sent, "kind": "x"}, Idempotency_Key="boxes").status_code == 422


def test_a_photo_comes_as_a_form_of_parts(world: World, enter: Enter) -> None:
    signed = sign_request(by=world.by("worker"), request=reported(world))
    photo = SimpleUploadedFile("lamp.jpg", pictures.photo(), content_type="image/jpeg")
    sent = {"outcome": "换了灯泡。", "photo": photo}
    headers = {"If-Match": f'"{signed.version}"'}
    done = enter("worker").post(at(signed, "close"), sent, headers=headers)
    assert done.status_code == 200, done.content.decode()
    signed.refresh_from_db()
    assert signed.stage == "closed"


BROKEN = {
    "half a sign": b'{"outcome": "\\ud800"}',
    "no number": b'{"outcome": NaN}',
    "a list": b"[]",
    "a word": b"lamp",
    "no letters": b'{"outcome": "\xff"}',
    "a name twice": b'{"outcome": "a", "outcome": "b"}',
    "depth": b"[" * 20000,
    "digits": b'{"outcome": ' + b"9" * 5000 + b"}",
    "nothing": b'{"outcome": "a\\u0000b"}',
    "an object": b'{"outcome": {"a": 1}}',
    "a list of objects": b'{"outcome": [{"a": 1}]}',
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_read_is_refused_in_words(world: World, enter: Enter, case: str) -> None:
    signed = sign_request(by=world.by("worker"), request=reported(world))
    headers = {"If-Match": f'"{signed.version}"'}
    answer = enter("worker").post(
        at(signed, "close"), BROKEN[case], content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_what_is_no_json_is_refused_by_its_kind(world: World, enter: Enter) -> None:
    client, close = enter("worker"), at(reported(world), "close")
    assert client.post(close, b"a=b", content_type="text/plain").status_code == 415
    parts = client.post(close, b"--x", content_type="multipart/form-data; boundary=")
    assert (parts.status_code, parts["Content-Type"]) == (422, "application/problem+json")


def test_a_session_writes_only_with_the_proof_of_its_origin(world: World) -> None:
    made, client = reported(world), Client(enforce_csrf_checks=True)
    client.force_login(world.accounts["worker"])
    assert client.get(at(made)).status_code == 200
    forged = send(client, at(made, "sign"), If_Match=f'"{made.version}"')
    assert (forged.status_code, forged.json()["fact"]) == (403, "Forged")
    client.get("/desk/")
    proof = client.cookies["csrftoken"].value
    sent = {"If_Match": f'"{made.version}"', "X_CSRFToken": proof}
    assert send(client, at(made, "sign"), **sent).status_code == 200


def test_a_stranger_is_told_that_a_key_is_wanted(world: World) -> None:
    for answer in (
        Client().get(REQUESTS),
        send(Client(enforce_csrf_checks=True), REQUESTS),
        Client().get("/api/openapi.json"),
    ):
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer.json()["detail"] == "请先登录，或带上有效的访问令牌。"


def test_the_description_knows_every_register_and_every_verb(world: World, enter: Enter) -> None:
    told = enter("worker").get("/api/openapi.json").json()
    sign = told["paths"][f"{REQUESTS}{{key}}/sign/"]["post"]
    assert {one["name"] for one in sign["parameters"]} == {"key", "If-Match", "Idempotency-Key"}
    body = told["paths"][REQUESTS]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["additionalProperties"] is False
    assert {"title", "category", "kind"} <= set(body["required"])
    assert body["properties"]["channel"]["enum"] == ["desk", "phone"]
