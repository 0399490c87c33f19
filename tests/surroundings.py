"""The surroundings in which every test runs, set before Django's settings are read.

Test mode; a place of its own for files; and a closed network: only this machine can be reached.
"""

from __future__ import annotations

import atexit
import ipaddress
import os
import shutil
import socket
import tempfile
from typing import Any


class NetworkIsClosed(OSError):
    """A test tried to reach another machine."""


def is_this_machine(host: object) -> bool:
    """Say whether a host, as given to a socket, is this machine itself."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_elsewhere(family: int, address: Any) -> None:
    """Raise unless the address is a file's or this machine's."""
    if family != socket.AF_UNIX and not is_this_machine(address[0]):
        raise NetworkIsClosed(f"tests reach no other machine, and this one asked for {address!r}")


def close_network() -> None:
    """Let sockets and name look-ups reach this machine only, for the rest of the process."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    send_to, look_up = socket.socket.sendto, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        refuse_elsewhere(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        refuse_elsewhere(self.family, address)
        return connect_ex(self, address)

    def guarded_send_to(self: socket.socket, payload: Any, *rest: Any) -> int:
        refuse_elsewhere(self.family, rest[-1])
        return send_to(self, payload, *rest)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        refuse_elsewhere(socket.AF_INET, (host,))
        return look_up(host, *rest, **named)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign]
    socket.socket.sendto = guarded_send_to  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = guarded_look_up


def take_a_place() -> None:
    """Give this process a directory of its own for uploads, and a database where none is named."""
    place = tempfile.mkdtemp(prefix="chunsheng-test-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    # Tests collect no static files; WhiteNoise wants to see the place for them nevertheless.
    os.mkdir(f"{place}/static")
    os.environ["CHUNSHENG_MODE"] = "test"
    os.environ["CHUNSHENG_VAR"] = place
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw1" and "SECOND_DATABASE_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["SECOND_DATABASE_URL"]
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{place}/chunsheng.sqlite3")


take_a_place()
close_network()
