"""A program is let in by a page: a token, what it reads and does, and how it is kept out again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import APIRequestContext, APIResponse, Page, expect

from chunsheng.kernel.ledger.models import Entry
from chunsheng.services.terms import HANDLING
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.world import World, report_lamp

SYSTEM = "样例工单系统"


def issue(page: Page) -> str:
    """The worker issues a token on its page, and copies it."""
    sign_in(page, "网格员")
    go(page, "访问令牌")
    do(page, "签发令牌")
    page.get_by_label("用途").fill(SYSTEM)
    page.get_by_label("权限").select_option(label="读写")
    page.get_by_label("有效期至").fill("2023-03-07")
    send(page, "签发令牌")
    expect(page.locator("#field-expires_on .fault")).to_have_text("有效期至少到今天。")
    page.get_by_label("有效期至").fill("2023-06-30")
    send(page, "签发令牌")
    told = page.get_by_text(re.compile(r"csk_[\w-]{43}")).first
    expect(told).to_be_visible()
    found = re.search(r"csk_[\w-]{43}", told.inner_text())
    assert found is not None
    token = found.group()
    page.reload()
    assert token not in page.content()
    return token


def revoke(page: Page) -> None:
    """The worker takes the token back."""
    do(page, "撤销令牌")
    send(page, "撤销令牌")
    expect(page.locator("main").get_by_text("已作废").first).to_be_visible()


def ask(program: APIRequestContext, token: str, path: str, **more: str) -> APIResponse:
    """What a program reads, or with a verb does."""
    headers = {"Authorization": f"Bearer {token}", **more}
    if path.endswith("/sign/"):
        return program.post(path, data={}, headers=headers)
    return program.get(path, headers=headers)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_program_is_let_in_by_a_token_and_kept_out_when_it_is_revoked(
    width: int, visit: Visits, world: World
) -> None:
    request, _code = report_lamp(world)
    page = visit(width)
    token = issue(page)

    program = visit(width).context.request
    listed = ask(program, token, "/api/services.requests/")
    assert [row["key"] for row in listed.json()["rows"]] == [str(request.pk)]
    record = ask(program, token, listed.json()["rows"][0]["url"])
    path = f"{record.json()['url']}sign/"
    assert ask(program, token, path).status == 428
    sent = {"If-Match": record.headers["etag"], "Idempotency-Key": "sample-1"}
    first, again = ask(program, token, path, **sent), ask(program, token, path, **sent)
    assert (first.status, again.status, again.json()) == (200, 200, first.json())
    request.refresh_from_db()
    assert request.stage == HANDLING.code
    signed = Entry.objects.filter(record_id=request.pk, verb="signed")
    assert [(one.by, one.channel) for one in signed] == [(world.accounts["worker"], "api")]

    revoke(page)
    refused = ask(program, token, "/api/services.requests/")
    assert (refused.status, refused.headers["content-type"]) == (401, "application/problem+json")
