"""A walk reads what every refusal says, and the shell around it once for each reader and kind."""

from __future__ import annotations

import pytest

from tests.laws.asking import Ask, ask, sessions
from tests.laws.inhabited import Inhabited, inhabit
from tests.laws.shells import shells_once

SHELL = b'id="side"'
DENIED, MISSING = Ask("x", "x", "/r/access.accounts/"), Ask("x", "x", "/r/unheard.of/")


@pytest.fixture
def inhabited(db: None) -> Inhabited:
    """The world with its stories."""
    return inhabit()


def test_each_reader_meets_each_kind_of_refusal_in_full_once(inhabited: Inhabited) -> None:
    held = sessions(inhabited)
    with shells_once():
        whole = {
            (name, one.path): SHELL in ask(one, held[name]).content
            for name in ("worker", "leader")
            for one in (DENIED, MISSING)
        }
        again = ask(MISSING, held["leader"])
    assert set(whole.values()) == {True}
    assert (again.status, SHELL in again.content) == (404, False)
    assert SHELL in ask(MISSING, held["leader"]).content


def test_what_a_bare_refusal_tells_is_still_read(inhabited: Inhabited) -> None:
    session = sessions(inhabited)["leader"]
    with shells_once():
        ask(DENIED, session)
        bare = ask(DENIED, session).content
        ask(MISSING, session)
        other = ask(MISSING, session).content
    assert SHELL not in bare
    assert "没有权限".encode() in bare
    assert "没有找到".encode() in other
    assert "也可能不在您的范围内".encode() in other
