"""Reading a notice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action, enter
from chunsheng.kernel.notices.models import Notice
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class ReadAlready(Refusal):
    status = 409
    message = _("这条消息已经读过了。")


@action
def read_notice(*, by: Actor, notice: Notice) -> Notice:
    """Note that its account has read a notice. ReadAlready, Stale."""
    if notice.read_at is not None:
        raise ReadAlready
    notice.read_at = clock.now()
    save_change(notice, ["read_at"])
    enter(notice, verb="read", by=by, changes={"read_at": (None, notice.read_at)})
    return notice
