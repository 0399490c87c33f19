"""Old houses with their repairs and rules, sights with their counts, contracts with their payouts (R9)."""

from __future__ import annotations

from datetime import datetime, time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.kernel.words import clock, dates
from chunsheng.matters.models import Amount
from chunsheng.organisations.models import Organisation
from chunsheng.people.models import Household
from chunsheng.village import terms
from chunsheng.village.terms import BEGUN, ENTERED, FINISHED, PLANNED, RELEASED, SENT_BACK


class Rule(Record):
    """Who must agree before a house of a kind is repaired: dated, with its source."""

    ledger_code = terms.RULES

    protection = models.CharField(_("保护身份"), max_length=10, choices=terms.Protection.choices)
    approver = models.CharField(_("要谁同意"), max_length=120)
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"))

    class Meta:
        verbose_name = _("修缮规则")
        constraints = [
            models.UniqueConstraint(fields=["protection", "since"], name="repair_rule_once_a_day")
        ]

    def __str__(self) -> str:
        told = {"who": self.approver, "source": self.source}
        return _now("%(who)s同意（%(source)s）") % told


class House(Record, Verified):
    """An old house; its condition changes only by looking at it or by a repair, on a day."""

    ledger_code = terms.HOUSES

    name = models.CharField(_("民居"), max_length=80)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("村（社区）"))
    protection = models.CharField(_("保护身份"), max_length=10, choices=terms.Protection.choices)
    built = models.CharField(_("年代"), max_length=60, blank=True)
    listed_on = models.DateField(_("登记日期"))
    condition = models.CharField(
        pgettext_lazy("house", "状况"), max_length=10, choices=terms.Condition.choices
    )
    condition_on = models.DateField(_("哪天的状况"))
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("民俗民居")
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="house_once_in_a_place"),
            models.CheckConstraint(
                condition=Q(condition_on__gte=F("listed_on")), name="house_found_once_listed"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Repair(Record, Amount, Verified):
    """A repair from the first day to the last, by whose consent, and what it cost (the amount)."""

    ledger_code = terms.REPAIRS
    measured = terms.COST.code

    house = models.ForeignKey(House, models.PROTECT, related_name="repairs")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+", verbose_name=_("动工规则"))
    consent = models.CharField(_("同意文件"), max_length=200)
    work = models.CharField(_("修什么"), max_length=200)
    begun_on = models.DateField(_("动工日期"))
    due_on = models.DateField(_("计划完工"))
    ended_on = models.DateField(_("完工日期"), null=True, blank=True)
    condition = models.CharField(
        _("修后状况"), max_length=10, choices=terms.Condition.choices, blank=True
    )
    stage = models.CharField(
        _("状态"), max_length=10, choices=terms.REPAIR_CYCLE.choices, default=BEGUN.code
    )

    class Meta:
        verbose_name = _("民居修缮")
        indexes = [models.Index(fields=["begun_on", "id"], name="repair_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["house"], condition=Q(stage=BEGUN.code), name="one_repair_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(stage=FINISHED.code) | Q(ended_on__gte=F("begun_on")),
                name="repair_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.house} · {self.work}"

    @property
    def due_at(self) -> datetime:
        """The closing hour of the day by which it is to be finished."""
        return datetime.combine(self.due_on, time(18), clock.SHANGHAI)


class Site(Record, Verified):
    """What visitors come for. A festival has its solar day, and as a text its lunar one."""

    ledger_code = terms.SITES

    kind = models.CharField(_("种类"), max_length=10, choices=terms.SiteKind.choices)
    name = models.CharField(_("名称"), max_length=80)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("村（社区）"))
    operator = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("谁办的")
    )
    on = models.DateField(_("开放或举办日期"), null=True, blank=True)
    lunar = models.CharField(_("农历日子"), max_length=40, blank=True)
    source = models.CharField(_("日期依据"), max_length=200, blank=True)
    stage = models.CharField(
        _("状态"), max_length=10, choices=terms.SITE_CYCLE.choices, default=PLANNED.code
    )
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("景点与节庆")
        indexes = [models.Index(fields=["name", "id"], name="site_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=terms.SiteKind.FESTIVAL) | Q(on__isnull=False),
                name="festival_has_a_day",
            ),
            models.CheckConstraint(condition=Q(lunar="") | ~Q(source=""), name="lunar_by_a_source"),
        ]

    def __str__(self) -> str:
        return self.name


class Count(Record, Amount, Verified):
    """How many came to a site between two days, and by which source."""

    ledger_code = terms.COUNTS
    measured = terms.VISITORS.code

    site = models.ForeignKey(Site, models.PROTECT, related_name="counts", verbose_name=_("哪里"))
    since = models.DateField(_("从哪天"))
    until = models.DateField(_("到哪天"))
    how = models.CharField(_("来源"), max_length=10, choices=terms.CountedBy.choices)
    source = models.CharField(_("凭什么"), max_length=200)

    class Meta:
        verbose_name = _("游客计数")
        indexes = [models.Index(fields=["until", "id"], name="count_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="count_interval"),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(high__gte=F("low")), name="count_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} · {self.amount_text}"


class Contract(Record):
    """“Credit + enterprise + household”: a bank lends, an enterprise runs, a household has an income.

    The household is known here by its key alone; who lives there is told by its own register.
    """

    ledger_code = terms.CONTRACTS

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", verbose_name=_("农户")
    )
    enterprise = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("银行"))
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("村（社区）"))
    signed_on = models.DateField(_("签订日期"))
    since = models.DateField(_("合同期自"))
    until = models.DateField(_("合同期至"))
    yearly_yuan = models.DecimalField(_("约定每年收入（元）"), max_digits=12, decimal_places=2)
    loan_yuan = models.DecimalField(
        _("贷款（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("增收合同")
        indexes = [models.Index(fields=["signed_on", "id"], name="contract_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="contract_term"),
            models.CheckConstraint(
                condition=~Q(enterprise=F("bank")), name="contract_of_three_parties"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.since.year}–{self.until.year}"


class Payout(Record, Verified):
    """What a household is paid under a contract: entered by one, released by another."""

    ledger_code = terms.PAYOUTS

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="payouts", verbose_name=_("增收合同")
    )
    pay_on = models.DateField(_("发放日期"))
    yuan = models.DecimalField(_("录入金额（元）"), max_digits=12, decimal_places=2)
    entered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    released_yuan = models.DecimalField(
        _("发放金额（元）"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    stage = models.CharField(
        _("状态"), max_length=10, choices=terms.PAYOUT_CYCLE.choices, default=ENTERED.code
    )

    class Meta:
        verbose_name = _("收入发放")
        indexes = [models.Index(fields=["pay_on", "id"], name="payout_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "pay_on"],
                condition=~Q(stage=SENT_BACK.code),
                name="paid_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage=RELEASED.code) | Q(released_yuan__lte=F("yuan")),
                name="released_within_entered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {dates.day(self.pay_on)}"
