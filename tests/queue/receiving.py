"""A receiver on this machine: keeps each message that it was sent, and may hold one up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    """What came in one call."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Where it listens, what came, and how it answers; `held` is waited for before an answer."""

    port: int = 0
    came: list[Received] = field(default_factory=list)
    status: int = 204
    answer: dict[str, str] = field(default_factory=dict)
    hold: Callable[[], None] = lambda: None
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Its address, by number."""
        return f"http://127.0.0.1:{self.port}/hook"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens while the block runs."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sent = {name.lower(): value for name, value in self.headers.items()}
            receiver.came.append(Received(self.path, sent, body))
            receiver.arrived.set()
            receiver.hold()
            try:
                self.send_response(receiver.status)
                for name, value in receiver.answer.items():
                    self.send_header(name, value)
                self.end_headers()
            except OSError:
                return  # whoever called has died

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
