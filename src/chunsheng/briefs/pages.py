"""A brief as a Word file."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from chunsheng.briefs.telling import brief_text
from chunsheng.briefs.terms import REGISTER
from chunsheng.briefs.word import word_document
from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.office.word import WORD
from chunsheng.kernel.register import declaration


@signed_in
@require_GET
def word(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The brief as Word, each number with a real footnote whose code opens its records."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    brief = declaration.find(REGISTER).record(viewer, key)
    site = f"{request.scheme}://{request.get_host()}"
    content = word_document(brief_text(brief, site))
    answer = HttpResponse(content, content_type=WORD)
    name = quote(f"{brief} {brief.until.isoformat()}.docx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
