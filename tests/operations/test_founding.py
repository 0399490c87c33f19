"""An empty district begins with three administrators, whose codes are told once on the terminal."""

from __future__ import annotations

import pytest

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.roles import ADMINISTRATORS
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.credentials.actions.codes import activate
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words.errors import Refusal
from chunsheng.operations.founding import FoundedAlready, found
from chunsheng.places.models import Area
from tests.world import make_world

PASSWORD = "three plain words 27"


@pytest.mark.django_db
def test_three_people_each_get_a_role_and_a_code_of_their_own() -> None:
    told = dict(line.split("  ")[:2] for line in found("样例区", "419999"))
    assert list(told) == ["system-admin", "security-admin", "audit-admin"]
    held = set()
    for username, code in told.items():
        account = activate(by=Actor(channel="sign_in"), code=code, password=PASSWORD)
        assert account.username == username
        (one,) = viewer_of(account).held
        held.add((one.role, one.unit.name))
    assert held == {(code, "样例区") for code in ADMINISTRATORS}


@pytest.mark.django_db
def test_a_second_time_makes_nobody() -> None:
    list(found("样例区", "419999"))
    before = Account.objects.count()
    with pytest.raises(FoundedAlready):
        list(found("样例区", "419999"))
    assert Account.objects.count() == before


@pytest.mark.django_db
def test_where_there_are_administrators_the_terminal_makes_no_others() -> None:
    make_world()
    with pytest.raises(FoundedAlready):
        list(found("另一区", "419998"))


@pytest.mark.django_db
def test_a_code_that_is_none_founds_nothing() -> None:
    with pytest.raises(Refusal):
        list(found("样例区", "41"))
    assert not Area.objects.exists()
    assert not Account.objects.exists()
