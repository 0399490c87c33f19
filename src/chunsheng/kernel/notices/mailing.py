"""Mail, the one module that sends any; where to is a setting, a folder in the demonstration."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.notices.carriers import Carrier, Message
from chunsheng.kernel.words.errors import Refusal


class AddressIsNoMail(Refusal):
    field = "address"
    message = _("邮箱地址不对，要写成 名字@单位域名。")


def judge(address: str) -> None:
    """AddressIsNoMail."""
    try:
        validate_email(address)
    except ValidationError:
        raise AddressIsNoMail from None


def carry(address: str, message: Message) -> None:
    """Hand a mail over; raises what the mail server refuses it with."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    headers = {"Message-ID": f"<{message.name}@{domain}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(message.subject, message.body, to=[address], headers=headers).send()


MAIL = Carrier(judge, carry)
