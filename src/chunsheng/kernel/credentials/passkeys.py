"""The pages of passkeys: their challenges, binding and taking away, and signing in by one alone."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from chunsheng.kernel.access.doors import fresh, public, signed_in
from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials import gate
from chunsheng.kernel.credentials.actions.passkeys import bind_passkey, remove_passkey
from chunsheng.kernel.credentials.asking import SHELL, Key, acting, asked, done
from chunsheng.kernel.credentials.ceremonies import ask_to_bind, ask_to_prove, domain
from chunsheng.kernel.credentials.challenges import ChallengeIsOver, give_challenge, take_challenge
from chunsheng.kernel.credentials.forms import BindKeyAnewForm, BindKeyForm, KeyForm
from chunsheng.kernel.credentials.gate import Entering
from chunsheng.kernel.credentials.models import Passkey
from chunsheng.kernel.credentials.pages import stage
from chunsheng.kernel.credentials.queries import factor_of, passkeys_of
from chunsheng.kernel.credentials.terms import Ceremony, Proof
from chunsheng.kernel.credentials.trying import account_by_passkey
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words.errors import Denied, Refusal

HERE = "own_credentials"
# At which step of entering a challenge is given.
STAGES = {Ceremony.BIND: "set_up", Ceremony.PROVE: "prove"}


class NobodyAsks(Denied):
    message = gettext_lazy("请从登录页重新登录，再用通行密钥。")


class PasskeysAreOff(Refusal):
    status = 409
    message = gettext_lazy("本区还没有设好通行密钥用的网址，请先用密码和手机验证器登录。")


@public
@never_cache
@require_POST
def options_page(request: HttpRequest) -> HttpResponse:
    """A challenge for one purpose, kept in the session until it is answered. NobodyAsks, PasskeysAreOff."""
    if not domain():
        raise PasskeysAreOff
    purpose = request.POST.get("for", "")
    if purpose == Ceremony.ENTER:
        options, state = ask_to_prove([])
    else:
        account = _whose(request, purpose)
        held = passkeys_of(account)
        if purpose == Ceremony.BIND:
            options, state = ask_to_bind(account, held)
        elif held:
            options, state = ask_to_prove(held)
        else:
            raise NobodyAsks
    give_challenge(request, purpose, state)
    return JsonResponse(options)


def _whose(request: HttpRequest, purpose: str) -> Account:
    """Whoever is in, or is entering and asked just that. NobodyAsks."""
    entering = gate.entering_in(request)
    if purpose not in STAGES:
        raise NobodyAsks
    if entering is not None and gate.wanted(entering) == STAGES[Ceremony(purpose)]:
        return entering.account
    if not request.user.is_authenticated:
        raise NobodyAsks
    account: Account = request.viewer.account  # type: ignore[attr-defined]  # set by the door
    return account


@public
@never_cache
def enter_page(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey alone; every refusal says the same, and leads back to the sign-in page."""
    form, target = KeyForm(request.POST), request.POST.get("next", "")
    said = _("通行密钥没有通过。请再试一次，或改用登录名和密码。")
    if request.method == "POST" and form.is_valid():
        try:
            state = take_challenge(request, Ceremony.ENTER)
            account = account_by_passkey(state, form.cleaned_data["answer"])
            if account is not None:
                return gate.begin(request, account, Proof.PASSKEY, target)
        except ChallengeIsOver as refusal:
            said = str(refusal.message)
    if request.method == "POST":
        messages.error(request, said)
    address = reverse(settings.LOGIN_URL)
    return redirect(f"{address}?{urlencode({'next': target})}" if target else address)


def _binding(request: HttpRequest, account: Account, by: Actor) -> tuple[Key, Passkey | None]:
    """Binding a passkey: what the page asks, and what came of it."""
    known = factor_of(account)
    kind = BindKeyAnewForm if known is not None and known.needs_code else BindKeyForm
    form = kind(request.POST or None)
    passkey = done(
        form,
        lambda given: bind_passkey(
            by=by, account=account, state=take_challenge(request, Ceremony.BIND), **given
        ),
    )
    return Key(form, Ceremony.BIND, _("绑定通行密钥"), main=True), passkey


@stage("set_up")
def set_up_page(request: HttpRequest, entering: Entering) -> HttpResponse:
    """A passkey is bound before any page of staff opens."""
    key, passkey = _binding(request, entering.account, entering.by)
    if passkey is not None:
        gate.enter_now(request, entering, Proof.BOTH)
        messages.success(request, _("通行密钥绑好了，下次登录可以只用它。"))
        return redirect(entering.target)
    lead = _(
        "本区要求登录时多验证一步。绑一把通行密钥：手机、电脑的指纹、面容或锁屏密码，或者安全钥匙。"
    )
    other = {"url": "/sign-in/set-up/", "text": _("改用手机验证器")}
    return asked(request, None, title=_("绑定通行密钥"), lead=lead, key=key, other=other)


@signed_in
@fresh
@never_cache
def bind_page(request: HttpRequest) -> HttpResponse:
    """Bind a passkey of one's own will."""
    account, by = acting(request)
    key, passkey = _binding(request, account, by)
    if passkey is not None:
        messages.success(request, _("通行密钥绑好了，下次登录可以只用它。"))
        return redirect(HERE)
    lead = _("用手机、电脑的指纹、面容或锁屏密码，或者安全钥匙登录。可以绑几把，丢了一把还有别的。")
    return asked(request, None, title=_("绑定通行密钥"), lead=lead, base=SHELL, key=key)


@signed_in
@fresh
@never_cache
def remove_page(request: HttpRequest) -> HttpResponse:
    """Take one of one's passkeys away."""
    account, by = acting(request)
    wanted = request.POST.get("passkey") or request.GET.get("passkey", "")
    held = next((one for one in passkeys_of(account) if str(one.pk) == wanted), None)
    if held is None:
        messages.warning(request, _("这把通行密钥已经移除。"))
        return redirect(HERE)
    form = VerbForm(request.POST or None)
    if done(form, lambda _given: remove_passkey(by=by, account=account, passkey=uuid.UUID(wanted))):
        messages.success(request, _("已移除。"))
        return redirect(HERE)
    lead = _("移除“%(name)s”以后，它就不能再用来登录。") % {"name": held.name}
    title, hidden = _("移除通行密钥"), [("passkey", wanted)]
    return asked(request, form, title=title, lead=lead, button=_("移除"), base=SHELL, hidden=hidden)
