"""The one shape that every provider is spoken to in: where to send a browser, and whom it comes back as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.words.errors import Refusal


class Unconfirmed(Refusal):
    """What came back does not prove who it is."""

    message = _(
        "没能确认您的身份。请回登录页重新来一次；一再这样，请用登录名和密码登录，并告诉系统管理员。"
    )


class ProviderIsSilent(Refusal):
    """No answer, or none that can be read, within the seconds."""

    status = 503
    message = _("对方系统现在没有回应。请过几分钟再试，或者用登录名和密码登录。")


@dataclass(frozen=True)
class Trip:
    """One way there and back: what must come back as it was sent, and to where."""

    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True)
class Vouched:
    """Whom the provider says it is: unique within the realm; `name` is for the eye only and is not kept."""

    realm: str
    subject: str
    name: str = ""
    # Whether the provider asked for two factors itself, and the district counts that.
    twice: bool = False


class Provider(Protocol):
    """An adapter to one provider, made of its settings."""

    def __init__(self, told: dict[str, str]) -> None: ...

    def there(self, trip: Trip) -> str:
        """Where the browser is sent. ProviderIsSilent."""

    def vouched(self, code: str, trip: Trip) -> Vouched:
        """Whom the code stands for. Unconfirmed, ProviderIsSilent."""


def text_in(told: object, name: str, longest: int = 4096) -> str:
    """A text that an answer must hold. Unconfirmed where it does not, or is too long."""
    value = told.get(name) if isinstance(told, dict) else None
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise Unconfirmed
    return value


def name_in(told: object, *names: str) -> str:
    """The first of these names that an answer holds, made fit to be shown; empty without any."""
    values = [told.get(name) for name in names] if isinstance(told, dict) else []
    first = next((one for one in values if isinstance(one, str) and one), "")
    return "".join(sign for sign in first if sign.isprintable())[:40]
