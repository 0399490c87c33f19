"""Reads requests about one's own data, the rules of a day, and what is due to go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.access.vault import keyed_print
from chunsheng.kernel.custody.erasure import holding, personal_models
from chunsheng.kernel.notices.queries import told_of
from chunsheng.kernel.records.handling import Ending
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import normal_code
from chunsheng.kernel.words.errors import Refusal
from chunsheng.privacy.models import AskLimit, Retention, RightsRequest
from chunsheng.privacy.terms import TOLD

# What is told of one request on the page of whoever asked.
MOST_TOLD = 50


class NoLimitIsSet(Refusal):
    status = 503
    message = _("本区还没有规定几个工作日内答复，暂时不能受理。请直接联系社区，或稍后再试。")


def limit_on(day: date) -> AskLimit:
    """How long an answer may take by a day's rule. NoLimitIsSet before there is one."""
    found = AskLimit.objects.filter(since__lte=day).order_by("-since").first()
    if found is None:
        raise NoLimitIsSet
    return found


def receipt_print(code: str) -> str:
    """What is stored of a receipt code, which nobody can use or try without the settings."""
    return keyed_print(f"receipt/{normal_code(code)}").hex()


def asked_by_receipt(code: str) -> RightsRequest | None:
    """The request that a receipt code opens; None for a wrong one."""
    return RightsRequest.objects.filter(receipt=receipt_print(code)).first()


def asked_of(subject_id: Any) -> list[RightsRequest]:
    """What a person asked about their own data, the newest first."""
    return list(RightsRequest.objects.filter(subject_id=subject_id).order_by("-received_at", "-pk"))


def told(asked: RightsRequest) -> list[dict[str, Any]]:
    """What happened to a request, newest first, without names."""
    notices = told_of(asked.subject_id, asked.pk)[:MOST_TOLD]
    return [{"at": one.told_at, "text": TOLD[one.verb]} for one in notices]


def in_hand(subject: Subject) -> list[Record]:
    """Rows of a person that are still being worked on, as their tables tell."""
    found: list[Record] = []
    for model in personal_models():
        for ending in endings_of(model):
            if ending.holds:
                still = {"subject": subject, f"{ending.field}__isnull": True}
                found += model._default_manager.filter(holding(model), **still)
    return found


def endings_of(model: type[Record]) -> tuple[Ending, ...]:
    """The events from which it may be counted how long a row of a table is kept."""
    return model.handling.endings if model.handling is not None else ()


@dataclass(frozen=True)
class Kept:
    """A rule of retention with the table and the event that it names."""

    rule: Retention
    model: type[Record]
    ending: Ending

    @property
    def title(self) -> str:
        """What the rows are, as the tables call themselves."""
        return table_title(self.rule.table)


def table_title(label: str) -> str:
    """What a table is called in the register of processing, with its own name."""
    model: type[Record] = apps.get_model(label)
    held = str(model.handling.title) if model.handling is not None else ""
    own = str(model._meta.verbose_name)
    return f"{held} · {own}" if own not in {held, model._meta.object_name.lower()} else held  # type: ignore[union-attr]  # every model has a name


def ending_title(label: str, code: str) -> str:
    """What the event is called from which is counted; the code where the table tells it no more."""
    named = {one.code: str(one.title) for one in endings_of(apps.get_model(label))}
    return named.get(code, code)


def retainable() -> list[tuple[str, str]]:
    """The tables and events for which a rule can be set: what a form chooses from."""
    return [
        (f"{model._meta.label}/{one.code}", _retained(model._meta.label, str(one.title)))
        for model in personal_models()
        for one in endings_of(model)
    ]


def _retained(label: str, ending: str) -> str:
    return _now("%(table)s：从%(ending)s起") % {"table": table_title(label), "ending": ending}


def kept_on(day: date) -> list[Kept]:
    """The rules of retention in force on a day; one whose table tells its event no more is passed by."""
    found = []
    for rule in Retention.objects.filter(on_day(day)).order_by("table", "ending"):
        model: type[Record] = apps.get_model(rule.table)
        ending = next((one for one in endings_of(model) if one.code == rule.ending), None)
        if ending is not None:
            found.append(Kept(rule, model, ending))
    return found


def due_rows(kept: Kept, as_of: date) -> QuerySet[Any]:
    """Rows that were kept as long as a rule says, the oldest first.

    What is blank already is not among them, nor what is held of a person with an open request.
    """
    last = as_of - timedelta(days=kept.rule.days)
    name = kept.ending.field
    over = Q(**{f"{name}__lte": last})
    if isinstance(kept.model._meta.get_field(name), models.DateTimeField):
        midnight = datetime.combine(last + timedelta(days=1), time(), clock.SHANGHAI)
        over = Q(**{f"{name}__lt": midnight})
    asking = RightsRequest.objects.filter(closed_at=None).values("subject_id")
    rows = kept.model._default_manager.filter(over & holding(kept.model))
    return rows.exclude(**{"subject__in": asking}).order_by(name, "pk")


def held_rows(model: type[Record]) -> int:
    """How many rows of a table still say something of a person."""
    return model._default_manager.filter(holding(model)).count()
