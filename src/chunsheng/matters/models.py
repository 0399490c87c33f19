"""Needs, offers, promises, deliveries and steps: where the work apps meet."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.models import Account, Subject, Unit
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.kinds import kind as declared_kind
from chunsheng.kernel.records.handling import Ending, Handling, LawfulBasis
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.amounts import bounded
from chunsheng.matters.terms import (
    FEEDS,
    PROMISED,
    STEPS,
    NeedState,
    PromiseState,
    ReminderKind,
    kinds_of_rules,
    measured_kinds,
    rule_kinds,
)


def _bounds(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(low=None) | Q(high=None) | Q(high__gte=F("low")), name=name
    )


def _window(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name=name
    )


class Amount(models.Model):
    """How much: equal bounds are exact, one is a bound, none is unknown."""

    low = models.DecimalField(_("至少"), max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("至多"), max_digits=20, decimal_places=4, null=True, blank=True)
    about = models.BooleanField(_("约数"), default=False)

    class Meta:
        abstract = True

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """What is known at least and at most."""
        return self.low, self.high

    @property
    def amount_text(self) -> str:
        """The amount in words with its unit, that of the kind in which it is measured."""
        return bounded(self.low, self.high, self.about, str(declared_kind(self.measured).unit))  # type: ignore[attr-defined]  # every table of amounts has the field


class Matter(Record, Amount):
    """What a need and an offer have in common: what, how much, where, when, from which record."""

    free_text: ClassVar[tuple[str, ...]] = ("title", "detail")
    handling = Handling(
        _("需求和资源的说明"),
        _("让帮得上忙的单位和志愿者看懂要什么、有什么"),
        LawfulBasis.CONSENT,
        _("提出的人要求删除时"),
        (Ending("until", pgettext_lazy("ending", "到期"), "until"),),
    )

    kind = models.CharField(_("类别"), max_length=60)
    title = models.CharField(_("事项"), max_length=120)
    detail = models.TextField(_("说明"), blank=True)
    measure = models.CharField(_("单位"), max_length=20, blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    # The window is closed at both ends; an empty end is open.
    since = models.DateField(_("自"), null=True, blank=True)
    until = models.DateField(_("至"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=NeedState.choices, default=NeedState.OPEN
    )
    stated_at = models.DateTimeField(_("提出时间"))
    # The record that it came from, such as a request of services; not where it is shown.
    source_code = models.CharField(max_length=60, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Need(Matter):
    """What someone wants; `measured` is the ledger's kind in which what meets it counts."""

    ledger_code = "matters.needs"

    measured = models.CharField(
        _("按什么计"), max_length=60, choices=measured_kinds, default=PROMISED.code
    )
    met_on = models.DateField(_("满足日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("需求")
        indexes = [
            models.Index(fields=["state", "kind"], name="need_open"),
            models.Index(fields=["source_id"], name="need_source"),
            models.Index(fields=["stated_at", "id"], name="need_by_time"),
        ]
        constraints = [_bounds("need_bounds"), _window("need_window")]


class Offer(Matter):
    """What someone can give."""

    ledger_code = "matters.offers"

    class Meta:
        verbose_name = _("资源")
        indexes = [models.Index(fields=["state", "kind"], name="offer_open")]
        constraints = [_bounds("offer_bounds"), _window("offer_window")]


class Promise(Record, Amount):
    """A unit owes a quantity of something by a day.

    `measured` is the ledger's kind in which the amount counts (and so its unit of measure);
    `standing` says whether it was only expected or announced in public. `promised_from` is the
    first day on which it may have been given, empty when only the last is known.
    """

    ledger_code = "matters.promises"

    title = models.CharField(_("承诺"), max_length=120)
    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    place = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="promises")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="promises")
    measured = models.CharField(max_length=60, default=PROMISED.code)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.EXPECTED)
    promised_from = models.DateField(null=True, blank=True)
    promised_on = models.DateField(_("承诺日"))
    due_on = models.DateField(_("应兑现日"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN
    )
    source_code = models.CharField(max_length=60, blank=True)
    source_id = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("承诺")
        indexes = [
            models.Index(fields=["state", "due_on"], name="promise_due"),
            models.Index(fields=["source_id"], name="promise_source"),
            models.Index(fields=["promised_on", "id"], name="promise_by_day"),
        ]
        constraints = [
            _bounds("promise_bounds"),
            models.CheckConstraint(
                condition=~Q(standing=Standing.HAPPENED), name="promise_has_not_happened"
            ),
            models.CheckConstraint(
                condition=Q(promised_from=None) | Q(promised_on__gte=F("promised_from")),
                name="promise_interval",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(Record, Amount, Verified):
    """What was delivered on a promise, or on a need that nobody had promised to meet.

    Claimed by one, verified by someone else.
    """

    ledger_code = "matters.deliveries"

    promise = models.ForeignKey(Promise, models.PROTECT, null=True, related_name="deliveries")
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="deliveries")
    measured = models.CharField(max_length=60, default=PROMISED.code)
    organisation = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    place = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    delivered_from = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(_("兑现日"))
    claimed_at = models.DateTimeField(_("申报时间"))
    claimed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("兑现")
        indexes = [models.Index(fields=["delivered_on", "id"], name="delivery_by_day")]
        constraints = [
            _bounds("delivery_bounds"),
            models.CheckConstraint(
                condition=Q(promise=None, need__isnull=False) | Q(promise__isnull=False, need=None),
                name="delivery_of_a_promise_or_a_need",
            ),
            models.CheckConstraint(
                condition=Q(delivered_from=None) | Q(delivered_on__gte=F("delivered_from")),
                name="delivery_interval",
            ),
        ]

    def __str__(self) -> str:
        return str(self.promise or self.need)


class Step(Record):
    """What a post must do by when, for one record; the desk is the list of my steps."""

    ledger_code = STEPS
    # The title repeats what a resident said of a request, so it is blanked with it.
    free_text: ClassVar[tuple[str, ...]] = ("title",)
    handling = Handling(
        _("待办的标题"),
        _("经办岗位知道要办哪件事"),
        LawfulBasis.CONSENT,
        _("反映的人要求删除时"),
        (Ending("done", pgettext_lazy("ending", "办完"), "done_at"),),
    )

    record_code = models.CharField(max_length=60)
    record_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    title = models.CharField(_("待办"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    opened_at = models.DateTimeField(_("开始"))
    due_at = models.DateTimeField(_("到期"))
    calendar_version = models.CharField(max_length=80, blank=True)
    done_at = models.DateTimeField(_("完成"), null=True, blank=True)
    done_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("待办")
        indexes = [
            models.Index(
                fields=["unit", "role", "due_at", "id"],
                name="step_of_post",
                condition=Q(done_at=None, withdrawn_at=None),
            ),
            models.Index(fields=["record_id"], name="step_of_record"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(withdrawn_at=None), name="step_ends_once"
            ),
            models.UniqueConstraint(
                fields=["record_id", "kind", "unit", "role"],
                condition=Q(done_at=None, withdrawn_at=None),
                name="one_open_step_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def post(self) -> tuple[str, uuid.UUID]:
        """On whose desk it is: a role at a unit."""
        return self.role, self.unit_id

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done."""
        return self.done_at is None and self.withdrawn_at is None


class Reminder(models.Model):
    """That a step's post was reminded of it: once for each kind."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10, choices=ReminderKind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("step", "kind", name="reminded_once_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.step_id} {self.kind}"


class Feed(Record):
    """An address at which a calendar reads an account's steps. It is told once; here is its digest."""

    ledger_code = FEEDS

    name = models.CharField(_("用在哪里"), max_length=60)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("账号"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(_("开通时间"), default=clock.now)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    # What is told once, right after it was issued.
    told = ""

    class Meta:
        verbose_name = _("日历订阅")

    def __str__(self) -> str:
        return self.name


class Rule(Record):
    """A number that the district set from a day on, until the next of its kind, and by which source."""

    ledger_code = "matters.rules"

    kind = models.CharField(_("规定什么"), max_length=40, choices=kinds_of_rules)
    value = models.PositiveSmallIntegerField(_("数"))
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"))

    class Meta:
        verbose_name = _("期限规定")
        constraints = [
            models.UniqueConstraint("kind", "since", name="rule_once_a_day"),
            models.CheckConstraint(condition=Q(value__gte=1), name="rule_is_one_or_more"),
        ]

    def __str__(self) -> str:
        said = {"value": self.value, "unit": rule_kinds[self.kind].unit, "source": self.source}
        return _now("%(value)s %(unit)s（%(source)s）") % said
