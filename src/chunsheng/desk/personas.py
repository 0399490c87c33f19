"""The demonstration's personas: accounts that its loader made, each with what it sees."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.roles import role
from chunsheng.kernel.records.models import Setting

KEY = "demo.personas"


def _told() -> list[dict[str, str]]:
    """The loader's list: username, what the persona sees, icon."""
    value = Setting.objects.filter(key=KEY).values_list("value", flat=True).first()
    return value if isinstance(value, list) else []


def personas() -> QuerySet[Account]:
    """The accounts that may be entered by one click."""
    return Account.objects.filter(username__in=[one["username"] for one in _told()], is_active=True)


def persona_cards() -> list[dict[str, Any]]:
    """The personas in the loader's order with their post and unit."""
    known = {one.username: one for one in personas().prefetch_related("grants__unit")}
    cards = []
    for told in _told():
        account = known.get(told["username"])
        if account is None:
            continue
        grants = list(account.grants.all())
        sees = told.get("sees", "")
        cards.append(
            {
                "value": account.username,
                "name": account.title,
                "post": role(grants[0].role).title if grants else "",
                "unit": grants[0].unit.name if grants else "",
                "sees": _(sees) if sees else "",
                "icon": told.get("icon", "user"),
            }
        )
    return cards
