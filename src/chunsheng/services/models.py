"""Requests of residents, the catalogue of their categories, and the limits of handling (R5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.calendar.terms import Start
from chunsheng.kernel.records.handling import Ending, Handling, LawfulBasis
from chunsheng.kernel.records.models import Record
from chunsheng.places.models import Building
from chunsheng.places.terms import Datum
from chunsheng.services.terms import (
    CYCLE,
    OUTCOMES,
    REGISTER,
    Channel,
    Exclusion,
    Reach,
    RequestKind,
    ServiceForm,
    Urgency,
)


class Category(Record):
    """What requests are about, from the district's catalogue."""

    ledger_code = "services.categories"

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    title = models.CharField(_("类别"), max_length=60)
    kind = models.CharField(
        _("通常类型"), max_length=10, choices=RequestKind.choices, default=RequestKind.HELP
    )
    service_form = models.CharField(
        _("服务形式"), max_length=10, choices=ServiceForm.choices, blank=True
    )
    # What stands beside an urgent category, such as the number to dial first.
    urgent_notice = models.CharField(_("紧急提示"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("诉求类别")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class LimitRule(Record):
    """How many working days a kind of request may take, from a day to before another, and why."""

    ledger_code = "services.limits"

    kind = models.CharField(_("类型"), max_length=10, choices=RequestKind.choices)
    # Empty: whatever the urgency, unless another rule names it.
    urgency = models.CharField(_("紧急程度"), max_length=10, choices=Urgency.choices, blank=True)
    working_days = models.PositiveSmallIntegerField(_("办理期限（工作日）"))
    sign_days = models.PositiveSmallIntegerField(_("签收期限（工作日）"), default=1)
    starts = models.CharField(
        _("起算"), max_length=10, choices=Start.choices, default=Start.NEXT_DAY
    )
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"))
    until = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("办理时限")
        constraints = [
            models.UniqueConstraint("kind", "urgency", "since", name="limit_once_a_day"),
            models.CheckConstraint(
                condition=Q(working_days__gte=1, sign_days__gte=1), name="limit_is_a_day_or_more"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="limit_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.working_days}"


class Request(Record):
    """What a resident came with, by its five elements, and how far it has come.

    `handling_unit` is who has it in hand, a dispatcher's unit while it waits to be assigned.
    `place` is the grid it was located in, empty while unknown; of a confidential request it is
    the district, and the unit complained of stands nowhere but in the resident's own words.
    """

    ledger_code = REGISTER
    field_classes = {
        "name": FieldClass.PERSONAL,
        "phone": FieldClass.PERSONAL,
        "place_text": FieldClass.PERSONAL,
        "course": FieldClass.PERSONAL,
        "building": FieldClass.PERSONAL,
        "lat": FieldClass.PERSONAL,
        "lng": FieldClass.PERSONAL,
        "code_hash": FieldClass.SENSITIVE,
    }
    free_text: ClassVar[tuple[str, ...]] = ("title", "happened_text", "cause", "outcome")
    handling = Handling(
        _("您反映的事"),
        _("把这件事办好，把结果告诉您"),
        LawfulBasis.CONSENT,
        _("办完以后本人要求删除时"),
        (Ending("closed", pgettext_lazy("ending", "办结"), "closed_at", holds=True),),
    )

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("事项"), max_length=80)
    name = models.CharField(_("何人"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    happened_text = models.CharField(_("何时"), max_length=120, blank=True)
    place_text = models.CharField(_("何地"), max_length=200, blank=True)
    cause = models.CharField(_("何因"), max_length=500, blank=True)
    course = models.TextField(pgettext_lazy("five elements", "经过"), max_length=2000, blank=True)
    kind = models.CharField(_("类型"), max_length=10, choices=RequestKind.choices)
    urgency = models.CharField(
        _("紧急程度"), max_length=10, choices=Urgency.choices, default=Urgency.NORMAL
    )
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("类别"))
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("楼栋")
    )
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    lng = models.FloatField(_("经度"), null=True, blank=True)
    datum = models.CharField(_("坐标系"), max_length=6, choices=Datum.choices, default=Datum.WGS84)
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("网格")
    )
    handling_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("承办单位")
    )
    stage = models.CharField(_("阶段"), max_length=10, choices=CYCLE.choices)
    received_at = models.DateTimeField(_("收到时间"))
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    sign_due_at = models.DateTimeField(_("签收到期"))
    due_at = models.DateTimeField(_("到期"))
    calendar_version = models.CharField(_("日历版本"), max_length=80)
    explanation = models.JSONField(_("期限怎么算的"), default=dict)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    outcome = models.TextField(_("办理结果"), max_length=2000, blank=True)
    exclusion = models.CharField(
        _("不予受理的原因"), max_length=20, choices=Exclusion.choices, blank=True
    )
    # The outcome of the services.judged fact that stands, kept here so that tick finds what is due.
    judged = models.CharField(
        _("时限认定"), max_length=40, choices=list(OUTCOMES.items()), blank=True
    )
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, null=True, unique=True)
    wants_call = models.BooleanField(_("办完打给本人"), default=False)
    wants_texts = models.BooleanField(_("进度发短信"), default=False)
    reach = models.CharField(_("告诉本人"), max_length=10, choices=Reach.choices, blank=True)
    confidential = models.BooleanField(_("保密"), default=False)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("诉求")
        indexes = [
            models.Index(fields=["stage", "due_at", "id"], name="request_by_due"),
            models.Index(fields=["received_at", "id"], name="request_by_receipt"),
            models.Index(fields=["handling_unit", "stage"], name="request_of_unit"),
            models.Index(fields=["place", "received_at"], name="request_of_place"),
            models.Index(fields=["place", "stage"], name="request_of_place_by_stage"),
            models.Index(fields=["due_at"], name="request_unjudged", condition=Q(judged="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("received_at")),
                name="request_closes_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, stage__in=["to_assign", "to_sign", "handling"])
                | Q(closed_at__isnull=False, stage__in=["closed", "archived"]),
                name="request_closed_by_stage",
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lng=None) | Q(lat__isnull=False, lng__isnull=False),
                name="request_point_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    # The query code, in memory only, between receiving a request and telling whoever made it.
    told_code: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still has to be handled."""
        return self.closed_at is None

    @property
    def shown_title(self) -> str:
        """The title, or that it was deleted with the person who wrote it."""
        return self.title or str(_("（内容已按本人要求删除）"))

    @property
    def missing_elements(self) -> list[tuple[str, str]]:
        """Which of the five elements are not said; none is refused for it."""
        placed = self.place_text or self.building_id or self.lat is not None
        said = {
            "name": self.name,
            "happened_text": self.happened_text,
            "place_text": placed,
            "cause": self.cause,
            "course": self.course,
        }
        return [
            (name, str(self._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # all are plain fields
            for name, value in said.items()
            if not value
        ]
