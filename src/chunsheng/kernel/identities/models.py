"""Which account an identity at another system enters; of the identity only a keyed print is kept."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.identities.terms import IDENTITIES, Kind
from chunsheng.kernel.records.handling import Handling, LawfulBasis
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock


class Identity(Record):
    """An identity that its holder bound to an account; taken away, nothing of it is left but that it was."""

    ledger_code = IDENTITIES
    field_classes: ClassVar[dict[str, str]] = {"digest": FieldClass.PERSONAL}
    handling = Handling(
        _("绑定的外部身份"),
        _("让本人用单位的账号登录；只留一个认得出、还原不了的印记"),
        LawfulBasis.CONSENT,
        _("本人取下，或账号停用时"),
    )

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("由谁确认"), max_length=10, choices=Kind.choices)
    # Without the district's key it tells nothing; empty once the identity was taken away.
    digest = models.CharField(max_length=32, unique=True, null=True, editable=False)
    bound_at = models.DateTimeField(_("绑定时间"), default=clock.now)
    ended_at = models.DateTimeField(_("取下时间"), null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ended_at"], name="identity_of_account")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
