"""What was sent to the API, as the forms of the pages take it: nothing is ignored, nothing guessed."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile as File
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from chunsheng.kernel.api.problems import Changed, NoVersion, OtherMedia, Unfit
from chunsheng.kernel.api.saying import etag, whole
from chunsheng.kernel.register.declaration import Register

JSON, FORM = "application/json", "multipart/form-data"
# Keys of different accounts never meet.
SPACE = uuid.UUID("6f0a3a0e-5d0b-4d3b-9f55-0a5c1f6f7d70")


@dataclass(frozen=True)
class Body:
    """What was sent: values by the names of the form's fields, and files."""

    values: Mapping[str, Any]
    files: MultiValueDict[str, File[Any]] = field(default_factory=MultiValueDict)

    def data(self) -> MultiValueDict[str, str]:
        """The values as a page's form would have sent them."""
        sent = {n: _written(value) for n, value in self.values.items() if value is not None}
        return MultiValueDict(sent)

    def told(self, subject: str) -> dict[str, object]:
        """What a second sending with the same key is held against."""
        prints = {name: _print(self.files.getlist(name)) for name in self.files}
        return {"sent": dict(self.values), "files": prints, "/": subject}

    def faults(self, form: forms.Form) -> Iterator[tuple[str, str]]:
        """What the form does not ask for, what is of the wrong shape, and what the form refuses."""
        for name in [*self.values, *self.files]:
            if name not in form.fields:
                yield name, _("没有这一项。")
        for name, value in self.values.items():
            if name in form.fields and not _fits(form.fields[name], value):
                yield name, _("这一项的类型不对。")
        for name, errors in form.errors.items():
            for error in errors:
                yield "" if name == "__all__" else name, str(error)


def body_of(request: HttpRequest) -> Body:
    """What a POST brings. OtherMedia or Unfit where it cannot be read."""
    if request.content_type == FORM:
        try:
            lists = list(request.POST.lists())
        except MultiPartParserError:
            raise Unfit([("", _("表单的各部分读不出来。"))]) from None
        values = {name: one[0] if len(one) == 1 else one for name, one in lists}
        return Body(values, request.FILES)
    sent = request.body
    if sent and request.content_type != JSON:
        raise OtherMedia
    try:
        values = json.loads(sent or b"{}", object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(values, ensure_ascii=False).encode()  # half a surrogate is no text
    except (ValueError, RecursionError):
        raise Unfit([("", _("内容不是有效的 JSON。"))]) from None
    if not isinstance(values, dict):
        raise Unfit([("", _("内容应是一个 JSON 对象。"))])
    return Body(values)


def key_of(request: HttpRequest, account: str) -> uuid.UUID:
    """The key of this sending: the client's own for this account, or a new one."""
    asked = request.headers.get("Idempotency-Key", "")
    return uuid.uuid5(SPACE, f"{account}:{asked}") if asked else uuid.uuid4()


def version_of(request: HttpRequest, register: Register, record: Any, body: Body) -> int | None:
    """The version that the client has seen; NoVersion, or Changed where it is no longer the record's."""
    version: int | None = getattr(record, "version", None)
    if version is None:
        return None
    asked = request.headers.get("If-Match")
    if asked is None:
        raise NoVersion
    tags = {one.strip() for one in asked.split(",")}
    if "*" not in tags and etag(record) not in tags:
        raise Changed(dict(body.values), whole(register, record), etag(record))
    return version


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(said: str) -> Any:
    raise ValueError(said)


def _written(value: Any) -> list[str]:
    """A value as a browser would write it, once for each choice of several."""
    if isinstance(value, list):
        return [_word(one) for one in value]
    return [_word(value)]


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _fits(asked: forms.Field, value: Any) -> bool:
    """Whether the field could be told so at all; the form says the rest."""
    if isinstance(asked, forms.JSONField):
        return not isinstance(value, list)
    if isinstance(value, list):
        several = getattr(asked.widget, "allow_multiple_selected", False)
        return several and all(isinstance(one, str | int) for one in value)
    return not isinstance(value, dict)


def _print(files: list[File[Any]]) -> str:
    digest = hashlib.sha256()
    for file in files:
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()
