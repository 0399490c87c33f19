"""The API's description in OpenAPI: ninja's few addresses, told out for each register and each verb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from django import forms

from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.register.declaration import DETAIL, LIST, Register, Verb, registers

Schema = dict[str, Any]
LIST_OF, RECORD_OF, VERB_OF = "/api/{code}/", "/api/{code}/{key}/", "/api/{code}/{key}/{verb}/"
FINDING = ("q", "chip", "after")
TEXT: Schema = {"type": "string"}
NULL: Schema = {"type": "null"}

# What a field of each class is sent as; the first that fits counts.
KINDS: tuple[tuple[type[forms.Field], Schema], ...] = (
    (forms.BooleanField, {"type": "boolean"}),
    (forms.FloatField, {"type": ["number", "string"]}),
    (forms.DecimalField, {"type": ["number", "string"]}),
    (forms.IntegerField, {"type": "integer"}),
    (forms.DateField, {"type": "string", "format": "date"}),
    (forms.TimeField, {"type": "string", "format": "time"}),
    (forms.DateTimeField, {"type": "string", "format": "date-time"}),
    (forms.JSONField, {"type": "object"}),
    (forms.ModelMultipleChoiceField, {"type": "array", "items": TEXT}),
    (forms.MultipleChoiceField, {"type": "array", "items": TEXT}),
    (forms.UUIDField, {"type": "string", "format": "uuid"}),
    (forms.FileField, {"type": "string", "format": "binary"}),
    (forms.Field, TEXT),
)


def questions(register: Register) -> dict[str, str]:
    """What a list can be asked, each with its title: words, a ready-made question, filters, the page."""
    asked = dict.fromkeys(FINDING, "")
    for column in register.columns:
        ends = ("_since", "_until") if column.find == "between" else ("",)
        for end in ends if column.find else ():
            asked[column.name + end] = str(column.title)
    return asked


def document(written: Mapping[str, Any]) -> Schema:
    """The description with each address told out for the registers that have it."""
    paths = written["paths"]
    told: dict[str, Schema] = {}
    for register in registers.values():
        home = f"/api/{register.code}/"
        methods = {"get": _listed(register, paths[LIST_OF]["get"])}
        if register.add is not None:
            methods["post"] = _sent(register, register.add, paths[LIST_OF]["post"], "201")
        told[home] = methods
        if register.linked:
            told[f"{home}{{key}}/"] = {"get": _read(register, paths[RECORD_OF]["get"])}
        for verb in register.verbs if register.linked else ():
            said = _sent(register, verb, paths[VERB_OF]["post"], "200")
            told[f"{home}{{key}}/{verb.code}/"] = {"post": said}
    parts = {**written["components"], "schemas": SCHEMAS, "responses": RESPONSES}
    return {**written, "paths": told, "components": parts}


def _told(register: Register, written: Schema, what: str, summary: str, answers: Schema) -> Schema:
    """An operation of a register, from that of all registers."""
    said = deepcopy(written)
    given = {"code", "verb"}
    said["parameters"] = [one for one in said["parameters"] if one["name"] not in given]
    said["operationId"] = f"{register.code}.{what}"
    said["summary"], said["tags"] = summary, [str(register.title)]
    problem = {"$ref": "#/components/responses/Problem"}
    said["responses"] = {**answers, "default": problem}
    return said


def _answer(schema: Schema, description: str) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _listed(register: Register, written: Schema) -> Schema:
    row = _record(register, LIST, "key", "url")
    page = {
        "type": "object",
        "required": ["count", "more", "rows", "next", "previous"],
        "properties": {
            "count": {"type": ["integer", "null"]},
            "more": {"type": ["boolean", "null"]},
            "rows": {"type": "array", "items": row},
            "next": {"type": ["string", "null"]},
            "previous": {"type": ["string", "null"]},
        },
    }
    said = _told(register, written, "list", str(register.title), {"200": _answer(page, "")})
    said["parameters"] += [
        {"name": name, "in": "query", "schema": _question(register, name), "description": title}
        for name, title in questions(register).items()
    ]
    return said


def _question(register: Register, name: str) -> Schema:
    if name == "chip":
        return {"type": "string", "enum": ["all", *(one.code for one in register.chips)]}
    return TEXT


def _read(register: Register, written: Schema) -> Schema:
    record = _record(register, DETAIL, "key", "url", "version", "heading", "verbs")
    answer = _answer(record, "")
    answer["headers"] = {"ETag": {"schema": TEXT}}
    return _told(register, written, "read", str(register.title), {"200": answer})


def _record(register: Register, on: str, *names: str) -> Schema:
    """A record; which of the columns have a value as well as words is told by the answer."""
    columns = [column for column in register.columns if on in column.on]
    words = {c.name: {"type": ["string", "null"], "title": str(c.title)} for c in columns}
    every: dict[str, Schema] = {
        "key": TEXT,
        "url": {"type": ["string", "null"]},
        "version": {"type": ["integer", "null"]},
        "heading": TEXT,
        "verbs": {"type": "array", "items": TEXT},
    }
    properties: dict[str, Schema] = {name: every[name] for name in names}
    fields = {column.name: {"title": str(column.title)} for column in columns}
    properties["fields"] = {"type": "object", "properties": fields, "additionalProperties": False}
    properties["words"] = {"type": "object", "properties": words, "additionalProperties": False}
    return {"type": "object", "required": [*names, "fields", "words"], "properties": properties}


def _sent(register: Register, verb: Verb, written: Schema, status: str) -> Schema:
    done = _answer({"$ref": "#/components/schemas/Done"}, str(verb.done))
    said = _told(register, written, verb.code, str(verb.title), {status: done})
    said["parameters"] += list(_headers(register, status))
    fields = (verb.form or VerbForm).base_fields
    asked: Schema = {
        "type": "object",
        "properties": {name: _field(one) for name, one in fields.items()},
        "required": [name for name, one in fields.items() if one.required],
        "additionalProperties": False,
    }
    files = [one for one in fields.values() if isinstance(one, forms.FileField)]
    kinds = [] if any(one.required for one in files) else ["application/json"]
    kinds += ["multipart/form-data"] if files else []
    said["requestBody"] = {
        "required": bool(asked["required"]),
        "content": {kind: {"schema": asked} for kind in kinds},
    }
    return said


def _headers(register: Register, status: str) -> Iterator[Schema]:
    """The key of a sending; and for a verb the version that it is meant for."""
    yield {"name": "Idempotency-Key", "in": "header", "schema": {**TEXT, "maxLength": 200}}
    if status == "200" and any(f.name == "version" for f in register.model._meta.fields):
        yield {"name": "If-Match", "in": "header", "schema": TEXT, "required": True}


def _field(asked: forms.Field) -> Schema:
    """What a field of a form takes, in the words of its label; the form itself judges."""
    kind = next(schema for known, schema in KINDS if isinstance(asked, known))
    said: Schema = {**kind, "title": str(asked.label or "")}
    if asked.help_text:
        said["description"] = str(asked.help_text)
    for ours, theirs in (("max_length", "maxLength"), ("min_length", "minLength")):
        if kind is TEXT and (limit := getattr(asked, ours, None)) is not None:
            said[theirs] = limit
    for ours, theirs in (("max_value", "maximum"), ("min_value", "minimum")):
        if kind.get("type") == "integer" and (limit := getattr(asked, ours, None)) is not None:
            said[theirs] = limit
    codes = list(_codes(asked))
    if codes and kind is TEXT:
        said["enum"] = codes if asked.required else ["", *codes]
    return said


def _codes(asked: forms.Field) -> Iterator[str]:
    """The codes of choices that are the same for everyone; others depend on the record and the viewer."""
    choices = getattr(asked, "choices", None)
    if isinstance(asked, forms.ModelChoiceField) or not isinstance(choices, list | tuple):
        return
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from (str(inner) for inner, _title in label)
        elif code not in ("", None):
            yield str(code)


SCHEMAS: Schema = {
    "Done": {
        "type": "object",
        "required": ["key", "url", "told"],
        "properties": {
            "key": {"type": ["string", "null"]},
            "url": {"type": ["string", "null"]},
            "told": TEXT,
            "said": TEXT,
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "fact": TEXT,
            "errors": {
                "type": "array",
                "items": {"type": "object", "properties": {"field": TEXT, "detail": TEXT}},
            },
            "yours": {"type": "object"},
            "current": {"type": "object"},
        },
    },
}
RESPONSES: Schema = {
    "Problem": {
        "description": "RFC 9457",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
}
