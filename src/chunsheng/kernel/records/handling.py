"""Why what is personal in a table is held: purpose, basis and end, as the law has each told.

个人信息保护法 art. 13 (basis), 17 (what a person is told), 19 (no longer than needed).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class LawfulBasis(models.TextChoices):
    """What lets it be held."""

    CONSENT = "consent", _("本人同意（个人信息保护法第十三条第一项）")
    DUTY = "duty", _("履行法定职责所必需（个人信息保护法第十三条第三项）")
    EACH = "each", _("每一条写明：本人同意，或依据哪条规定")


@dataclass(frozen=True)
class Ending:
    """An event after which a row is needed no longer: the field that tells its day or instant.

    Where `holds`, a row on which it has not come yet is still being worked on.
    """

    code: str
    title: str | Promise
    field: str
    holds: bool = False


@dataclass(frozen=True)
class Handling:
    """What of whom is held in a table, what for, on what basis, and when it goes.

    A table with personal fields has exactly one; a law fails the build without it. `endings` are
    the events from which a district may count how long it keeps a row.
    """

    title: str | Promise
    purpose: str | Promise
    basis: LawfulBasis
    until: str | Promise
    endings: tuple[Ending, ...] = ()
