"""The way in by an identity: to the provider, back from it, and through the door by one button."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from chunsheng.kernel.access.doors import public
from chunsheng.kernel.credentials import gate
from chunsheng.kernel.credentials.asking import asked
from chunsheng.kernel.credentials.terms import Proof
from chunsheng.kernel.credentials.trying import forgive, may_try
from chunsheng.kernel.identities import trips
from chunsheng.kernel.identities.providers import title_of
from chunsheng.kernel.identities.queries import account_of
from chunsheng.kernel.identities.trips import Arrival
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words.errors import Refusal


class NotLetIn(Refusal):
    """The same for an identity that nobody bound, a closed and a locked account."""

    message = gettext_lazy(
        "这个身份现在不能登录。没有绑定过的，请用登录名和密码登录，再到“登录与验证”里绑定；"
        "绑定过的，请过一会儿再试，还不行就找系统管理员。"
    )


@public
@never_cache
def start_page(request: HttpRequest) -> HttpResponse:
    """Set out to a provider."""
    kind, target = request.GET.get("kind", ""), request.GET.get("next", "")
    try:
        return redirect(trips.set_out(request, kind, target=target))
    except Refusal as refusal:
        return turned_away(request, refusal)


@public
@never_cache
def back_page(request: HttpRequest) -> HttpResponse:
    """Come back from a provider, to enter or to bind; the address with the code is left behind."""
    try:
        arrival = trips.come_back(request)
    except Refusal as refusal:
        return turned_away(request, refusal)
    return redirect("bind_identity" if arrival.account else "identity_arrived")


@public
@never_cache
def arrived_page(request: HttpRequest) -> HttpResponse:
    """Through the door, to whatever is still asked."""
    form = VerbForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_bound:
            return _enter(request, trips.take_arrival(request, binds=False))
        arrival = trips.arrived(request, binds=False)
    except Refusal as refusal:
        return turned_away(request, refusal)
    title = _("%(who)s已经确认了您的身份") % {"who": title_of(arrival.kind)}
    lead = _("按“继续登录”进入。这不是您自己点开的，就关掉这一页。")
    return asked(request, form, title=title, lead=lead, button=_("继续登录"))


def _enter(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """A try of the account like any other, which was right. NotLetIn."""
    account = account_of(arrival.digest)
    if account is None or not may_try(account.username):
        raise NotLetIn
    forgive(account.username, wholly=False)
    proof = Proof.IDENTITY_TWICE if arrival.twice else Proof.IDENTITY
    return gate.begin(request, account, proof, arrival.target)


def turned_away(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Back to where one can begin anew, with what was wrong in words."""
    messages.error(request, str(refusal.message))
    return redirect("own_identities" if request.user.is_authenticated else settings.LOGIN_URL)
