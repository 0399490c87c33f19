"""Lines of log as JSON that tell what happened and where, and nothing of what anybody entered.

A message may quote a row, a traceback its values, a path a name. So a line is put together from what is
known to be harmless, by an allow-list, instead of being cleaned of what is known to be harmful.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

from chunsheng.kernel.words import clock

OWN = "chunsheng"
# What a record may bring along: words of ours and numbers, never what came in.
KEPT = ("method", "page", "status", "milliseconds")
_FRAMES = 12


def configuration(mode: str) -> dict[str, Any]:
    """The LOGGING of a mode: JSON in production, plain lines for whoever sits before the terminal."""
    production = mode == "production"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": formatter}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                **({"formatter": "json"} if production else {}),
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            OWN: {"level": "INFO" if production else "WARNING"},
            # It quotes keys, phones and texts. What came of a message we note ourselves.
            "apprise": {"level": "CRITICAL", "propagate": False},
        },
    }


def formatter() -> logging.Formatter:
    """What writes a record as one line of JSON."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[only_harmless, structlog.processors.JSONRenderer(ensure_ascii=False)],
        use_get_message=False,
        pass_foreign_args=True,
    )


def only_harmless(logger: Any, name: str, event: Any) -> dict[str, Any]:
    """A new line from what may be told of a record."""
    record: logging.LogRecord = event["_record"]
    told: dict[str, Any] = {
        "at": clock.real_now().isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record, event.get("positional_args")),
        "line": f"{record.module}:{record.lineno}",
    }
    told |= {key: getattr(record, key) for key in KEPT if hasattr(record, key)}
    if hasattr(record, "status_code"):  # Django's own of a request
        told["status"] = int(record.status_code)
        told["page"] = page_of(getattr(record, "request", None))
    # The library takes it off the record, lest the formatter above print it whole.
    _kind, fault, _trace = event.get("exc_info") or (None, None, None)
    if fault is not None:
        told["faults"] = list(_faults(fault))
    return told


def _event(record: logging.LogRecord, values: Any) -> str:
    """Our own words whole; of others' the pattern alone, and where it is none, who said it.

    The library takes the values off the record.
    """
    pattern = str(record.msg)
    if record.name == OWN or record.name.startswith(f"{OWN}."):
        return pattern % values if values else pattern
    return pattern if values else record.funcName


def page_of(request: Any) -> str:
    """The pattern of the address that was asked for; never the address itself."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else "none"


def _faults(fault: BaseException | None) -> Iterator[dict[str, Any]]:
    """Each fault in the chain: its kind and where it rose, without its message and its values."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        frames = traceback.extract_tb(fault.__traceback__)[-_FRAMES:]
        yield {
            "kind": f"{type(fault).__module__}.{type(fault).__qualname__}",
            "where": [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames],
        }
        fault = fault.__cause__ or fault.__context__


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-3:])
