"""The office suites and a gateway of short messages on this machine, answering as their manuals say."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from chunsheng.kernel.notices.outward import WIRE

KEY = "SECRETKEY0123456789abcdef"
ADDRESSES = {
    "wecom": f"wecombot://{KEY}",
    "dingtalk": f"dingtalk://{KEY}",
    "feishu": f"feishu://{KEY}",
    "sms": "jsons://gateway.example/send?:to={phone}&:message=content&+token=" + KEY,
}
HOSTS = {
    "wecom": "qyapi.weixin.qq.com",
    "dingtalk": "oapi.dingtalk.com",
    "feishu": "open.feishu.cn",
    "sms": "gateway.example",
}
TAKEN = {"wecom": {"errcode": 0}, "dingtalk": {"errcode": 0}, "feishu": {"code": 0}, "sms": {}}


@dataclass
class Suites:
    """What came, from where it was meant for, and what is answered."""

    came: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    answer: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    port: int = 0

    def texts(self) -> list[str]:
        """The whole of what came, as it was sent."""
        return [json.dumps(body, ensure_ascii=False) for _host, _path, body in self.came]


class Loopback(HTTPAdapter):
    """Takes every call to this machine; the last step before a socket, all before it is the product's."""

    def __init__(self, suites: Suites) -> None:
        super().__init__()
        self.suites = suites

    def send(self, request: requests.PreparedRequest, **given: Any) -> requests.Response:  # type: ignore[override]  # as it is given
        assert given["timeout"] == (4, 8)
        assert given["verify"] is True
        assert not given["proxies"]
        place = urlsplit(request.url)
        assert place.scheme == "https"
        request.headers["X-Meant-For"] = str(place.hostname)
        request.url = f"http://127.0.0.1:{self.suites.port}{request.path_url}"
        return super().send(request, **given)


@contextmanager
def answering() -> Iterator[Suites]:
    """They listen while the block runs."""
    suites = Suites()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            host = self.headers["X-Meant-For"]
            suites.came.append((host, self.path, body))
            usual = next(TAKEN[code] for code, known in HOSTS.items() if known == host)
            said = json.dumps(usual if suites.answer is None else suites.answer).encode()
            self.send_response(suites.status)
            for name, value in {**suites.headers, "Content-Length": str(len(said))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    suites.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    WIRE.adapters["https://"] = Loopback(suites)
    try:
        yield suites
    finally:
        WIRE.adapters.clear()
        server.shutdown()
        server.server_close()
        thread.join()
