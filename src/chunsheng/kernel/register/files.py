"""Serving attachments: through the door of the record they belong to, never as a page of their own."""

from __future__ import annotations

import uuid

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.register import declaration


@signed_in
def file_page(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """A file whose record the viewer may see."""
    attachment = Attachment.objects.filter(pk=key).first()
    if attachment is None:
        raise Http404
    register = declaration.find(attachment.record_code)
    viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    if not register.rows(viewer).filter(pk=attachment.record_id).exists():
        raise Http404
    return served(attachment)


def served(attachment: Attachment) -> FileResponse:
    """The file with headers under which a browser can only show it."""
    answer = FileResponse(
        default_storage.open(attachment.path),
        content_type=attachment.content_type,
        filename=attachment.name,
    )
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
