"""Reading a notice; adding and ending a way of being told."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import end_once
from chunsheng.kernel.notices.carriers import carriers
from chunsheng.kernel.notices.models import Notice, Way
from chunsheng.kernel.words.errors import Denied, Refusal


class ReadAlready(Refusal):
    status = 409
    message = _("这条消息已经读过了。")


class WayIsOnesOwn(Denied):
    message = _("通知方式只能由本人登录后登记。")


class WayIsThere(Refusal):
    field = "address"
    message = _("这个地址已经登记过，还在用。")


class CarrierIsNotThere(Refusal):
    field = "carrier"
    message = _("本区没有开通这个方式，请换一个；要开通请找系统管理员。")


class WayHasEnded(Refusal):
    status = 409
    message = _("这个通知方式已经停用了。")


@action
def read_notice(*, by: Actor, notice: Notice) -> Notice:
    """Note that its account has read a notice. ReadAlready, Stale."""
    return end_once(notice, "read_at", "read", by, ReadAlready)


@action
def add_way(*, by: Actor, carrier: str, address: str = "") -> Way:
    """Let whoever acts be told at an address as well, or in a group, which has none of one's own.

    WayIsOnesOwn, CarrierIsNotThere, WayIsThere, what its carrier refuses.
    """
    if by.account is None or by.channel != "desk":
        raise WayIsOnesOwn
    if not carriers[carrier].is_there():
        raise CarrierIsNotThere
    carriers[carrier].judge(address)
    try:
        with transaction.atomic():
            way = Way.objects.create(account=by.account, carrier=carrier, address=address)
    except IntegrityError:
        raise WayIsThere from None
    enter(way, verb="added", by=by, changes=first_values(way, "carrier", "address"))
    return way


@action
def end_way(*, by: Actor, way: Way) -> Way:
    """Tell nothing more at an address; what waits for it is not sent. WayHasEnded, Stale."""
    return end_once(way, "ended_at", "ended", by, WayHasEnded)
