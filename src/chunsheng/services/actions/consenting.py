"""Taking back that short messages are wanted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action, enter
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words.errors import Refusal
from chunsheng.services.models import Request


class TextsAreStopped(Refusal):
    status = 409
    message = _("短信已经停了。")


@action
def stop_texts(*, by: Actor, request: Request) -> Request:
    """Send no short message about a request any more; what waits is not sent. TextsAreStopped."""
    request = Request.objects.select_for_update().get(pk=request.pk)
    if not request.wants_texts:
        raise TextsAreStopped
    request.wants_texts = False
    save_change(request, ["wants_texts"])
    enter(request, verb="stopped_texts", by=by, changes={"wants_texts": (True, False)})
    return request
