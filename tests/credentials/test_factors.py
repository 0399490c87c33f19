"""Where the rule asks for it nothing opens without a second factor, and each code is taken once."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pyotp
import pytest
from django.test import Client

from chunsheng.desk.personas import KEY
from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials import gate, totp
from chunsheng.kernel.credentials.actions.codes import (
    CodeFromAPage,
    CodeIsWrong,
    IsOneself,
    activate,
)
from chunsheng.kernel.credentials.actions.factors import (
    FactorStands,
    NoFactor,
    ProofIsWrong,
    prove_factor,
    recover,
    reset_factor,
    set_up_factor,
)
from chunsheng.kernel.credentials.models import SecondFactor, SignInRule
from chunsheng.kernel.credentials.queries import digest_of
from chunsheng.kernel.credentials.totp import PERIOD, new_secret
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.words import clock
from tests.credentials.conftest import (
    DOOR,
    PASSWORD,
    Phone,
    bind,
    code_for,
    demand,
    enter,
    give_password,
    is_in,
)
from tests.services.meanwhile import Meanwhile, race, take_off_locks
from tests.world import World, make_world

SET_UP, PROVE = "/sign-in/set-up/", "/sign-in/prove/"


def secret_shown(client: Client, address: str = SET_UP) -> str:
    """The secret as the page tells it for typing in."""
    page = client.get(address).content.decode()
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    return found[1].replace(" ", "")


def codes_shown(page: str) -> list[str]:
    """The recovery codes on a page."""
    return re.findall(r"<li>([0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3})</li>", page)


def test_where_the_rule_asks_nothing_opens_before_an_authenticator_is_bound(
    world: World, phone: Phone
) -> None:
    demand(world, second_factor="everyone")
    give_password(world, "worker")
    client = enter("worker")
    for page in ("/desk/", "/r/services.requests/", "/credentials/", "/api/services.requests/"):
        assert client.get(page).status_code in {302, 401}
    secret = secret_shown(client)
    assert client.post(SET_UP, {"proof": "000000"}).status_code == 400
    assert not is_in(client)
    done = client.post(SET_UP, {"proof": phone.shows(secret)})

    assert is_in(client)
    assert len(codes_shown(done.content.decode())) == 8
    assert "no-store" in done["Cache-Control"]
    kept = SecondFactor.objects.get()
    assert secret.encode() not in bytes(kept.secret or b"")
    assert secret not in str(list(Entry.objects.values()))


def test_with_the_gate_open_the_password_alone_would_do(
    world: World, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand(world, second_factor="everyone")
    give_password(world, "worker")
    assert not is_in(enter("worker"))
    monkeypatch.setattr(gate, "wanted", lambda entering: "")
    assert is_in(enter("worker"))


@pytest.mark.parametrize(
    ("whose", "asked"), [("nobody", set()), ("administrators", {"security_admin"})]
)
def test_the_rule_says_of_whom_it_is_asked(
    world: World, phone: Phone, whose: str, asked: set[str]
) -> None:
    demand(world, second_factor=whose)
    for name in ("worker", "security_admin"):
        give_password(world, name)
        assert is_in(enter(name)) is (name not in asked)


def test_whoever_has_bound_one_is_asked_even_where_the_rule_does_not(
    world: World, phone: Phone
) -> None:
    demand(world)
    account = give_password(world, "worker")
    secret, _factor = bind(account, phone)
    client = enter("worker")
    assert not is_in(client)
    assert client.get(SET_UP)["Location"] == "/sign-in/"
    client = enter("worker")
    assert client.post(PROVE, {"proof": phone.shows(secret)})["Location"] == "/desk/"
    assert is_in(client)


def test_a_persona_that_has_bound_one_is_asked_by_its_button_too(
    world: World, phone: Phone
) -> None:

    Setting.objects.create(key=KEY, value=[{"username": "worker", "sees": "样例"}])
    client = Client()
    client.post("/sign-in/", {"persona": "worker"})
    assert is_in(client)
    secret, _factor = bind(world.accounts["worker"], phone)
    client = Client()
    assert client.post("/sign-in/", {"persona": "worker"})["Location"] == PROVE
    assert not is_in(client)
    client.post(PROVE, {"proof": phone.shows(secret)})
    assert is_in(client)


def test_a_code_is_taken_once_within_its_window(world: World, phone: Phone) -> None:
    demand(world)
    secret, _factor = bind(give_password(world, "worker"), phone)
    seen = phone.shows(secret)
    client = enter("worker")
    client.post(PROVE, {"proof": seen})
    assert is_in(client)
    for later in (0, PERIOD - 11, PERIOD):
        phone.at += later
        replayed = enter("worker")
        assert replayed.post(PROVE, {"proof": seen}).status_code == 400
        assert not is_in(replayed)


def test_without_the_memory_of_steps_a_code_would_be_taken_twice(
    world: World, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = world.accounts["worker"]
    secret, _factor = bind(account, phone)
    seen = phone.shows(secret)
    prove_factor(by=Actor(account), account=account, proof=seen)
    with pytest.raises(ProofIsWrong):
        prove_factor(by=Actor(account), account=account, proof=seen)
    SecondFactor.objects.update(last_step=0)
    prove_factor(by=Actor(account), account=account, proof=seen)


def test_of_many_who_send_one_code_at_once_one_is_let_in(own_database: None) -> None:
    account, secret = _bound_for_real()
    code = pyotp.TOTP(secret).at(int(clock.real_now().timestamp()) + PERIOD)
    outcomes = race(lambda: prove_factor(by=Actor(account), account=account, proof=code), many=6)
    assert outcomes == {"done": 1, "ProofIsWrong": 5}


def test_of_many_who_send_one_recovery_code_at_once_one_is_let_in(own_database: None) -> None:
    account, _secret = _bound_for_real()
    code = _told(account)
    outcomes = race(lambda: recover(by=Actor(account), account=account, proof=code), many=6)
    assert outcomes == {"done": 1, "ProofIsWrong": 5}


def test_without_the_lock_a_recovery_code_would_be_taken_more_than_once(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, _secret = _bound_for_real()
    code = _told(account)
    take_off_locks(monkeypatch)
    with Meanwhile(lambda: recover(by=Actor(account), account=account, proof=code)):
        recover(by=Actor(account), account=account, proof=code)
    assert Entry.objects.filter(verb="recovered").count() == 2


def _bound_for_real() -> tuple[Account, str]:
    account, secret = make_world().accounts["worker"], new_secret()
    now = pyotp.TOTP(secret).now()
    set_up_factor(by=Actor(account), account=account, secret=secret, proof=now)
    return account, secret


def _told(account: Account) -> str:

    SecondFactor.objects.filter(account=account).update(recovery=[digest_of("ABCDEFGHJK")])
    return "abcd-efg-hjk"


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_codes_beyond_one_step_are_not_taken(world: World, phone: Phone, steps: int) -> None:
    account = world.accounts["worker"]
    secret, _factor = bind(account, phone)
    phone.at += 10 * PERIOD
    with pytest.raises(ProofIsWrong):
        prove_factor(by=Actor(account), account=account, proof=phone.shows(secret, steps))


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_phone_one_step_off_is_heard(world: World, phone: Phone, steps: int) -> None:
    account = world.accounts["worker"]
    secret, _factor = bind(account, phone)
    phone.at += 10 * PERIOD
    prove_factor(by=Actor(account), account=account, proof=phone.shows(secret, steps))


@pytest.mark.parametrize("proof", ["", "12345", "1234567", "abcdef", "１２３４５６", "'", "\x00"])
def test_whatever_is_typed_for_a_code_is_answered_in_words(
    world: World, phone: Phone, proof: str
) -> None:
    demand(world)
    bind(give_password(world, "worker"), phone)
    client = enter("worker")
    assert client.post(PROVE, {"proof": proof}).status_code == 400
    assert not is_in(client)


def test_guessing_codes_locks_the_account_also_when_the_password_is_sent_anew(
    world: World, phone: Phone
) -> None:
    demand(world)
    secret, _factor = bind(give_password(world, "worker"), phone)
    for _n in range(5):
        enter("worker").post(PROVE, {"proof": "000000"})
    locked = enter("worker")
    locked.post(PROVE, {"proof": phone.shows(secret)})
    assert not is_in(locked)


def test_a_recovery_code_stands_in_once_for_the_phone(world: World, phone: Phone) -> None:
    demand(world)
    _secret, factor = bind(give_password(world, "worker"), phone)
    for expected in (True, False):
        client = enter("worker")
        client.post(PROVE, {"proof": factor.told[0].lower()})
        assert is_in(client) is expected
    entry = Entry.objects.get(verb="recovered")
    assert entry.changes == {"recovery_left": [8, 7]}


def test_new_recovery_codes_put_the_old_ones_out_of_force(world: World, phone: Phone) -> None:
    demand(world)
    secret, factor = bind(give_password(world, "worker"), phone)
    client = enter("worker")
    client.post(PROVE, {"proof": phone.shows(secret)})
    phone.at += PERIOD
    page = client.post("/credentials/recovery/", {"proof": phone.shows(secret)})
    fresh = codes_shown(page.content.decode())
    assert len(set(fresh) | set(factor.told)) == 16
    account = world.accounts["worker"]
    with pytest.raises(ProofIsWrong):
        recover(by=Actor(account), account=account, proof=factor.told[1])
    recover(by=Actor(account), account=account, proof=fresh[1])


def test_a_lost_phone_is_reset_with_a_reason_and_bound_anew_by_the_slip_only(
    world: World, phone: Phone
) -> None:
    demand(world)
    account = give_password(world, "worker")
    secret, _factor = bind(account, phone)
    inside = enter("worker")
    inside.post(PROVE, {"proof": phone.shows(secret)})
    security = Client()
    security.force_login(world.accounts["security_admin"])
    address = f"/r/access.accounts/{account.pk}/reset_factor/"
    assert security.post(address, {"key": _key(1)}).status_code == 400
    slip = security.post(address, {"key": _key(2), "reason": "手机丢了，当面核实"}).content.decode()
    code = slip.split('id="slip-code">')[1].split("<")[0]
    assert not is_in(inside)

    demand_everyone(world)
    client = enter("worker")
    new = secret_shown(client)
    phone.at += PERIOD
    without = client.post(SET_UP, {"proof": phone.shows(new)})
    wrong = client.post(SET_UP, {"proof": phone.shows(new), "code": "ABCD-EFG-HJK"})
    assert (without.status_code, wrong.status_code) == (400, 400)
    assert not is_in(client)
    client.post(SET_UP, {"proof": phone.shows(new), "code": code})
    assert is_in(client)
    entry = Entry.objects.get(verb="factor_reset")
    assert (entry.reason, entry.by) == ("手机丢了，当面核实", world.accounts["security_admin"])
    with pytest.raises(ProofIsWrong):
        prove_factor(by=Actor(account), account=account, proof=phone.shows(secret))


def demand_everyone(world: World) -> None:
    """The rule of today asks it of everyone from now on."""

    SignInRule.objects.filter(source="样例办法").update(second_factor="everyone")


def _key(n: int) -> str:
    return f"00000000-0000-4000-8000-00000000000{n}"


def test_a_code_for_the_phone_sets_no_password_and_the_other_way_round(
    world: World, phone: Phone
) -> None:

    account = give_password(world, "worker")
    bind(account, phone)
    by = world.by("security_admin")
    for_phone = reset_factor(by=by, account=account, reason="手机丢了").told
    for_password = code_for(world, "worker")
    with pytest.raises(CodeIsWrong):
        activate(by=DOOR, code=for_phone, password=PASSWORD)
    secret = new_secret()
    with pytest.raises(CodeIsWrong):
        set_up_factor(
            by=Actor(account),
            account=account,
            secret=secret,
            proof=phone.shows(secret),
            code=for_password,
        )


def test_a_code_for_one_account_binds_no_other(world: World, phone: Phone) -> None:
    mine, other = world.accounts["worker"], world.accounts["neighbour"]
    bind(mine, phone)
    bind(other, phone)
    by = world.by("security_admin")
    code = reset_factor(by=by, account=other, reason="手机丢了").told
    reset_factor(by=by, account=mine, reason="手机丢了")
    secret = new_secret()
    with pytest.raises(CodeIsWrong):
        set_up_factor(
            by=Actor(mine), account=mine, secret=secret, proof=phone.shows(secret), code=code
        )


@pytest.mark.parametrize("name", ["system_admin", "audit_admin", "leader", "worker"])
def test_only_the_security_administrator_resets(world: World, phone: Phone, name: str) -> None:
    bind(world.accounts["neighbour"], phone)
    client = Client()
    client.force_login(world.accounts[name])
    address = f"/r/access.accounts/{world.accounts['neighbour'].pk}/reset_factor/"
    assert client.post(address, {"key": _key(1), "reason": "手机丢了"}).status_code == 403
    assert SecondFactor.objects.get().stands


def test_what_is_not_to_be_reset_is_refused_in_words(world: World, phone: Phone) -> None:
    by = world.by("security_admin")
    with pytest.raises(NoFactor):
        reset_factor(by=by, account=world.accounts["worker"], reason="手机丢了")
    bind(world.accounts["security_admin"], phone)
    with pytest.raises(IsOneself):
        reset_factor(by=by, account=world.accounts["security_admin"], reason="手机丢了")
    bind(world.accounts["worker"], phone)
    through_api = Actor(by.account, "api", by.unit)
    with pytest.raises(CodeFromAPage):
        reset_factor(by=through_api, account=world.accounts["worker"], reason="手机丢了")
    with pytest.raises(FactorStands):
        bind(world.accounts["worker"], phone)


def test_the_picture_says_what_an_authenticator_needs_and_the_policy_lets_it_through(
    world: World, phone: Phone
) -> None:
    demand(world, second_factor="everyone")
    give_password(world, "worker")
    client = enter("worker")
    page = client.get(SET_UP)
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    parsed = pyotp.parse_uri(totp.address_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "worker", "春声"))
    assert (parsed.name, parsed.issuer) == ("worker", "春声")
    assert "春声" in unquote(totp.address_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "worker", "春声"))


def test_entering_is_forgotten_after_ten_minutes(world: World, phone: Phone) -> None:
    demand(world)
    secret, _factor = bind(give_password(world, "worker"), phone)
    client = enter("worker")
    phone.at += 601
    assert client.post(PROVE, {"proof": phone.shows(secret)})["Location"] == "/sign-in/"
    assert not is_in(client)


def test_the_pages_between_open_to_nobody_else(world: World) -> None:
    for page in (PROVE, SET_UP, "/sign-in/new-password/"):
        assert Client().get(page)["Location"] == "/sign-in/"
        assert Client().post(page, {"proof": "123456"})["Location"] == "/sign-in/"
