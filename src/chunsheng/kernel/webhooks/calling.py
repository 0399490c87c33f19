"""The one way out: to an address that was looked up, judged, and is not looked up again.

A name may lead somewhere else a moment later, so the connection goes to the number that was judged.
Redirects are not followed. Of what a webhook is answered only the first line is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.words.errors import Refusal

SECONDS = 10
PORTS = {"https": 443, "http": 80}
# Of IPv6 only what is given out as unicast; the rest are ways to somewhere else.
GIVEN_OUT = ip_network("2000::/3")
Number = IPv4Address | IPv6Address


class AddressIsUnreadable(Refusal):
    field = "url"
    message = _("地址要写成 https://域名/路径，不带用户名、密码和 #。")


class AddressIsPlain(Refusal):
    field = "url"
    message = _("地址要以 https:// 开头，内容在路上才看不到、改不了。")


class AddressIsUnknown(Refusal):
    field = "url"
    message = _("查不到这个域名，请核对地址。")


class AddressIsInside(Refusal):
    field = "url"
    message = _("这个地址在内网或本机，不能用；请填对方在公网上的地址。")


class Unreachable(OSError):
    """No answer came; the words say why."""


@dataclass(frozen=True)
class Place:
    """Where a message goes: an address taken apart."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Answer:
    """The first line of what was answered."""

    status: int
    reason: str

    @property
    def is_good(self) -> bool:
        """Whether the message was taken."""
        return 200 <= self.status < 300

    def __str__(self) -> str:
        readable = "".join(sign for sign in self.reason if sign.isprintable())
        return f"{self.status} {readable[:80]}".strip()


def place_of(url: str) -> Place:
    """The address taken apart; AddressIsUnreadable, AddressIsPlain, or AddressIsInside by its number."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):  # a name that IDNA does not know is a ValueError, too
        raise AddressIsUnreadable from None
    spoiled = "\\" in url or not url.isprintable() or " " in url
    if not host or parts.username is not None or "#" in url or spoiled:
        raise AddressIsUnreadable
    number = _number_in(host)
    if number is not None:
        _refuse_inside(number)
    here = host == "localhost" or (number is not None and number.is_loopback)
    if parts.scheme == "http" and not (here and settings.WEBHOOK_LOOPBACK):
        raise AddressIsPlain
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port, iri_to_uri(path) or "/")


def judged_number(place: Place, *, inside: bool = False) -> str:
    """The number to connect to; AddressIsUnknown, or AddressIsInside if any of the name's is inside.

    With `inside` the district's own network is allowed.
    """
    number = _number_in(place.host)
    numbers = [str(number)] if number is not None else look_up(place.host)
    if not numbers:
        raise AddressIsUnknown
    for one in numbers if not inside else ():
        _refuse_inside(ip_address(one.partition("%")[0]))
    return numbers[0]


def look_up(name: str) -> list[str]:
    """The numbers of a name, none if nobody knows it."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(address[0]) for _family, _type, _protocol, _canonical, address in found]


def call(place: Place, number: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Send a message and hear its answer, within ten seconds in all. Unreachable."""
    with _under_way(place, number, SECONDS) as connection:
        connection.request("POST", place.path, body, headers)
        response = connection.getresponse()
        return Answer(response.status, response.reason)


@dataclass(frozen=True)
class Question:
    """What is asked of a place whose answer is read: so long at most, and within so many seconds."""

    method: str
    body: bytes | None
    headers: dict[str, str]
    seconds: int
    longest: int


def ask(place: Place, number: str, question: Question) -> tuple[int, bytes]:
    """Ask, and read the whole answer: its status and its text. Unreachable, also where it is too long."""
    with _under_way(place, number, question.seconds) as connection:
        connection.request(question.method, place.path, question.body, question.headers)
        response = connection.getresponse()
        told = response.read(question.longest + 1)
        if len(told) > question.longest:
            raise ValueError("the answer is too long")
        return response.status, told


@contextmanager
def _under_way(place: Place, number: str, seconds: int) -> Iterator[_Judged]:
    """A connection that is cut after so many seconds; whatever goes wrong with it is Unreachable."""
    connection = _Judged(place, number, seconds)
    watch = threading.Timer(seconds, connection.cut)
    watch.start()
    try:
        yield connection
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise Unreachable(type(fault).__name__) from fault
    finally:
        watch.cancel()
        connection.close()


class _Judged(http.client.HTTPConnection):
    """A connection to the number that was judged, in the name that was asked for."""

    def __init__(self, place: Place, number: str, seconds: int) -> None:
        super().__init__(place.host, place.port, timeout=seconds)
        self.default_port = PORTS[place.scheme]
        self.number, self.secure = number, place.scheme == "https"

    def connect(self) -> None:
        """Connect to the number; the certificate must be the name's."""
        plain = socket.create_connection((self.number, self.port), self.timeout)
        self.sock = plain
        if self.secure:
            context = ssl.create_default_context()
            self.sock = secured = context.wrap_socket(
                plain, server_hostname=self.host, do_handshake_on_connect=False
            )
            secured.do_handshake()

    def cut(self) -> None:
        """End whatever is under way, from another thread: a slow answer ends like none."""
        if self.sock is not None:
            try:
                # Past the secure socket's own, which would take its state from under the reader.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself


def _number_in(host: str) -> Number | None:
    """The number that a host is written as, also in the old ways (127.1, 0x7f000001); None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _refuse_inside(number: Number) -> None:
    """AddressIsInside unless the number is one that anybody may reach."""
    if isinstance(number, IPv6Address):
        if number.ipv4_mapped is not None:
            number = number.ipv4_mapped
        elif number.sixtofour is not None or number.teredo is not None:
            raise AddressIsInside
    if number.is_loopback and settings.WEBHOOK_LOOPBACK:
        return
    strange = isinstance(number, IPv6Address) and number not in GIVEN_OUT
    if strange or number.is_multicast or not number.is_global:
        raise AddressIsInside
