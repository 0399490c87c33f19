"""An investment officer of the district, whom the small known world has not."""

from __future__ import annotations

from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.organisations.terms import INVESTMENT_OFFICER
from tests.places.ground import BY
from tests.world import SINCE, World

CONTACTS = "/r/investment.contacts/"


def officer(world: World, name: str = "officer") -> Client:
    """Signed in, with the post at the district."""
    account = Account.objects.create_account(name, title="招商专员")
    role, unit = INVESTMENT_OFFICER.code, world.district
    post = add_post(by=BY, unit=unit, title="招商专员", role=role, since=SINCE)
    fill_post(by=BY, post=post, account=account, since=SINCE)
    world.accounts[name] = account
    client = Client()
    client.force_login(account)
    return client
