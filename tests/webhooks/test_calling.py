"""The one way out leads to no inside address, follows nobody, and waits for nobody for long."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django import Settings

from chunsheng.kernel.webhooks import calling
from chunsheng.kernel.webhooks.calling import (
    AddressIsInside,
    AddressIsPlain,
    AddressIsUnknown,
    AddressIsUnreadable,
    Unreachable,
    call,
    judged_number,
    place_of,
)
from chunsheng.kernel.words import clock
from tests.queue.receiving import Receiver

INSIDE = [
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104 - refused
    *("224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("[fe80::1]", "[fc00::1]", "[::]", "[ff02::1]", "[fec0::1]", "[2001:db8::1]"),
    # Ways to an inside number in another dress.
    *("[::ffff:10.0.0.1]", "[2002:a00:1::]", "[64:ff9b::a00:1]", "[2001:0:1::1]"),
    *("167772161", "0x0a000001", "10.1", "012.0.0.1"),
]
LOOPBACK = ["127.0.0.1", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]
UNREADABLE = [
    *("", "x", "ftp://a.example/", "https://", "https:///x", "https://a.example:99999/"),
    *("https://me:secret@a.example/", "https://me@a.example/", "https://a.example/#x"),
    *("https://a.example/ x", "https://a.example\\@10.0.0.1/", "https://a.example/\r\nHost: b"),
    *("https://[::1/", "https://" + "a" * 64 + ".example/", "//a.example/", "javascript:alert(1)"),
]


@pytest.fixture
def outside(settings: Settings) -> None:
    """As in production: this machine is not told either."""
    settings.WEBHOOK_LOOPBACK = False


@pytest.mark.parametrize("host", INSIDE)
def test_an_inside_number_is_refused(host: str) -> None:
    with pytest.raises(AddressIsInside):
        place_of(f"https://{host}/hook")


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("host", LOOPBACK)
def test_this_machine_is_refused_outside_of_tests(host: str) -> None:
    with pytest.raises(AddressIsInside):
        place_of(f"https://{host}/hook")


@pytest.mark.parametrize("host", LOOPBACK[:-1])
def test_this_machine_is_allowed_by_the_setting(host: str) -> None:
    assert place_of(f"http://{host}/hook").path == "/hook"


@pytest.mark.parametrize("host", ["8.8.8.8", "[2400:3200::1]"])
def test_a_public_number_is_allowed(host: str) -> None:
    place = place_of(f"https://{host}/hook")
    assert judged_number(place) == host.strip("[]")


@pytest.mark.parametrize("url", UNREADABLE)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(AddressIsUnreadable):
        place_of(url)


@pytest.mark.parametrize("url", ["http://district.example/", "http://8.8.8.8/"])
def test_plain_http_is_refused(url: str) -> None:
    with pytest.raises(AddressIsPlain):
        place_of(url)


@pytest.mark.usefixtures("outside")
def test_plain_http_to_this_machine_is_refused_outside_of_tests() -> None:
    with pytest.raises(AddressIsPlain):
        place_of("http://localhost/")


def test_a_place_is_read_as_it_will_be_called() -> None:
    place = place_of("https://样例.example:8443/收?a=1")
    assert (place.host, place.port) == ("样例.example".encode("idna").decode(), 8443)
    assert place.path == "/%E6%94%B6?a=1"
    assert place_of("https://a.example?x=1").path == "/?x=1"


def found(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """What a look-up of any name answers, one after the other."""
    left = list(answers)
    monkeypatch.setattr(calling, "look_up", lambda name: left.pop(0))


def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    place = place_of("https://a.example/")
    found(monkeypatch, ["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["fe80::1%eth0"], [], ["8.8.8.8"])
    for _inside in range(3):
        with pytest.raises(AddressIsInside):
            judged_number(place)
    with pytest.raises(AddressIsUnknown):
        judged_number(place)
    assert judged_number(place) == "8.8.8.8"


def test_the_connection_goes_to_the_number_that_was_judged(receiver: Receiver) -> None:
    # The name is known to nobody: that it arrives shows that nobody is asked for it again.
    place = calling.Place("http", "rebound.example", receiver.port, "/hook")
    assert call(place, "127.0.0.1", b"{}", {}).status == 204
    assert receiver.came[0].headers["host"] == f"rebound.example:{receiver.port}"


def rebound(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> calling.Place:
    """A name that led outside when it was entered, and leads to this machine now."""
    found(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    place = calling.Place("http", "rebound.example", receiver.port, "/hook")
    assert judged_number(place) == "8.8.8.8"
    return place


@pytest.mark.usefixtures("outside")
def test_a_name_that_leads_inside_later_is_refused_when_it_is_called(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    place = rebound(monkeypatch, receiver)
    with pytest.raises(AddressIsInside):
        call(place, judged_number(place), b"{}", {})
    assert receiver.came == []


@pytest.mark.usefixtures("outside")
def test_without_the_judgement_the_inside_is_reached(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    """The control: the same course, and nobody judges the number."""
    monkeypatch.setattr(calling, "_refuse_inside", lambda number: None)
    place = rebound(monkeypatch, receiver)
    call(place, judged_number(place), b"{}", {})
    assert len(receiver.came) == 1


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.answer = 302, {"Location": receiver.address + "/other"}
    answer = call(place_of(receiver.address), "127.0.0.1", b"{}", {})
    assert (answer.status, answer.is_good) == (302, False)
    assert [one.path for one in receiver.came] == ["/hook"]


def test_nobody_who_listens_is_said(receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        call(place_of(f"http://127.0.0.1:{port}/"), "127.0.0.1", b"{}", {})


def test_an_answer_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            there, _address = server.accept()
            with there:
                try:
                    for _second in range(100):
                        there.sendall(b"H")
                        time.sleep(0.1)
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        place = place_of(f"http://127.0.0.1:{server.getsockname()[1]}/")
        with pytest.raises(Unreachable):
            call(place, "127.0.0.1", b"{}", {})
    assert time.monotonic() - began < 5


def test_an_answer_that_is_none_is_said(receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            there, _address = server.accept()
            with there:
                there.recv(1000)
                there.sendall(b"\x00\xff\r\n" * 100)

        threading.Thread(target=babble, daemon=True).start()
        place = place_of(f"http://127.0.0.1:{server.getsockname()[1]}/")
        with pytest.raises(Unreachable, match="BadStatusLine"):
            call(place, "127.0.0.1", b"{}", {})


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A receiver by TLS with a certificate of its own for `a.example`; its port and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a.example")])
    now = clock.real_now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("a.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            try:
                with context.wrap_socket(server.accept()[0], server_side=True) as there:
                    while b"{}" not in there.recv(1000):
                        pass
                    there.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                return

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1], certificate


def trust(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> None:
    """Trust this certificate and no other."""
    context = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)


def test_a_certificate_that_nobody_vouches_for_is_refused(secured: tuple[int, Path]) -> None:
    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        call(place_of(f"https://a.example:{secured[0]}/"), "127.0.0.1", b"{}", {})


def test_a_certificate_of_another_name_is_refused(
    secured: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(monkeypatch, secured[1])
    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        call(place_of(f"https://b.example:{secured[0]}/"), "127.0.0.1", b"{}", {})


def test_a_certificate_of_the_name_is_taken_though_the_number_is_called(
    secured: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(monkeypatch, secured[1])
    place = place_of(f"https://a.example:{secured[0]}/")
    assert call(place, "127.0.0.1", b"{}", {}).status == 204
