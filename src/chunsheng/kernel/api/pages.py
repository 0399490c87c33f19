"""The API's addresses: lists, records, adding and verbs of every register, and their description."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.db import OperationalError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.api import problems, schema
from chunsheng.kernel.api.entering import Session, Token
from chunsheng.kernel.api.problems import Changed, Unfit
from chunsheng.kernel.api.reading import Body, body_of, key_of, version_of
from chunsheng.kernel.api.saying import Said, answered, etag, line, whole
from chunsheng.kernel.records.submissions import outcome_again
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.register import declaration, paging
from chunsheng.kernel.register.declaration import Register
from chunsheng.kernel.register.doing import Doing, adding, operation_of
from chunsheng.kernel.register.listing import Narrowed, asked_of, narrowed
from chunsheng.kernel.words.errors import Refusal

CHANNEL = "api"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
NOTHING = Q(pk__in=[])

api = NinjaAPI(
    title="Chunsheng", version="1", auth=[Token(), Session()], docs_url=None, openapi_url=None
)
api.add_exception_handler(Refusal, problems.refused)  # type: ignore[arg-type]  # never a class
api.add_exception_handler(Http404, problems.missing)  # type: ignore[arg-type]  # never a class
api.add_exception_handler(OperationalError, problems.not_stored)  # type: ignore[arg-type]  # never a class
api.add_exception_handler(AuthenticationError, problems.unknown)  # type: ignore[arg-type]  # never a class


@api.get("/openapi.json", include_in_schema=False, url_name="api_document")
def document(request: HttpRequest) -> HttpResponse:
    """What the API can do, in OpenAPI, made from the registers."""
    return answered(schema.document(api.get_openapi_schema(path_prefix="api/")))


@api.get("/{code}/", url_name="api_list")
def list_records(request: HttpRequest, code: str) -> HttpResponse:
    """One page of the records within reach, found and filtered as the register's list is."""
    register, viewer = declaration.find(code), _viewer(request)
    register.check_entrance(viewer)
    asked = {"chip": "all"} | asked_of(request)
    asks = narrowed(register, viewer, asked)
    faults = [(one, _("没有这一项。")) for one in asked if one not in schema.questions(register)]
    faults += [(one["name"], _("没有这个选项。")) for one in asks.filters if one["q"] == NOTHING]
    if asked["chip"] != "all" and asks.chip is None:
        faults.append(("chip", _("没有这个选项。")))
    if faults:
        raise Unfit(faults)
    return answered(_page(register, asks, asked))


@api.get("/{code}/{uuid:key}/", url_name="api_record")
def read_record(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """One record as its page shows it. The ETag is its version, which every verb asks for."""
    register = declaration.find(code)
    record = register.record(_viewer(request), key)
    answer = answered(whole(register, record))
    if tag := etag(record):
        answer["ETag"] = tag
    return answer


@api.post("/{code}/", url_name="api_list")
def add_record(request: HttpRequest, code: str) -> HttpResponse:
    """Add a record, by the form and the action of the register's page."""
    viewer = _viewer(request)
    doing = adding(declaration.find(code), viewer, CHANNEL)
    body = body_of(request)
    if earlier := _earlier(request, doing, body, ""):
        return earlier
    return _done(request, doing, body, None, HTTPStatus.CREATED)


@api.post("/{code}/{uuid:key}/{slug:verb}/", url_name="api_verb")
def do_verb(request: HttpRequest, code: str, key: uuid.UUID, verb: str) -> HttpResponse:
    """Do a verb to a record, by the form and the action of its page."""
    register, viewer = declaration.find(code), _viewer(request)
    asked = register.verb(verb)
    body = body_of(request)
    try:
        record = register.record(viewer, key, verb)
    except (declaration.NotYours, Http404):
        # The verb may have moved the record on: the second sending finds what the first one did.
        doing = Doing(register, asked, viewer, channel=CHANNEL)
        if earlier := _earlier(request, doing, body, str(key)):
            return earlier
        raise
    doing = Doing(register, asked, viewer, record, CHANNEL)
    if earlier := _earlier(request, doing, body, str(key)):
        return earlier
    version = version_of(request, register, record, body)
    try:
        return _done(request, doing, body, version, HTTPStatus.OK)
    except Stale:
        now = register.record(viewer, key)
        raise Changed(dict(body.values), whole(register, now), etag(now)) from None


@api.api_operation(METHODS, "/", include_in_schema=False, url_name="api_home")
def home(request: HttpRequest) -> HttpResponse:
    """Nothing stands at the API's own address."""
    raise Http404


@api.api_operation(METHODS, "/{path:rest}", include_in_schema=False, url_name="api_nowhere")
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address: missing, and said so as everything else is."""
    raise Http404


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    return viewer


def _page(register: Register, asks: Narrowed, asked: dict[str, str]) -> Said:
    page = register.page(asks.rows, asks.order, asked.get("after", ""))
    count, more = paging.capped_count(asks.rows) if asks.found.countable else (None, None)
    return {
        "count": count,
        "more": more,
        "rows": [line(register, record) for record in page.rows],
        "next": page.next,
        "previous": page.previous,
    }


def _done(
    request: HttpRequest, doing: Doing, body: Body, version: int | None, status: int
) -> HttpResponse:
    """Put what was sent through the form, and do it once."""
    subject = str(doing.record.pk) if doing.record is not None else ""
    form = doing.form(body.data(), body.files)
    if faults := list(body.faults(form)):
        raise Unfit(faults)
    said: list[str] = []
    outcome, _ran = doing.send(
        form,
        key=_key(request),
        version=version,
        values=body.told(subject),
        tell=lambda one: said.append(str(one)),
    )
    return _answer(doing, outcome, status, said)


def _earlier(request: HttpRequest, doing: Doing, body: Body, subject: str) -> HttpResponse | None:
    """What the same sending was answered before; KeyUsed where it said something else."""
    if "Idempotency-Key" not in request.headers:
        return None
    operation = operation_of(doing.register, doing.verb)
    outcome = outcome_again(key=_key(request), operation=operation, values=body.told(subject))
    status = HTTPStatus.OK if subject else HTTPStatus.CREATED
    return None if outcome is None else _answer(doing, outcome, status, [])


def _key(request: HttpRequest) -> uuid.UUID:
    account = _viewer(request).account
    return key_of(request, str(account.pk) if account else "")


def _answer(doing: Doing, outcome: str, status: int, said: list[str]) -> HttpResponse:
    """Where it led: the record, or nothing where that is out of the viewer's reach; told once."""
    key = outcome.split("/")[3] or None
    url = f"/api/{doing.register.code}/{key}/" if key else None
    told = {"key": key, "url": url, "told": str(doing.verb.done)}
    answer = answered(told | ({"said": said[0]} if said else {}), status)
    if url:
        answer["Location"] = url
    return answer
