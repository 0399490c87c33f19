"""The pages of signing in: activation, second factor, a password that is too old."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from chunsheng.kernel.access.doors import public
from chunsheng.kernel.credentials import gate
from chunsheng.kernel.credentials.actions.codes import DOOR, activate, change_password
from chunsheng.kernel.credentials.asking import (
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
from chunsheng.kernel.credentials.forms import ActivateForm, EntryForm, NewPasswordForm
from chunsheng.kernel.credentials.gate import Entering
from chunsheng.kernel.credentials.queries import factor_of
from chunsheng.kernel.credentials.terms import Proof
from chunsheng.kernel.ledger.entering import Actor

Stage = Callable[[HttpRequest, Entering], HttpResponse]


def stage(name: str) -> Callable[[Stage], Callable[[HttpRequest], HttpResponse]]:
    """A page for whoever is entering and is asked just this; everyone else begins anew."""

    def made(page: Stage) -> Callable[[HttpRequest], HttpResponse]:
        @public
        @never_cache
        def standing(request: HttpRequest) -> HttpResponse:
            entering = gate.entering_in(request)
            if entering is None or gate.wanted(entering) != name:
                messages.warning(request, _("请从登录页重新登录。"))
                return redirect(settings.LOGIN_URL)
            return page(request, entering)

        return standing

    return made


@public
@never_cache
def activate_page(request: HttpRequest) -> HttpResponse:
    """The code from the slip sets the password; then whatever else is asked."""
    form = ActivateForm(request.POST or None)
    account = done(form, lambda given: activate(by=Actor(channel=DOOR), **_without_again(given)))
    if account is not None:
        messages.success(request, _("密码设好了。"))
        return gate.begin(request, account, Proof.PASSWORD, settings.LOGIN_REDIRECT_URL)
    lead = _("第一次登录，或者忘了密码：请填管理员给的单子上的激活码，再给自己设一个密码。")
    return asked(request, form, title=_("激活账号"), lead=lead, button=_("设密码并登录"))


def _without_again(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "again"}


@stage("renew_password")
def renew_page(request: HttpRequest, entering: Entering) -> HttpResponse:
    """Another password in the place of one that is too old."""
    form = NewPasswordForm(request.POST or None)
    account = done(
        form,
        lambda given: change_password(
            by=entering.by, account=entering.account, password=given["password"]
        ),
    )
    if account is not None:
        messages.success(request, _("密码换好了。"))
        return gate.begin(request, account, entering.proof, entering.target)
    lead = _("按本区规定，密码用久了要换。请设一个新的，再继续。")
    return asked(request, form, title=_("该换密码了"), lead=lead, button=_("换密码"))


@stage("prove")
def prove_page(request: HttpRequest, entering: Entering) -> HttpResponse:
    """What the authenticator shows, a recovery code, or a passkey: whatever the account has."""
    account, by = entering.account, entering.by
    key, by_key = proving(request, account, by, _("用通行密钥登录"))
    factor = factor_of(account)
    form = EntryForm(typed(request)) if factor is not None and factor.stands else None
    proof: str | None = Proof.BOTH if by_key else None
    if form is not None and proof is None:
        proof = done(
            form, lambda given: counted(account, lambda: take_proof(by, account, given["proof"]))
        )
    if proof is not None:
        gate.enter_now(request, entering, proof)
        return redirect(entering.target)
    lead = _("第一步对了，再验证一步。手机或钥匙丢了，又没有别的办法，请找安全管理员重置。")
    return asked(request, form, title=_("第二验证"), lead=lead, button=_("登录"), key=key)


@stage("set_up")
def set_up_page(request: HttpRequest, entering: Entering) -> HttpResponse:
    """An authenticator is bound before any page of staff opens."""
    form, factor, told = binding(request, entering.account, entering.by)
    if factor is not None:
        gate.enter_now(request, entering, Proof.TOTP)
        return shown_codes(request, factor, entering.target)
    lead = _("本区要求登录时多验证一步。绑定一次，以后登录输入手机上的 6 位数字。")
    other = {"url": "/sign-in/set-up/passkey/", "text": _("改用通行密钥")} if domain() else None
    title, button = _("绑定第二验证"), _("绑定并登录")
    return asked(request, form, title=title, lead=lead, button=button, other=other, **told)
