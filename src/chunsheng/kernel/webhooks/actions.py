"""Adding and ending targets, and sending a delivery again."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.vault import seal_secret
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.queue.keeping import defer
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.webhooks.calling import place_of
from chunsheng.kernel.webhooks.models import Delivery, Target
from chunsheng.kernel.webhooks.queries import tellable
from chunsheng.kernel.webhooks.telling import send
from chunsheng.kernel.webhooks.terms import State
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal

MARK = "whsec_"


class TargetFromAPage(Denied):
    message = _("接收地址只能由本人登录后在页面上登记。")


class RegisterIsNotYours(Refusal):
    field = "registers"
    message = _("只能选您自己能查看的台账，至少一个。")


class VerbIsUnknown(Refusal):
    field = "verbs"


class EndedAlready(Refusal):
    status = 409
    message = _("这个接收地址已经停用了。")


class StillWaiting(Refusal):
    status = 409
    message = _("这一条还在投递，不用再发。")


@action
def add_target(
    *, by: Actor, name: str, url: str, registers: Iterable[str], verbs: str = ""
) -> Target:
    """Let an address be told, as far as whoever adds it may see; its secret is told once, as `told`.

    TargetFromAPage where a program asks; RegisterIsNotYours, VerbIsUnknown, and what `place_of` refuses.
    """
    if by.account is None or by.channel != "desk":
        raise TargetFromAPage
    place_of(url)
    known = {one.code: one for one in tellable(viewer_of(by.account))}
    codes, words = sorted(set(registers)), sorted(set(verbs.split()))
    if not codes or not known.keys() >= set(codes):
        raise RegisterIsNotYours
    told = sorted({verb for code in codes for verb in known[code].phrases})
    for word in words:
        if word not in told:
            said = _("没有“%(verb)s”这个动作。可以填：%(known)s。")
            raise VerbIsUnknown(said % {"verb": word, "known": " ".join(told)})
    secret = MARK + base64.b64encode(secrets.token_bytes(32)).decode()
    target = Target.objects.create(
        name=name,
        url=url,
        account=by.account,
        registers=codes,
        verbs=words,
        secret=seal_secret(secret),
    )
    names = ("name", "url", "registers", "verbs")
    enter(target, verb="added", by=by, changes=first_values(target, *names))
    target.told = secret
    return target


@action
def end_target(*, by: Actor, target: Target, reason: str) -> Target:
    """Tell a target nothing more; what waits for it is not sent. EndedAlready, Stale."""
    if target.ended_at is not None:
        raise EndedAlready
    target.ended_at, target.ended_why = clock.now(), reason
    save_change(target, ["ended_at", "ended_why"])
    Delivery.objects.filter(target=target, state=State.WAITING).update(state=State.FAILED)
    changes = {"ended_at": (None, target.ended_at)}
    enter(target, verb="ended", by=by, changes=changes, reason=reason)
    return target


@action
def send_again(*, by: Actor, delivery: Delivery) -> Delivery:
    """Send a delivery once more, under the same name. EndedAlready, StillWaiting, Stale."""
    if Target.objects.get(pk=delivery.target_id).ended_at is not None:
        raise EndedAlready
    before = delivery.state
    if before == State.WAITING:
        raise StillWaiting
    delivery.state = State.WAITING
    save_change(delivery, ["state"])
    defer(send, str(delivery.pk))
    enter(delivery, verb="sent_again", by=by, changes={"state": (before, delivery.state)})
    return delivery
