"""人员 and 住户: whom a grid's own staff know, always covered until opened with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import anywhere, at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import (
    DETAIL,
    Chip,
    Column,
    Face,
    Kept,
    Opening,
    Register,
    Text,
    Verb,
    register,
    sample_mark,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.language import listed
from chunsheng.people import actions, forms
from chunsheng.people.models import Household, HouseholdCategory, Ladder, Person
from chunsheng.people.terms import HANDS, HOUSEHOLDS, LADDERS, LISTED, Category


def _add_here(*, by: Actor, **said: Any) -> Person:
    """A person of the place for which the actor acts."""
    return actions.add_person(by=by, home=by.unit, **said)


def _correct(*, by: Actor, person: Person, **said: Any) -> Person:
    return actions.correct_person(by=by, person=person, home=person.home, **said)


@register
class Persons(Register):
    """人员：本网格认识的居民和志愿者；姓名电话遮住，打开要写理由，本人可以看到。（R5）"""

    model = Person
    code = "people.persons"
    title = _("人员台账")
    icon = "users"
    group = menu.Group.GROUND
    unit_word = _("人")
    reads = at("home__path", *HANDS)
    select = ("home", "subject")
    columns = (
        Column("name", _("姓名"), cells.name),
        Column("phone", _("电话"), cells.phone),
        Column("home__name", _("所在网格"), find="unit"),
    )
    add = Verb("add", _("登记人员"), _add_here, may=at("home__path", *HANDS), form=forms.PersonForm)
    verbs = (
        Verb(
            "correct",
            _("更正"),
            _correct,
            may=at("home__path", *HANDS),
            form=forms.CorrectionForm,
            when=lambda person: person.subject.erased_at is None,
            record_as="person",
        ),
    )
    phrases = {"added": pgettext_lazy("entry", "登记"), "corrected": pgettext_lazy("entry", "更正")}
    opens = Opening(at("home__path", *HANDS))


COVERED, _LISTED = _("打开才显示"), pgettext_lazy("household", "在册")
_of_place = at("place__path", *HANDS)


def _categories(household: Household) -> list[dict[str, Any]]:
    """What a household is of or was, for whoever has just opened it."""
    rows = household.categories.select_related("entered_by").order_by("pk")
    told = [
        {
            "title": row.get_category_display() or _now("已删除"),
            "text": _term(row),
            "note": _why(row),
        }
        for row in rows
    ]
    return told or [{"title": _now("类别"), "text": _now("没有登记")}]


def _term(row: HouseholdCategory) -> str:
    if row.until is None:
        return _now("自 %(day)s") % {"day": dates.day(row.since)}
    days = {"since": dates.day(row.since), "until": dates.day(row.until)}
    return _now("%(since)s 起，%(until)s 终止") % days


def _why(row: HouseholdCategory) -> str:
    who = row.entered_by.title if row.entered_by else ""
    return " · ".join(
        str(one) for one in (row.get_basis_display(), row.source, row.ended_because, who) if one
    )


def _marks(household: Household) -> list[tuple[Text, str]]:
    left: list[tuple[Text, str]] = [(_("已迁出"), "gold")] if household.until else []
    return [*left, *sample_mark(household)]


def _whether_here(household: Household, value: Any) -> cells.Cell:
    if household.until is None:
        return {"text": "", "pill": _LISTED, "tone": "jade"}
    return {"text": dates.day(household.until), "pill": _now("已迁出"), "tone": "gold"}


def _here(now: datetime) -> Q:
    return Q(until=None)


def _left(now: datetime) -> Q:
    return Q(until__isnull=False)


def _household_verb(code: str, title: Text, act: Any, form: Any, **more: Any) -> Verb:
    return Verb(
        *(code, title, act, _of_place, form),
        when=lambda household: household.until is None,
        record_as="household",
        **more,
    )


@register
class Households(Register):
    """住户：本网格有哪些住户；门牌、人数和类别遮住，打开要写理由，每次打开都记入台账。（R7）"""

    model = Household
    code = HOUSEHOLDS
    title = _("住户台账")
    icon = "home-heart"
    group = menu.Group.GROUND
    unit_word = pgettext_lazy("households", "户")
    reads = _of_place
    select = ("building", "place", "contact", "subject")
    order = ("-number",)
    search = ("number", "building__name")
    search_hint = _("找：编号、楼栋")
    face = Face(heading=lambda household: f"{household.building} · {household}", marks=_marks)
    chips = (Chip("here", _LISTED, _here), Chip("left", _("已迁出"), _left))
    columns = (
        Column("number", _("编号"), cells.strong),
        Column("building__name", _("楼栋")),
        Column("place__name", _("网格"), find="unit"),
        Column("since", _("登记日期"), cells.day),
        Column("until", _("状况"), _whether_here),
        Column("contact__name", _("联系人"), cells.name, card=COVERED),
        Column("contact__phone", _("电话"), cells.phone, card=COVERED, on=(DETAIL,)),
        Column("door", _("门牌"), cells.hidden, card=COVERED, on=(DETAIL,)),
        Column("people", _("常住人数"), cells.hidden, card=COVERED, on=(DETAIL,)),
    )
    add = Verb("add", _("登记住户"), actions.add_household, _of_place, forms.HouseholdForm)
    verbs = (
        _household_verb(
            "mark", _("登记类别"), actions.mark_category, forms.CategoryForm, main=True
        ),
        _household_verb("withdraw", _("撤回类别"), actions.withdraw_category, forms.WithdrawForm),
        _household_verb(
            "correct", _("更正"), actions.correct_household, forms.HouseholdCorrectionForm
        ),
        _household_verb(
            "close", _("登记迁出"), actions.close_household, forms.LeavingForm, danger=True
        ),
    )
    measures = (LISTED.code,)
    # The last two are read by whoever audits; no household's own history has them.
    phrases = {
        "added": pgettext_lazy("entry", "登记"),
        "corrected": pgettext_lazy("entry", "更正"),
        "closed": _("登记迁出"),
        "marked": _("登记类别"),
        "withdrawn": _("撤回类别"),
    }
    opens = Opening(_of_place, kept=Kept("categories", COVERED, _("类别"), _categories))


def _rungs(ladder: Ladder, value: list[list[str]]) -> cells.Cell:
    named = [listed(str(Category(one).label) for one in rung) for rung in value]
    return {"text": " → ".join([*named, _now("其他住户")])}


@register
class Ladders(Register):
    """先后次序：为哪个用途先照顾哪些类别，从哪天起，依据什么；每次读取都记入台账。（R7）"""

    model = Ladder
    code = LADDERS
    title = _("先后次序")
    icon = "checklist"
    reads = anywhere(*HANDS, LEADER.code)
    linked = False
    order = ("purpose", "-since")
    columns = (
        Column("purpose", _("用途"), cells.strong),
        Column("rungs", _("先后"), _rungs),
        Column("source", _("依据")),
        Column("since", _("自"), cells.day),
        Column("until", _("至"), cells.day),
    )
    phrases = {"set": _("设定次序"), "ended": _("终止次序"), "read": _("读取次序")}
