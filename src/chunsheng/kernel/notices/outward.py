"""The way out to office suites and short messages: apprise writes the call, this sees where it leads.

Of apprise only the services named here are loaded. In each of their modules the name `requests` is
the wire below, so that whatever they call goes to the one host that their address is for, over TLS,
without redirects and proxies, for a few seconds; and what is answered is judged here, for some of
them take any answer for success.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter

from chunsheng.kernel.notices.carriers import NotTaken
from chunsheng.kernel.notices.terms import CarrierCode, Fault

# To connect, and between two parts of an answer.
SECONDS = (4, 8)
LOOPBACK = {"127.0.0.1", "localhost"}
TOO_MANY = {302, 429}  # DingTalk sends whoever is too fast to another page
# How they say that too much came: WeCom, DingTalk, Feishu.
TOO_FAST = {45009, 130101, 11232}


class AddressIsUnreadable(ValueError):
    """No service named here is reached by an address; the words do not repeat it."""


@dataclass(frozen=True)
class Service:
    """A class of apprise; its host, unless the address names it; whether its answer has a code."""

    module: str
    name: str
    host: str = ""
    has_code: bool = False


SERVICES: dict[str, dict[str, Service]] = {
    CarrierCode.WECOM: {
        "wecombot": Service("wecombot", "NotifyWeComBot", "qyapi.weixin.qq.com", True)
    },
    CarrierCode.DINGTALK: {
        "dingtalk": Service("dingtalk", "NotifyDingTalk", "oapi.dingtalk.com", True)
    },
    CarrierCode.FEISHU: {
        "feishu": Service("feishu", "NotifyFeishu", "open.feishu.cn", True),
        "lark": Service("lark", "NotifyLark", "open.larksuite.com", True),
    },
    # None of the Chinese providers is among apprise's; the district's own gateway is asked by JSON or a form.
    CarrierCode.SMS: {
        "jsons": Service("custom_json", "NotifyJSON"),
        "json": Service("custom_json", "NotifyJSON"),
        "forms": Service("custom_form", "NotifyForm"),
        "form": Service("custom_form", "NotifyForm"),
        "clickatell": Service("clickatell", "NotifyClickatell", "platform.clickatell.com"),
        "vonage": Service("vonage", "NotifyVonage", "rest.nexmo.com"),
        "messagebird": Service("messagebird", "NotifyMessageBird", "rest.messagebird.com"),
    },
}


@dataclass
class Call:
    """One message on its way: where it may go, whether it went, and what is wrong with the answer."""

    host: str
    has_code: bool
    went: bool = False
    fault: Fault | None = None


_call: ContextVar[Call] = ContextVar("call")


class Wire:
    """What apprise's services have in place of `requests`; outside a call nothing goes out."""

    def __init__(self) -> None:
        self.adapters: dict[str, BaseAdapter] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def get(self, url: str, **given: Any) -> requests.Response:
        """As `requests.get`."""
        return self.request("GET", url, **given)

    def post(self, url: str, **given: Any) -> requests.Response:
        """As `requests.post`."""
        return self.request("POST", url, **given)

    def request(self, method: str, url: str, **given: Any) -> requests.Response:
        """As `requests.request`, to the host of the call alone."""
        call = _call.get()
        place = urlsplit(url)
        secure = place.scheme == "https" or place.hostname in LOOPBACK
        if place.hostname != call.host or not secure:
            call.fault = Fault.UNSET
            raise requests.exceptions.InvalidURL
        call.went = True
        given |= {"timeout": SECONDS, "allow_redirects": False, "verify": True}
        with requests.Session() as session:
            session.trust_env = False
            for prefix, adapter in self.adapters.items():
                session.mount(prefix, adapter)
            try:
                answer = session.request(method, url, **given)
            except requests.RequestException:
                call.fault = Fault.UNREACHABLE
                raise
        call.fault = fault_of(answer, has_code=call.has_code)
        return answer


WIRE = Wire()


def fault_of(answer: requests.Response, *, has_code: bool) -> Fault | None:
    """What is wrong with an answer, by its status and by the code that office suites put into it."""
    if answer.status_code in TOO_MANY:
        return Fault.TOO_FAST
    if answer.status_code >= 500:
        return Fault.UNREACHABLE
    if not 200 <= answer.status_code < 300:
        return Fault.REFUSED
    if not has_code:
        return None
    try:
        said = answer.json()
    except ValueError:
        return Fault.REFUSED
    codes = [said.get(name) for name in ("errcode", "code")] if isinstance(said, dict) else []
    code = next((one for one in codes if one is not None), None)
    if code == 0:
        return None
    return Fault.TOO_FAST if code in TOO_FAST else Fault.REFUSED


def reached_by(carrier: str, address: str) -> tuple[Any, Call]:
    """The service of an address, and a call that may go to its host. AddressIsUnreadable."""
    scheme = urlsplit(address).scheme
    service = SERVICES[carrier].get(scheme)
    if service is None:
        raise AddressIsUnreadable
    from apprise import AppriseAsset
    from apprise.exception import AppriseException

    module = import_module(f"apprise.plugins.{service.module}")
    module.requests = WIRE  # type: ignore[attr-defined]  # the one place that is put in between
    kind = getattr(module, service.name)
    asset = AppriseAsset(async_mode=False, storage_mode="memory", http_redirects=False)
    read = kind.parse_url(address)
    if not read:
        raise AddressIsUnreadable
    try:
        found = kind(**{**read, "asset": asset})
    except (AppriseException, TypeError, ValueError):
        raise AddressIsUnreadable from None
    host = service.host or found.host
    if not (service.host or found.secure or host in LOOPBACK):
        raise AddressIsUnreadable
    return found, Call(host, service.has_code)


def call_out(carrier: str, address: str, text: str) -> None:
    """Hand a text to the service of an address; NotTaken where it did not take it."""
    try:
        service, call = reached_by(carrier, address)
    except AddressIsUnreadable:
        raise NotTaken(Fault.UNSET) from None
    token = _call.set(call)
    try:
        taken = service.notify(body=text, title="")
    finally:
        _call.reset(token)
    if not taken or not call.went or call.fault:
        raise NotTaken(call.fault or (Fault.REFUSED if call.went else Fault.UNSET))
