"""The words of briefs (R20): a draft is drawn anew until it is released, and then stays."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage

REGISTER = "briefs.briefs"
# Where an entry keeps the digest of the figures that the brief cites.
DIGEST = "figures"

DRAFT = Stage("draft", pgettext_lazy("stage", "草稿"), tone="gold")
RELEASED = Stage("released", pgettext_lazy("stage", "已发布"), tone="jade", final=True)

CYCLE = LifeCycle(
    stages=(DRAFT, RELEASED),
    moves=(
        Move("redraw", _("按最新数字重排"), (DRAFT.code,), DRAFT.code, roles=(LEADER.code,)),
        Move("release", _("发布"), (DRAFT.code,), RELEASED.code, roles=(LEADER.code,)),
    ),
)
