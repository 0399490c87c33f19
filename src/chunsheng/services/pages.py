"""The slip by which a petitioner is told on paper."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.office.word import WORD, paper_document
from chunsheng.kernel.register import declaration
from chunsheng.services.terms import REGISTER
from chunsheng.services.told import slip_of


@signed_in
@require_safe
def slip_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One page in Word, for whoever may see the request."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    found = declaration.find(REGISTER).record(viewer, key)
    answer = HttpResponse(paper_document(slip_of(found)), content_type=WORD)
    name = f"{_('告知单')} {found.number}.docx"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    return answer
