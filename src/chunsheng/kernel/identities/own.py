"""One's own identities: which are bound, binding another, taking one away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from chunsheng.kernel.access.doors import fresh, signed_in
from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.asking import SHELL, acting, asked
from chunsheng.kernel.credentials.freshness import can_prove
from chunsheng.kernel.identities import trips
from chunsheng.kernel.identities.actions import (
    IdentityIsGone,
    NothingElseToProveBy,
    bind_identity,
    drop_identity,
)
from chunsheng.kernel.identities.pages import turned_away
from chunsheng.kernel.identities.providers import offered, title_of
from chunsheng.kernel.identities.queries import identities_of
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words.errors import Refusal

HERE = "own_identities"


def card(account: Account) -> dict[str, Any] | None:
    """What 登录与验证 says of it; nothing where the district offers none and none is bound."""
    bound = identities_of(account)
    if not bound and not offered():
        return None
    count = ngettext("已绑定 %(n)s 个", "已绑定 %(n)s 个", len(bound)) % {"n": len(bound)}
    return {
        "title": _("外部身份"),
        "text": _("用统一身份认证、企业微信、钉钉或飞书登录。先在这里绑定到自己的账号。"),
        "pill": count if bound else _("未绑定"),
        "tone": "jade" if bound else "",
        "url": reverse(HERE),
        "link": _("绑定和取下"),
    }


@signed_in
@never_cache
def own_page(request: HttpRequest) -> HttpResponse:
    """What is bound, and what may be; what is sent takes one of them away."""
    account, by = acting(request)
    bound = identities_of(account)
    if request.method == "POST":
        asked_for = request.POST.get("identity", "")
        chosen = next((one for one in bound if str(one.pk) == asked_for), None)
        try:
            if chosen is None:
                raise IdentityIsGone
            drop_identity(by=by, identity=chosen)
            messages.success(request, _("已取下，不能再用它登录。"))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect(HERE)
    context = {
        "page_title": _("外部身份"),
        "bound": [{"pk": one.pk, "title": title_of(one.kind), "at": one.bound_at} for one in bound],
        "ways": offered(),
        "can_prove": can_prove(account),
    }
    return render(request, "identities/own.html", context)


@signed_in
@fresh
@never_cache
def go_page(request: HttpRequest) -> HttpResponse:
    """Set out to bind what one comes back as."""
    account, _by = acting(request)
    try:
        if not can_prove(account):
            raise NothingElseToProveBy
        return redirect(trips.set_out(request, request.GET.get("kind", ""), binds=account))
    except Refusal as refusal:
        return turned_away(request, refusal)


@signed_in
@fresh
@never_cache
def bind_page(request: HttpRequest) -> HttpResponse:
    """Bind what one came back as, having seen its name: another may have been signed in over there."""
    account, by = acting(request)
    form = VerbForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_bound:
            arrival = trips.take_arrival(request, binds=True)
            bind_identity(by=by, account=account, kind=arrival.kind, digest=arrival.digest)
            messages.success(request, _("绑定好了，下次可以用它登录。"))
            return redirect(HERE)
        arrival = trips.arrived(request, binds=True)
    except Refusal as refusal:
        return turned_away(request, refusal)
    who = title_of(arrival.kind)
    named = _("对方说您是“%(name)s”。") % {"name": arrival.name} if arrival.name else ""
    lead = named + _("确实是您自己，就绑定到现在这个账号；名字不保存。不是您，就不要绑定。")
    title = _("绑定%(who)s") % {"who": who}
    return asked(request, form, title=title, lead=lead, button=_("绑定"), base=SHELL)
