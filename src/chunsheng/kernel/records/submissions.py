"""One form, one effect: the second sending of the same form changes nothing."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.records.models import Submission
from chunsheng.kernel.words.errors import Refusal


class SentAlready(Refusal):
    """The form's key was used before with other contents."""

    status = 409
    message = _("这张表单已经提交过。要再报一件，请重新打开表单。")


def digest_of(values: Mapping[str, object]) -> str:
    """A fingerprint of what a form said."""
    return hashlib.sha256(
        json.dumps(values, sort_keys=True, default=str, ensure_ascii=False).encode()
    ).hexdigest()


def once(
    *, key: uuid.UUID, operation: str, values: Mapping[str, object], act: Callable[[], str]
) -> tuple[str, bool]:
    """Do `act` in one transaction with the form's key; say its outcome and whether it ran now.

    A repeated key with the same contents returns the first outcome; with others, SentAlready.
    Two at the same instant: the unique key lets one through, the other waits and finds its outcome.
    """
    digest = digest_of(values)
    try:
        with transaction.atomic():
            submission = Submission.objects.create(key=key, operation=operation, digest=digest)
            outcome = act()
            submission.outcome = outcome
            submission.save(update_fields=["outcome"])
            return outcome, True
    except IntegrityError:
        earlier = outcome_again(key=key, operation=operation, values=values)
        if earlier is None:
            raise
    return earlier, False


def outcome_again(*, key: uuid.UUID, operation: str, values: Mapping[str, object]) -> str | None:
    """What the same sending has led to before; None if there was none, SentAlready if it said else."""
    earlier = Submission.objects.filter(key=key).first()
    if earlier is None:
        return None
    if earlier.operation != operation or earlier.digest != digest_of(values):
        raise SentAlready
    return earlier.outcome


def outcome_of(key: uuid.UUID, operation: str) -> str | None:
    """What a form that was sent before has led to; None for one that never was."""
    sent = Submission.objects.filter(key=key, operation=operation)
    return sent.values_list("outcome", flat=True).first()
