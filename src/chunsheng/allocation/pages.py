"""The list by which a confirmed harvest is handed out, in Word; it tells nobody's category or reason."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chunsheng.allocation.models import Proposal
from chunsheng.allocation.terms import CONFIRMED, PROPOSALS, SHARES
from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.office.word import WORD, Card, Paper, paper_document
from chunsheng.kernel.register import declaration
from chunsheng.kernel.words import clock


@signed_in
@require_safe
def receipts_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who fetches how much, with room to sign; 404 until the proposal was confirmed."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    proposal = declaration.find(PROPOSALS).record(viewer, key)
    declaration.find(SHARES).check_entrance(viewer)
    if proposal.stage != CONFIRMED.code:
        raise Http404
    answer = HttpResponse(paper_document(_receipts(proposal, viewer)), content_type=WORD)
    name = f"{_('发放清单')} {proposal}.docx"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


def _receipts(proposal: Proposal, viewer: Viewer) -> Paper:
    shares = declaration.find(SHARES).rows(viewer).filter(proposal=proposal, portions__gt=0)
    shares = shares.select_related("household__building")
    signed = _("%(amount)s　签收：")
    lines = tuple(
        (f"{one.door}　{one.household.number}", signed % {"amount": one.amount})
        for one in shares.order_by("household__building__name", "household__number")
    )
    told = {"households": proposal.served, "portions": proposal.placed, "seed": proposal.seed}
    return Paper(
        title=_("发放清单"),
        number=str(proposal),
        paragraphs=(
            _("分给 %(households)s 户，共 %(portions)s 份，抽签种子 %(seed)s。") % told,
            _("没有领的，当天在系统里登记“未领退回”。"),
        ),
        cards=(Card(_("领取"), lines),),
        issuer=proposal.place.name,
        on=clock.today(),
    )
