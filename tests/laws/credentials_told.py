"""Sessions, rules and proposals in the inhabited world: one of each, and what makes one more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.rules import set_rule
from chunsheng.kernel.credentials.actions.sessions import begin_session
from chunsheng.kernel.credentials.models import SignedIn, SignInRule
from chunsheng.kernel.credentials.terms import Proof
from chunsheng.organisations.actions import add_post
from chunsheng.organisations.appointing import appoint
from chunsheng.organisations.models import Proposal
from tests.world import World

LATER, TODAY = date(2024, 1, 1), date(2023, 3, 8)
DEVICE = "Chrome · Windows"


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by whose they are."""
    own = {one.account.username: one for one in SignedIn.objects.all()}
    return {
        "credentials.rules": {"any": SignInRule.objects.earliest("since")},
        "credentials.sessions": {
            "worker's": own["worker"],
            "other worker's": own["other_worker"],
        },
        "organisations.proposals": {"district": Proposal.objects.earliest("proposed_at")},
    }


def tell(world: World) -> None:
    """Two workers are signed in, and an auditor was proposed."""
    for name in ("worker", "other_worker"):
        _begin(world, name, f"key-of-{name}")
    _propose(world, "proposed")


def _begin(world: World, name: str, key: str) -> SignedIn:
    return begin_session(
        by=world.by(name),
        account=world.accounts[name],
        session_key=key,
        device=DEVICE,
        proof=Proof.PASSWORD,
    )


def _propose(world: World, name: str) -> Any:
    post = add_post(
        by=world.by("system_admin"), unit=world.district, title="审计管理员", role="audit_admin"
    )
    account = Account.objects.create_account(name, title="新的审计管理员")
    return appoint(by=world.by("security_admin"), post=post, account=account, since=TODAY)


def grow(world: World) -> dict[str, Callable[[int], Any]]:
    """What makes one more of each."""
    return {
        "credentials.rules": lambda n: set_rule(
            by=world.by("security_admin"),
            profile="asvs",
            shortest=12,
            password_days=90,
            second_factor="nobody",
            failures=5,
            lock_minutes=15,
            code_hours=72,
            proof_minutes=30,
            source="样例",
            since=LATER + timedelta(days=n),
        ),
        "credentials.sessions": lambda n: _begin(world, "worker", f"key-{n}"),
        "organisations.proposals": lambda n: _propose(world, f"proposed{n}"),
    }
