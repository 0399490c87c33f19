"""Asking a provider: by the judged way out, within seconds, and only as much as an answer may be long."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from chunsheng.kernel.identities.shape import ProviderIsSilent
from chunsheng.kernel.webhooks.calling import (
    Place,
    Question,
    Unreachable,
    ask,
    judged_number,
    place_of,
)
from chunsheng.kernel.words.errors import Refusal

SECONDS, LONGEST = 5, 64 * 1024
SERVER_FAULT = 500
JSON = {"Content-Type": "application/json; charset=utf-8"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
logger = logging.getLogger(__name__)


def address(url: str, **query: str) -> str:
    """An address to send a browser to, held to https. ProviderIsSilent."""
    _judged(url)
    return _asking(url, query)


def get(url: str, headers: Mapping[str, str] | None = None, **query: str) -> dict[str, Any]:
    """What is answered to a question. ProviderIsSilent."""
    return _told("GET", _asking(url, query), None, headers or {})


def post_json(url: str, told: Mapping[str, str]) -> dict[str, Any]:
    """What is answered to an object. ProviderIsSilent."""
    return _told("POST", url, json.dumps(dict(told)).encode(), JSON)


def post_form(url: str, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """What is answered to a form. ProviderIsSilent."""
    return _told("POST", url, body.encode(), {**FORM, **headers})


def _asking(url: str, query: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url


def _told(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
    """The object in the answer, also of a refusal: what is missing from it is found by who asked."""
    place = _judged(url)
    sent = {"Accept": "application/json", **headers}
    try:
        # In the district's own network only where the settings say so.
        number = judged_number(place, inside=settings.IDENTITIES_INSIDE)
        status, text = ask(place, number, Question(method, body, sent, SECONDS, LONGEST))
        if status >= SERVER_FAULT:
            raise ValueError(f"answers {status}")
        told = json.loads(text)
        if not isinstance(told, dict):
            raise TypeError("answers no object")
    except (Unreachable, Refusal, ValueError, TypeError, RecursionError) as fault:
        # Neither the query nor the answer, where codes and secrets stand.
        logger.warning("identity provider %s: %s", place.host, type(fault).__name__)
        raise ProviderIsSilent from None
    return told


def _judged(url: str) -> Place:
    """The address taken apart; ProviderIsSilent where it is none, or is not encrypted."""
    try:
        return place_of(url)
    except Refusal as fault:
        logger.warning("identity provider has a bad address: %s", type(fault).__name__)
        raise ProviderIsSilent from None
