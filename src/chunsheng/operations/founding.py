"""The first three administrators of an empty district: afterwards everything else goes through pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from chunsheng.kernel.access.models import Account, Grant, Unit
from chunsheng.kernel.access.roles import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN, Role
from chunsheng.kernel.credentials.actions.codes import issue_code
from chunsheng.kernel.custody.actions import open_account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import shown_code
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.places.actions import add_area
from chunsheng.places.models import Area
from chunsheng.places.terms import AreaKind

BY = Actor(channel="install")
FIRST = (SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN)


class FoundedAlready(RuntimeError):
    """There are administrators: whoever is to follow them is made on the pages, by two."""


def found(name: str, code: str) -> Iterator[str]:
    """Make the district and its three administrators' accounts; each one's code is told once.

    FoundedAlready while anybody holds an administrator's role; a district that is there is kept.
    """
    roles = [one.code for one in FIRST]
    with transaction.atomic():
        if Grant.objects.filter(on_day(clock.today()), role__in=roles).exists():
            raise FoundedAlready
        district = _district(name, code)
        told = [_administrator(one, district) for one in FIRST]
    yield from told


def _district(name: str, code: str) -> Unit:
    known = Area.objects.filter(unit__kind=AreaKind.DISTRICT).select_related("unit").first()
    if known is not None:
        return known.unit
    Setting.objects.get_or_create(key="district", defaults={"value": {"name": name}})
    area = add_area(by=BY, kind=AreaKind.DISTRICT, name=name, code=code)
    return area.unit


def _administrator(one: Role, district: Unit) -> str:
    title, username = str(one.title), one.code.replace("_", "-")
    known = Account.objects.filter(username=username).first()
    account = known or open_account(by=BY, username=username, title=title)
    post = add_post(by=BY, unit=district, title=title, role=one.code, since=clock.today())
    fill_post(by=BY, post=post, account=account, since=clock.today())
    told = issue_code(by=BY, account=account, reason="install")
    return f"{username}  {shown_code(told.told)}  until {told.ends_at:%Y-%m-%d %H:%M} UTC"
