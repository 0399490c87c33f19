"""One's own credentials once one is in: password, second factor, recovery codes, proving it is oneself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from chunsheng.kernel.access.doors import fresh, signed_in
from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.codes import change_password
from chunsheng.kernel.credentials.actions.factors import ProofIsWrong, renew_recovery
from chunsheng.kernel.credentials.asking import (
    asked,
    binding,
    counted,
    done,
    shown_codes,
    take_proof,
)
from chunsheng.kernel.credentials.forms import (
    ChangePasswordForm,
    EntryForm,
    PasswordForm,
    ProofForm,
)
from chunsheng.kernel.credentials.freshness import can_prove, prove_now
from chunsheng.kernel.credentials.queries import account_now, factor_of
from chunsheng.kernel.ledger.entering import Actor

SHELL = "ui/shell.html"
HERE = "own_credentials"
# Further ways to sign in that packages above offer here: a card's title, text, pill and link; or none.
further_ways: list[Callable[[Account], dict[str, Any] | None]] = []


class PasswordIsWrong(ProofIsWrong):
    field = "current"
    message = gettext_lazy("现在的密码不对。")


def _self(request: HttpRequest) -> tuple[Account, Actor]:
    account = account_now(request.viewer.account)  # type: ignore[attr-defined]  # set by the door
    units = request.viewer.units()  # type: ignore[attr-defined]  # set by the door
    return account, Actor(account, "desk", units[0] if units else None)


def _compare(account: Account, password: str) -> bool:
    """PasswordIsWrong unless it is the account's."""
    if not check_password(password, account.password):
        raise PasswordIsWrong
    return True


@signed_in
def own_page(request: HttpRequest) -> HttpResponse:
    """How one signs in, and what can be changed about it."""
    account, _by = _self(request)
    factor = factor_of(account)
    context = {
        "page_title": _("登录与验证"),
        "account": account,
        "has_password": account.has_usable_password(),
        "factor": factor if factor is not None and factor.stands else None,
        "ways": [card for way in further_ways if (card := way(account)) is not None],
    }
    return render(request, "credentials/own.html", context)


@signed_in
@never_cache
def change_page(request: HttpRequest) -> HttpResponse:
    """Another password; every session ends with the old one."""
    account, by = _self(request)
    if not account.has_usable_password():
        messages.warning(request, _("这个账号还没有密码，请向系统管理员领激活码。"))
        return redirect(HERE)
    form = ChangePasswordForm(request.POST or None)
    changed = done(
        form,
        lambda given: (
            counted(account, lambda: _compare(account, given["current"]))
            and change_password(by=by, account=account, password=given["password"])
        ),
    )
    if changed:
        logout(request)
        messages.success(request, _("密码换好了，请用新密码登录。"))
        return redirect(settings.LOGIN_URL)
    lead = _("换好以后，所有地方的登录都会结束，请用新密码重新登录。")
    return asked(request, form, title=_("换密码"), lead=lead, button=_("换密码"), base=SHELL)


@signed_in
@fresh
@never_cache
def bind_page(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator of one's own will."""
    account, by = _self(request)
    known = factor_of(account)
    if known is not None and known.stands:
        messages.warning(request, _("第二验证已经绑定。要换手机，请安全管理员先重置。"))
        return redirect(HERE)
    form, factor, told = binding(request, account, by)
    if factor is not None:
        return shown_codes(request, factor, "/credentials/", SHELL)
    lead = _("绑定以后，登录时除了密码，还要输入手机上的 6 位数字。")
    title = _("绑定第二验证")
    return asked(request, form, title=title, lead=lead, button=_("绑定"), base=SHELL, **told)


@signed_in
@never_cache
def recovery_page(request: HttpRequest) -> HttpResponse:
    """Other recovery codes; those that were left hold no longer."""
    account, by = _self(request)
    known = factor_of(account)
    if known is None or not known.stands:
        messages.warning(request, _("还没有绑定第二验证，没有恢复码可换。"))
        return redirect(HERE)
    form = ProofForm(request.POST or None)
    factor = done(
        form,
        lambda given: counted(
            account, lambda: renew_recovery(by=by, account=account, proof=given["proof"])
        ),
    )
    if factor is not None:
        return shown_codes(request, factor, "/credentials/", SHELL)
    lead = _("换一组新的恢复码，剩下的旧码随即作废。")
    return asked(request, form, title=_("换恢复码"), lead=lead, button=_("换一组"), base=SHELL)


@signed_in
@never_cache
def again_page(request: HttpRequest) -> HttpResponse:
    """Prove again that it is oneself, before bulk or sensitive work; then back to it."""
    account, by = _self(request)
    target = request.POST.get("next") or request.GET.get("next", "")
    if not can_prove(account):
        return _lead(request, target)
    factor = factor_of(account)
    stands = factor is not None and factor.stands
    form = (EntryForm if stands else PasswordForm)(request.POST or None)
    proved = done(
        form,
        lambda given: counted(
            account,
            lambda: (
                take_proof(by, account, given["proof"])
                if stands
                else _compare(account, given["current"])
            ),
        ),
    )
    if proved:
        prove_now(request)
        return _lead(request, target)
    lead = _("批量办理、导出和打开敏感信息之前，要再确认一次是您本人。")
    title = _("请再验证一次")
    more = {"hidden": [("next", target)]}
    return asked(request, form, title=title, lead=lead, button=_("继续"), base=SHELL, **more)


def _lead(request: HttpRequest, target: str) -> HttpResponse:
    """To where one wanted, and never elsewhere."""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else settings.LOGIN_REDIRECT_URL)
