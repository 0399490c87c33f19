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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from chunsheng.kernel.access.doors import fresh, signed_in
from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.codes import change_password
from chunsheng.kernel.credentials.actions.factors import ProofIsWrong, renew_recovery
from chunsheng.kernel.credentials.asking import (
    SHELL,
    acting,
    asked,
    binding,
    counted,
    done,
    proving,
    shown_codes,
    take_proof,
    typed,
)
from chunsheng.kernel.credentials.ceremonies import domain
from chunsheng.kernel.credentials.forms import (
    ChangePasswordForm,
    EntryForm,
    PasswordForm,
    ProofForm,
)
from chunsheng.kernel.credentials.freshness import can_prove, prove_now
from chunsheng.kernel.credentials.gate import safe
from chunsheng.kernel.credentials.models import SecondFactor
from chunsheng.kernel.credentials.queries import factor_of, passkeys_of
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register.asking import VerbForm

HERE = "own_credentials"
# Further ways to sign in that packages above offer here: a card's title, text, pill and link; or none.
further_ways: list[Callable[[Account], dict[str, Any] | None]] = []


class PasswordIsWrong(ProofIsWrong):
    field = "current"
    message = gettext_lazy("现在的密码不对。")


def _compare(account: Account, password: str) -> bool:
    """PasswordIsWrong unless it is the account's."""
    if not check_password(password, account.password):
        raise PasswordIsWrong
    return True


@signed_in
def own_page(request: HttpRequest) -> HttpResponse:
    """How one signs in, and what can be changed about it."""
    account, _by = acting(request)
    factor = factor_of(account)
    context = {
        "page_title": _("登录与验证"),
        "account": account,
        "has_password": account.has_usable_password(),
        "factor": factor if factor is not None and factor.stands else None,
        "passkeys": passkeys_of(account),
        "offers_passkeys": bool(domain()),
        "ways": [card for way in further_ways if (card := way(account)) is not None],
    }
    return render(request, "credentials/own.html", context)


@signed_in
@never_cache
def change_page(request: HttpRequest) -> HttpResponse:
    """Another password; every session ends with the old one."""
    account, by = acting(request)
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
    lead = _("换好以后，所有地方的登录都会结束，接口令牌也都撤销。请用新密码重新登录。")
    return asked(request, form, title=_("换密码"), lead=lead, button=_("换密码"), base=SHELL)


@signed_in
@fresh
@never_cache
def bind_page(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator of one's own will."""
    account, by = acting(request)
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
    account, by = acting(request)
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
    account, by = acting(request)
    target = request.POST.get("next") or request.GET.get("next", "")
    if not can_prove(account):
        return redirect(safe(request, target))
    factor = factor_of(account)
    form, prove = _again(request, account, by, factor)
    key, by_key = proving(request, account, by, _("用通行密钥验证"))
    if by_key or (form is not None and done(form, prove) is not None):
        prove_now(request)
        return redirect(safe(request, target))
    lead = _("批量办理、导出和打开敏感信息之前，要再确认一次是您本人。")
    title = _("请再验证一次")
    hidden = [("next", target)]
    return asked(
        request, form, title=title, lead=lead, button=_("继续"), base=SHELL, key=key, hidden=hidden
    )


def _again(
    request: HttpRequest, account: Account, by: Actor, factor: SecondFactor | None
) -> tuple[VerbForm | None, Callable[[dict[str, Any]], str | bool]]:
    """What proves it beside a passkey: the authenticator, or the password where nothing else is held."""
    sent = typed(request)
    if factor is not None and factor.stands:
        return EntryForm(sent), lambda given: counted(
            account, lambda: take_proof(by, account, given["proof"])
        )
    if factor is not None and factor.is_held:
        return None, bool
    return PasswordForm(sent), lambda given: counted(
        account, lambda: _compare(account, given["current"])
    )
