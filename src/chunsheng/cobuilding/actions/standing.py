"""Whether an agreement stands, so that something may be listed or claimed under it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.cobuilding.models import Agreement
from chunsheng.cobuilding.queries import is_in_force
from chunsheng.kernel.words.errors import Refusal


class NotInForce(Refusal):
    status = 409
    message = _(
        "这份协议今天不在有效期内（没有签订、已经到期或已经终止），不能再登记和认领。请先签订新的协议。"
    )


def in_force(agreement: Agreement) -> Agreement:
    """The agreement, locked, while its term runs; NotInForce otherwise."""
    locked = Agreement.objects.select_for_update(of=("self",))
    held = locked.select_related("community", "partner").get(pk=agreement.pk)
    if not is_in_force(held):
        raise NotInForce
    return held
