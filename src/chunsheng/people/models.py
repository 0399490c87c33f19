"""Persons, where they volunteer, and households. A person never shows whole in a text, a log or a list."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.records.handling import Ending, Handling, LawfulBasis
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words.masking import mask_name
from chunsheng.people.terms import HOUSEHOLDS, LADDERS, Basis, Category
from chunsheng.places.models import Building


class Person(Record):
    """A natural person whom the district knows; emptied, but not removed, when erased."""

    ledger_code = "people.persons"
    field_classes = {"name": FieldClass.PERSONAL, "phone": FieldClass.PERSONAL}
    handling = Handling(
        _("居民和志愿者"),
        _("联系本人；志愿者接手的事找得到人"),
        LawfulBasis.CONSENT,
        _("本人要求删除时"),
    )

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="person")
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    # The area whose staff may know this person; without one, nobody's list shows them.
    home = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所在网格")
    )
    sample = models.BooleanField(_("样例"), default=False)

    def __str__(self) -> str:
        return mask_name(self.name) or "—"


class Volunteering(Record):
    """A person's being a volunteer of a unit, from a day to before another."""

    ledger_code = "people.volunteering"

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="volunteering", verbose_name=_("志愿者")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="volunteering", verbose_name=_("服务单位")
    )
    since = models.DateField(_("开始日期"))
    until = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit"], condition=Q(until=None), name="volunteers_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="volunteering_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}@{self.unit_id}"


class Household(Record):
    """Who lives behind one door, known by a number; its person's key is that of its main contact.

    One person alone is a category too, so how many live there is as sensitive as that.
    """

    ledger_code = HOUSEHOLDS
    field_classes: ClassVar[dict[str, str]] = {
        "door": FieldClass.PERSONAL,
        "contact": FieldClass.PERSONAL,
        "people": FieldClass.SENSITIVE,
    }
    handling = Handling(
        _("住户"),
        _("分菜、上门时找得到这一户，分得公平"),
        LawfulBasis.DUTY,
        _("搬走以后由本人要求删除时"),
        (Ending("moved", pgettext_lazy("ending", "迁出"), "until"),),
    )

    number = models.CharField(_("编号"), max_length=20, unique=True)
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", verbose_name=_("楼栋"))
    # Where the building stood when the household was added: whose list it is on.
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("网格"))
    door = models.CharField(_("门牌"), max_length=60, blank=True)
    people = models.PositiveIntegerField(_("常住人数"), null=True, blank=True)
    contact = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("联系人")
    )
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    since = models.DateField(_("登记日期"))
    until = models.DateField(_("迁出日期"), null=True, blank=True)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("住户")
        indexes = [models.Index(fields=["place", "number"], name="household_of_place")]

    def __str__(self) -> str:
        return self.number


class HouseholdCategory(Record):
    """A household's being of a category, from a day to before another, and on what that rests.

    It is entered among the households, but under its own key: no household's history tells of it.
    """

    ledger_code = HOUSEHOLDS
    field_classes: ClassVar[dict[str, str]] = {
        "category": FieldClass.SENSITIVE,
        "basis": FieldClass.SENSITIVE,
        "source": FieldClass.SENSITIVE,
        "ended_because": FieldClass.SENSITIVE,
    }
    handling = Handling(
        _("住户的优先类别"),
        _("只在分菜等排先后时用，别处不用"),
        LawfulBasis.EACH,
        _("类别到期或情况变了就终止；本人要求删除时"),
        (Ending("ended", pgettext_lazy("ending", "终止"), "until"),),
    )

    household = models.ForeignKey(Household, models.PROTECT, related_name="categories")
    category = models.CharField(_("类别"), max_length=10, choices=Category.choices)
    basis = models.CharField(_("根据什么"), max_length=10, choices=Basis.choices)
    consent_on = models.DateField(_("同意日期"), null=True, blank=True)
    source = models.CharField(_("依据出处"), max_length=200, blank=True)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)
    ended_because = models.CharField(_("终止的理由"), max_length=500, blank=True)
    entered_by: models.ForeignKey[Any, Any] = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            # Of one that was erased nobody knows any more which it was.
            models.UniqueConstraint(
                fields=["household", "category"],
                condition=Q(until=None) & ~Q(category=""),
                name="household_category_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="household_category_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.household_id)


class Ladder(Record):
    """Which categories are served first for one purpose, from a day to before another, and why so.

    `rungs` names categories by rung, the first rung first; whoever stands on none comes last.
    """

    ledger_code = LADDERS

    purpose = models.CharField(_("用途"), max_length=40)
    rungs: models.JSONField[Any] = models.JSONField(_("先后"), default=list)
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"))
    until = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("purpose", "since", name="ladder_once_a_day"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="ladder_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    def rung_of(self, category: str | None) -> int:
        """The rung of a category, or the one below all for none or another."""
        at = (rung for rung, named in enumerate(self.rungs) if category in named)
        return next(at, len(self.rungs))
