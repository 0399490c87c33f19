"""Asking every page: which addresses there are, what is asked of each, and as whom.

The addresses come from the resolver, the registers' pages from the registry. An address that takes
parameters and is no register's page needs an example in `examples`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from chunsheng.indicators.freezing import frozen_for
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.shapes import shapes_of
from tests.laws import feeds_told
from tests.laws.api_told import filled
from tests.laws.inhabited import Inhabited, privacy_told, samples, units

WORDS = "样例"  # what several registers of the inhabited world have records for
NOWHERE = uuid.UUID(int=0)
PERSONAS = (
    *("anonymous", "worker", "other_worker", "secretary", "dispatcher", "district_dispatcher"),
    *("investor", "outpost", "helper", "leader", "system_admin", "security_admin", "audit_admin"),
    "privacy_officer",
)
READING = ("GET", "HEAD", "OPTIONS")
UNTRACED = {"django_session"}  # what a request may write without an action: its session


@dataclass(frozen=True)
class Ask:
    """One thing asked of one address: a row of the access matrix."""

    address: str
    page: str
    path: str
    method: str = "GET"
    register: str = ""
    record: str = ""
    sent: dict[str, Any] = field(default_factory=dict, compare=False)
    # What the same visitor posts just before, such as the query code that opens the rest.
    before: tuple[str, dict[str, Any]] | None = field(default=None, compare=False)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """What names the row."""
        return (self.address, self.register, f"{self.page} {self.method}", self.record)


@dataclass(frozen=True)
class Answer:
    """What came back, and what it wrote."""

    status: int
    content: bytes
    context: Any
    writes: tuple[str, ...]


def addresses(patterns: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product as it is written, with its pattern."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        written = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, written)
        else:
            yield written, one


def asks(inhabited: Inhabited) -> Iterator[Ask]:
    """Everything that the matrix asks, address by address."""
    known = {**Walks(inhabited).all(), **examples(inhabited)}
    for address, pattern in addresses():
        if address in known:
            yield from known[address](address)
        elif "<" not in address or address.startswith("api/"):
            yield from plain(address, pattern)


def unasked(asked: Iterable[Ask]) -> list[str]:
    """Addresses of the resolver of which nothing is asked."""
    met = {one.address for one in asked}
    return [f"{written} has no example" for written, _p in addresses() if written not in met]


def plain(address: str, pattern: URLPattern) -> Iterator[Ask]:
    """An address without parameters, or of the API, whose own law asks the rest: read, sent nothing."""
    name, path = str(pattern.name or address), filled(address)
    yield from (Ask(address, name, path, method) for method in ("GET", "POST"))


class Walks:
    """What is asked of the register's own addresses: each register, each sample, each verb."""

    def __init__(self, inhabited: Inhabited) -> None:
        self.inhabited = inhabited
        self.given = samples(inhabited)

    def sampled(self) -> Iterator[tuple[str, str, Any]]:
        """Every register's samples with their places."""
        for code in registers:
            for where, record in self.given.get(code, {}).items():
                yield code, where, record

    def lists(self, address: str) -> Iterator[Ask]:
        """The list of each register, and of one that nobody declared."""
        for code in [*registers, "unheard.of"]:
            yield Ask(address, "list", f"/r/{code}/", register=code)
        for code, register in registers.items():
            if register.indexed:
                path = f"/r/{code}/?chip=all&q={quote(WORDS)}"
                yield Ask(address, "list", path, register=code, record="searched")
            for shape in shapes_of(register):
                if shape != "table":
                    path = f"/r/{code}/?chip=all&as={shape}"
                    yield Ask(address, "list", path, register=code, record=shape)

    def adds(self, address: str) -> Iterator[Ask]:
        """The form that adds a record, read and sent empty."""
        for code in registers:
            for method in ("GET", "POST"):
                yield Ask(address, "add", f"/r/{code}/add/", method, code)

    def details(self, address: str) -> Iterator[Ask]:
        """The page of each sample."""
        for code, where, record in self.sampled():
            yield Ask(address, "detail", f"/r/{code}/{key(record)}/", "GET", code, where)

    def opens(self, address: str) -> Iterator[Ask]:
        """The opening of each sample's personal values, with a reason; and that it is never read."""
        for code, where, record in self.sampled():
            path, sent = f"/r/{code}/{key(record)}/open/", {"reason": "核对居民的住址"}
            yield Ask(address, "open", path, "POST", code, where, sent)
        for code in registers:
            yield Ask(address, "open", f"/r/{code}/{NOWHERE}/open/", register=code)

    def verbs(self, address: str) -> Iterator[Ask]:
        """Each verb of each sample, read and sent as its page sends it, but empty."""
        for code, where, record in self.sampled():
            for verb in registers[code].verbs:
                path = f"/r/{code}/{key(record)}/{verb.code}/"
                yield Ask(address, verb.code, path, "GET", code, where)
                sent = {"key": str(uuid.uuid4()), "version": getattr(record, "version", "")}
                yield Ask(address, verb.code, path, "POST", code, where, sent)
        for code in registers:
            yield Ask(address, "unheard-of", f"/r/{code}/{NOWHERE}/unheard-of/", register=code)

    def sheets(self, address: str) -> Iterator[Ask]:
        """The blank workbook, the upload sent empty, and the export sent empty and filled."""
        page = address.split("/")[-2]
        for code in [*registers, "unheard.of"]:
            path = f"/r/{code}/{page}/"
            yield Ask(address, page, path, register=code)
            yield Ask(address, page, path, "POST", code)
            if page == "export" and code != "unheard.of":
                yield Ask(address, page, path, "POST", code, "filled", {"form": "csv"})

    def prints(self, address: str) -> Iterator[Ask]:
        """Each sample as a form in Word."""
        for code, where, record in self.sampled():
            path = f"/r/{code}/{key(record)}/print/"
            yield Ask(address, "print", path, "GET", code, where)

    def fetches(self, address: str) -> Iterator[Ask]:
        """The file of an export that waits, of one that was approved, and of none."""
        for where, export in self.given["sheets.exports"].items():
            for method in ("GET", "POST"):
                yield Ask(address, "fetch", f"/exports/{export.pk}/file/", method, "", where)
        yield Ask(address, "fetch", f"/exports/{NOWHERE}/file/", "POST", record="none")

    def batches(self, address: str) -> Iterator[Ask]:
        """Each verb for many with each sample, read and sent as its page sends it; and no such verb."""
        for code, where, record in self.sampled():
            for verb in registers[code].verbs:
                if verb.bulk:
                    path = f"/r/{code}/bulk/{verb.code}/"
                    picked = f"{key(record)}:{getattr(record, 'version', '')}"
                    yield Ask(
                        address, f"many {verb.code}", f"{path}?pick={picked}", "GET", code, where
                    )
                    sent = {"key": str(uuid.uuid4()), "pick": [picked]}
                    yield Ask(address, f"many {verb.code}", path, "POST", code, where, sent)
        for code in registers:
            yield Ask(address, "many unheard-of", f"/r/{code}/bulk/unheard-of/", register=code)

    def saves(self, address: str) -> Iterator[Ask]:
        """A list's question saved under a name, for oneself and for one's unit; and under none."""
        told = {"own": {"name": "急的"}, "unit": {"name": "急的", "for_unit": "1"}, "nameless": {}}
        for code in [*registers, "unheard.of"]:
            for whose, sent in told.items():
                yield Ask(address, "save view", f"/r/{code}/views/", "POST", code, whose, sent)

    def drops(self, address: str) -> Iterator[Ask]:
        """A worker's own view, one of the street's, and none, taken out."""
        keys = {**{whose: one.pk for whose, one in self.inhabited.views.items()}, "none": NOWHERE}
        for whose, known in keys.items():
            path = f"/r/services.requests/views/{known}/drop/"
            yield Ask(address, "drop view", path, "POST", "services.requests", whose)

    def figures(self, address: str) -> Iterator[Ask]:
        """Each measure and rate of each unit, and one that nobody declared."""
        for code in [*measures, *rates, "unheard.of"]:
            for where, unit in units(self.inhabited.world).items():
                path = f"/figures/{code}/?unit={unit.pk}"
                yield Ask(address, "figure", path, register=code, record=where)

    def files(self, address: str) -> Iterator[Ask]:
        """A photo of a request, and one that is not there."""
        path = f"/files/{self.inhabited.photo.pk}/"
        yield Ask(address, "file", path, record="this grid, closed")
        yield Ask(address, "file", f"/files/{NOWHERE}/", record="none")

    def all(self) -> dict[str, Callable[[str], Iterator[Ask]]]:
        """By the address as it is written."""
        return {
            "r/<str:code>/": self.lists,
            "r/<str:code>/add/": self.adds,
            "r/<str:code>/views/": self.saves,
            "r/<str:code>/views/<uuid:key>/drop/": self.drops,
            "r/<str:code>/bulk/<slug:verb_code>/": self.batches,
            "r/<str:code>/<uuid:key>/": self.details,
            "r/<str:code>/<uuid:key>/open/": self.opens,
            "r/<str:code>/<uuid:key>/<slug:verb_code>/": self.verbs,
            "r/<str:code>/template/": self.sheets,
            "r/<str:code>/import/": self.sheets,
            "r/<str:code>/export/": self.sheets,
            "r/<str:code>/<uuid:key>/print/": self.prints,
            "exports/<uuid:key>/file/": self.fetches,
            "figures/<str:code>/": self.figures,
            "files/<uuid:key>/": self.files,
        }


def key(record: Any) -> uuid.UUID:
    """A record's key in an address; one without a UUID has no page, which is asked all the same."""
    return record.pk if isinstance(record.pk, uuid.UUID) else NOWHERE


def examples(inhabited: Inhabited) -> dict[str, Callable[[str], Iterator[Ask]]]:
    """What is asked of other addresses, where reading and sending nothing is not enough."""
    given = samples(inhabited)
    own = privacy_told.pages(code_of(inhabited, "closed"))
    return {
        "find/": finding,
        "report/": lambda address: reports(address, inhabited),
        "report/<uuid:key>/": lambda address: received(address, inhabited),
        "track/": lambda address: tracking(address, inhabited),
        "track/<uuid:key>/": lambda address: looked_up(address, inhabited),
        "track/photo/<uuid:key>/": lambda address: looked_up(address, inhabited),
        **dict.fromkeys(own, lambda address: (Ask(address, **one) for one in own[address])),
        "briefs/<uuid:key>/word/": keyed("brief_word", inhabited.briefs),
        "cockpit/": lambda address: cockpits(address, inhabited),
        "allocation/<uuid:key>/receipts/": keyed("receipts", given["allocation.proposals"]),
        "services/<uuid:key>/slip/": keyed("slip", given["services.requests"]),
        "calendar/<slug:key>.ics": keyed("feed", feeds_told.KEYS),
        "f/<str:code>/": lambda address: footnotes(address, inhabited),
    }


def finding(address: str) -> Iterator[Ask]:
    """Finding nothing in particular, words that several registers know, and the part for the dialog."""
    asked = {"": "", "words": f"?q={quote(WORDS)}", "part": f"?part=1&q={quote(WORDS)}"}
    yield from (Ask(address, "find", f"/find/{q}", record=what) for what, q in asked.items())
    yield Ask(address, "find", "/find/", "POST")


def reports(address: str, inhabited: Inhabited) -> Iterator[Ask]:
    """The residents' form, read, sent empty and sent filled."""
    told = {"title": "楼道灯不亮", "course": "坏了三天", "kind": "help", "key": str(uuid.uuid4())}
    sent = {**told, "category": str(inhabited.world.lamp.pk)}
    yield Ask(address, "report", "/report/")
    yield Ask(address, "report", "/report/", "POST", record="empty")
    yield Ask(address, "report", "/report/", "POST", record="filled", sent=sent)


def received(address: str, inhabited: Inhabited) -> Iterator[Ask]:
    """The page with the query code, for the form that was just sent and for another."""
    yield Ask(address, "received", f"/report/{inhabited.sent}/", record="just sent")
    yield Ask(address, "received", f"/report/{NOWHERE}/", record="none")


def code_of(inhabited: Inhabited, story: str) -> dict[str, str]:
    """What opens a request: its query code and the last digits of its phone."""
    return {"code": inhabited.codes[story], "tail": "0001"}


def tracking(address: str, inhabited: Inhabited) -> Iterator[Ask]:
    """Looking up by a wrong code, by the code alone though there is a phone, and by both."""
    right = code_of(inhabited, "to_sign")
    yield Ask(address, "track", "/track/")
    for record, sent in {
        "wrong code": {"code": "0000-0000", "tail": "0001"},
        "wrong digits": {**right, "tail": "0009"},
        "code alone": {"code": right["code"]},
        "code and digits": right,
    }.items():
        yield Ask(address, "track", "/track/", "POST", record=record, sent=sent)


def looked_up(address: str, inhabited: Inhabited) -> Iterator[Ask]:
    """A request or the photo that closed it, without its code, with another's, and with its own."""
    photo = address.startswith("track/photo/")
    page, key_ = ("closing_photo", inhabited.photo.pk) if photo else ("tracked", None)
    path = f"/{address.partition('<')[0]}{key_ or inhabited.requests['closed'].pk}/"
    yield Ask(address, page, path, record="not looked up")
    for record, story in {"another looked up": "to_sign", "looked up": "closed"}.items():
        before = ("/track/", code_of(inhabited, story))
        yield Ask(address, page, path, record=record, before=before)


def keyed(page: str, found: dict[str, Any]) -> Callable[[str], Iterator[Ask]]:
    """An address with each of these keys, or those of these records, and with that of none."""

    def asked(address: str) -> Iterator[Ask]:
        for where, one in {**found, "none": NOWHERE}.items():
            path = re.sub("<.*>", str(getattr(one, "pk", one)), f"/{address}")
            yield Ask(address, page, path, record=where)

    return asked


def cockpits(address: str, inhabited: Inhabited) -> Iterator[Ask]:
    """The cockpit of one's own unit and of each other, and of none."""
    yield from (Ask(address, "cockpit", "/cockpit/", method) for method in ("GET", "POST"))
    for where, unit in {**units(inhabited.world), "none": None}.items():
        asked = NOWHERE if unit is None else unit.pk
        yield Ask(address, "cockpit", f"/cockpit/?unit={asked}", record=where)


def footnotes(address: str, inhabited: Inhabited) -> Iterator[Ask]:
    """The codes of a brief's footnotes on requests and on contacts, and one that nobody cited."""
    for where, brief in inhabited.briefs.items():
        for one in frozen_for(brief):
            if one.measure in {"services.received", "investment.contacted"}:
                yield Ask(address, "cited", f"/f/{one.code}/", register=one.measure, record=where)
    yield Ask(address, "cited", "/f/000000/", record="none")


def sessions(inhabited: Inhabited) -> dict[str, str]:
    """Each persona's session; nothing for the anonymous."""
    found = {"anonymous": ""}
    for name in PERSONAS[1:]:
        client = Client()
        client.force_login(inhabited.world.accounts[name])
        found[name] = client.cookies["sessionid"].value
    return found


@contextmanager
def watched() -> Iterator[list[str]]:
    """The tables that are written in between, but for what a savepoint took back."""
    tables: list[str] = []
    begun: dict[str, int] = {}

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb, named = sql.partition(" ")[0].upper(), sql.split('"', 2)[1:2]
        if verb in {"INSERT", "UPDATE", "DELETE"}:
            tables.extend(set(named or [sql]) - UNTRACED)
        elif verb == "SAVEPOINT":
            begun[named[0]] = len(tables)
        elif sql.upper().startswith("ROLLBACK TO SAVEPOINT"):
            del tables[begun[named[0]] :]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def ask(one: Ask, session: str, chosen: dict[str, str] | None = None) -> Answer:
    """Ask as somebody, with the cookies of what was chosen, and take back whatever it wrote."""
    client = Client(raise_request_exception=False)
    for cookie, value in (chosen or {}).items():
        client.cookies[cookie] = value
    if session:
        client.cookies["sessionid"] = session
    with transaction.atomic(), watched() as tables:
        if one.before is not None:
            client.post(*one.before)
        tables.clear()
        send = client.get if one.method == "GET" else client.post
        response = send(one.path, one.sent)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        kept = tuple(tables)
        transaction.set_rollback(True)
    return Answer(response.status_code, content, response.context, kept)
