"""How Django finds a signed-in account again; what it may do is never Django's affair."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from chunsheng.kernel.access.models import Account


class AccountBackend(BaseBackend):
    """Finds accounts that are still active."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account of a session, or nobody once it was closed."""
        return Account.objects.filter(pk=user_id, is_active=True).first()
