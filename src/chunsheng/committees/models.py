"""Joint bodies, seats with their terms, quorums, meetings with their topics, and resolutions."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.committees.terms import (
    BODIES,
    CONVENED,
    CYCLE,
    MEETINGS,
    RESOLUTIONS,
    SEATS,
    BodyKind,
    Outcome,
    Share,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.matters.models import Promise
from chunsheng.organisations.models import Organisation, Post


class Body(Record):
    """An organisation in which members of others sit together; it is closed, never removed."""

    ledger_code = BODIES

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(_("类别"), max_length=10, choices=BodyKind.choices)
    base = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    founded_by = models.CharField(_("谁牵头成立"), max_length=120, blank=True)
    # Earlier than the day where it was on one of several.
    founded_from = models.DateField()
    founded_on = models.DateField(_("成立日期"))
    closed_on = models.DateField(pgettext_lazy("bodies", "撤销日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("议事机构")
        indexes = [models.Index(fields=["founded_on", "id"], name="body_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("founded_on")),
                name="body_closes_after_it_is_founded",
            )
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def sample(self) -> bool:
        """Whether it is made up around the report."""
        return self.organisation.sample


class Seat(Record):
    """An organisation's, or a post's, sitting in a body from a day to before another.

    One that was withdrawn before it began ends on its first day.
    """

    ledger_code = SEATS

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("职务"), max_length=30)
    since = models.DateField(_("任期自"))
    until = models.DateField(_("任期至"), null=True, blank=True)

    class Meta:
        verbose_name = _("席位")
        indexes = [models.Index(fields=["body", "since"], name="seat_of_body")]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, post__isnull=False)
                | Q(organisation__isnull=False, post=None),
                name="seat_of_an_organisation_or_a_post",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="seat_ends_not_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.title}"

    @property
    def member(self) -> str:
        """Who sits: the organisation, or the post with its unit."""
        return str(self.organisation or f"{self.unit} {self.post}")

    @property
    def unit(self) -> Unit:
        """The unit for which the seat is held."""
        return (self.organisation or self.post).unit  # type: ignore[union-attr]  # it has one of both


class Quorum(models.Model):
    """How much of a body has to be present from a day on, by which document."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="quorums")
    share = models.CharField(_("到会"), max_length=20, choices=Share.choices)
    since = models.DateField(_("生效日期"))
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint("body", "since", name="quorum_once_a_day")]

    def __str__(self) -> str:
        return f"{self.get_share_display()} · {self.source}"


class Meeting(Record):
    """A body's meeting on the day for which it is convened, later the day on which it was held."""

    ledger_code = MEETINGS

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    title = models.CharField(_("会议"), max_length=80)
    on = models.DateField(_("日期"))
    spot = models.CharField(_("地点"), max_length=120, blank=True)
    stage = models.CharField(_("阶段"), max_length=10, choices=CYCLE.choices, default=CONVENED.code)
    minutes = models.TextField(_("纪要"), blank=True)
    attended = models.ManyToManyField(Seat, related_name="+")

    class Meta:
        verbose_name = _("会议")
        indexes = [
            models.Index(fields=["body", "on"], name="meeting_of_body"),
            models.Index(fields=["on", "id"], name="meeting_by_day"),
        ]

    def __str__(self) -> str:
        return self.title


class Topic(models.Model):
    """What a member wants a meeting to speak of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="topics")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    title = models.CharField(_("议题"), max_length=200)

    def __str__(self) -> str:
        return self.title


class Resolution(Record, Verified):
    """What a meeting resolved: a promise of the member that owns it, and what was reported of it."""

    ledger_code = RESOLUTIONS

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions")
    owner = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    judged = models.CharField(_("落实"), max_length=10, choices=Outcome.choices, blank=True)
    done_on = models.DateField(_("落实日期"), null=True, blank=True)
    report = models.CharField(_("落实情况"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("决议")

    def __str__(self) -> str:
        return self.promise.title

    @property
    def due_on(self) -> date:
        """By which day its owner promised it."""
        return self.promise.due_on or self.promise.promised_on
