"""Drafting a brief, drawing its figures anew, and releasing it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.briefs.models import Brief
from chunsheng.briefs.outlines import OUTLINES
from chunsheng.briefs.terms import CYCLE, DIGEST
from chunsheng.indicators.freezing import digest_of, freeze, frozen_for
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class DayHasNotCome(Refusal):
    field = "until"
    message = _("这一天还没有到，数字还不全。")


@action
def draft_brief(*, by: Actor, outline: str, unit: Unit, until: date) -> Brief:
    """Draft a brief with the figures up to a day as they are known now. DayHasNotCome."""
    if until > clock.today():
        raise DayHasNotCome
    brief = Brief.objects.create(
        outline=OUTLINES[outline].code, unit=unit, until=until, as_of=clock.now()
    )
    told = dict(first_values(brief, "outline", "unit", "until", "as_of", "stage"))
    enter(brief, verb="drafted", by=by, changes={**told, DIGEST: (None, _freeze(brief))})
    return brief


@action
def redraw_brief(*, by: Actor, brief: Brief) -> Brief:
    """Draw a draft's figures anew, as they are known now; WrongStage once it was released."""
    CYCLE.judge(brief.stage, "redraw", {})
    before, brief.as_of = brief.as_of, clock.now()
    save_change(brief, ["as_of"])
    changes = {"as_of": (before, brief.as_of), DIGEST: (None, _freeze(brief))}
    enter(brief, verb="redrawn", by=by, changes=changes)
    return brief


@action
def release_brief(*, by: Actor, brief: Brief) -> Brief:
    """Release a draft: from then on its figures stay as they are. WrongStage the second time."""
    before, brief.stage = brief.stage, CYCLE.judge(brief.stage, "release", {}).code
    brief.released_at = clock.now()
    save_change(brief, ["stage", "released_at"])
    changes = {
        "stage": (before, brief.stage),
        "released_at": (None, brief.released_at),
        DIGEST: (None, digest_of(frozen_for(brief))),
    }
    enter(brief, verb="released", by=by, changes=changes)
    return brief


def _freeze(brief: Brief) -> str:
    return freeze(brief, brief.outlined.slots, brief.unit, brief.period, brief.as_of)
