"""Rules of voting, proposals with their votes, and projects commissioned from others (R3)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chunsheng.deliberation.terms import (
    COMMISSION_CYCLE,
    COMMISSIONS,
    CYCLE,
    PROPOSALS,
    RULES,
    RUNNING,
    SIGNED,
    Channel,
    Choice,
    Decider,
    Grade,
    Outcome,
    Portion,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.matters.models import Promise
from chunsheng.people.models import Person


class Rule(Record):
    """When a vote is valid and when it carries, from a day to before another, and by which article."""

    ledger_code = RULES

    decides = models.CharField(_("由谁决定"), max_length=20, choices=Decider.choices)
    counts = models.CharField(_("谁计一票"), max_length=80)
    by_area = models.BooleanField(_("面积也要过线"), default=False)
    quorum = models.CharField(_("参加的要达到"), max_length=20, choices=Portion.choices)
    share = models.CharField(_("其中同意要达到"), max_length=20, choices=Portion.choices)
    source = models.CharField(_("表决依据"), max_length=200)
    seconders = models.PositiveSmallIntegerField(_("附议人数"))
    posting_days = models.PositiveSmallIntegerField(_("公示（工作日）"))
    posting_source = models.CharField(_("附议和公示依据"), max_length=200)
    since = models.DateField(_("生效日期"))
    until = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("表决规则")
        constraints = [
            models.UniqueConstraint("decides", "since", name="voting_rule_once_a_day"),
            models.UniqueConstraint(
                fields=["decides"], condition=Q(until=None), name="one_open_voting_rule"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="voting_rule_interval"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decides_display()} {self.since}"


class Proposal(Record, Verified):
    """What a resident proposes under their signature; `rule` is that of the day its vote began."""

    ledger_code = PROPOSALS

    title = models.CharField(_("提案"), max_length=120)
    detail = models.CharField(_("内容"), max_length=1000, blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("哪里"))
    decides = models.CharField(_("由谁决定"), max_length=20, choices=Decider.choices)
    proposer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("提议人"))
    seconders = models.ManyToManyField(Person, related_name="+", verbose_name=_("附议人"))
    signed_on = models.DateField(_("签名日期"))
    stage = models.CharField(_("阶段"), max_length=10, choices=CYCLE.choices, default=SIGNED.code)
    outcome = models.CharField(_("未成的原因"), max_length=10, choices=Outcome.choices, blank=True)
    discussed = models.CharField(_("讨论情况"), max_length=1000, blank=True)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    heads = models.PositiveIntegerField(_("名册票数"), null=True, blank=True)
    area_m2 = models.DecimalField(
        _("名册面积（m²）"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    voted_on = models.DateField(_("计票日期"), null=True, blank=True)
    posted_until = models.DateTimeField(_("公示到"), null=True, blank=True)
    calendar_version = models.CharField(max_length=80, blank=True)
    objected = models.BooleanField(_("有异议待答复"), default=False)
    promise = models.OneToOneField(Promise, models.PROTECT, null=True, related_name="+")
    told = models.CharField(_("结果"), max_length=1000, blank=True)
    published_on = models.DateField(_("公开日期"), null=True, blank=True)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("居民提案")
        indexes = [
            models.Index(fields=["place", "stage"], name="proposal_of_place"),
            models.Index(fields=["signed_on", "id"], name="proposal_by_day"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_posted_at(self, at: datetime) -> bool:
        """Whether objections are still awaited."""
        return self.posted_until is not None and at <= self.posted_until


class Ballot(Record):
    """One vote, under its number in the roll that the meeting keeps; it names nobody."""

    ledger_code = "deliberation.ballots"

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="ballots")
    number = models.PositiveIntegerField(_("名册序号"))
    channel = models.CharField(_("怎么投的"), max_length=10, choices=Channel.choices)
    choice = models.CharField(_("意见"), max_length=10, choices=Choice.choices)
    area_m2 = models.DecimalField(max_digits=10, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_vote_of_a_head")
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Commission(Record):
    """A project that a community commissioned from a social organisation, by a promise."""

    ledger_code = COMMISSIONS

    title = models.CharField(_("委托项目"), max_length=120)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("委托单位"))
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    commissioned_on = models.DateField(_("委托日期"))
    stage = models.CharField(
        _("阶段"), max_length=10, choices=COMMISSION_CYCLE.choices, default=RUNNING.code
    )
    evaluated_on = models.DateField(_("评估日期"), null=True, blank=True)
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices, blank=True)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("委托项目")
        indexes = [models.Index(fields=["place", "stage"], name="commission_of_place")]

    def __str__(self) -> str:
        return self.title
