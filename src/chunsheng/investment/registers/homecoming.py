"""“归根”老乡: who agreed to be kept in touch with, by which one post, and whom they introduced (R13)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.investment import actions, forms
from chunsheng.investment.models import Townsperson
from chunsheng.investment.panels import CAME_OF_IT, CHAIN, came_of_it, chain, keepers
from chunsheng.investment.terms import HANDS, TOWNSPEOPLE
from chunsheng.kernel.access.policies import Policy, at
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import (
    DETAIL,
    Chip,
    Column,
    Opening,
    Register,
    Verb,
    register,
)
from chunsheng.kernel.ui import menu

# Whoever took the consent back, or was erased, is met by nobody any more.
_STANDS = Q(withdrawn=False, person__isnull=False)


def _standing(policy: Policy) -> Policy:
    return Policy(policy.roles, lambda viewer: policy(viewer) & _STANDS)


_keeps = _standing(at("keeper__unit__path", *HANDS))
_meets = _standing(at("organisation__path", *HANDS)) | _keeps


def _enter(*, by: Actor, **said: Any) -> Townsperson:
    """Somebody entered at the unit for which the actor acts."""
    unit: Any = by.unit
    return actions.enter_townsperson(by=by, organisation=unit, **said)


def _verb(code: str, title: Any, act: Any, form: Any, **more: Any) -> Verb:
    return Verb(code, title, act, may=_meets, form=form, record_as="townsperson", **more)


@register
class Townspeople(Register):
    """“归根”老乡：本人同意了才登记，同时只由一个岗位联系；引荐了谁、促成了什么。撤回同意就离开名单。（R13）"""

    model = Townsperson
    code = TOWNSPEOPLE
    title = _("“归根”老乡")
    icon = "home-heart"
    group = menu.Group.BREAKTHROUGH
    rank = 7
    unit_word = pgettext_lazy("unit of measure", "人")
    reads = _meets
    select = ("person", "organisation", "keeper__unit", "subject")
    order = ("-consented_on", "-id")
    wide = (CHAIN, CAME_OF_IT)
    columns = (
        Column("person__name", _("姓名"), cells.leading_name),
        Column("person__phone", _("电话"), cells.phone, on=(DETAIL,)),
        Column("organisation__name", _("登记单位"), find="unit"),
        Column("keeper__unit__name", _("由谁联系")),
        Column("keeper__title", _("联系岗位")),
        Column("consented_on", _("本人同意日期"), cells.day),
        Column("consent_how", _("怎么同意的"), on=(DETAIL,)),
        Column("purpose", _("同意的用途")),
    )
    chips = (Chip("unkept", _("还没有联系岗位的"), lambda now: Q(keeper=None)),)
    opens_chipped = False
    add = Verb("add", _("登记老乡"), _enter, may=_meets, form=forms.TownspersonForm)
    verbs = (
        _verb("keep", _("定联系岗位"), actions.appoint_keeper, forms.KeeperForm),
        _verb("introduce", _("登记引荐"), actions.introduce, forms.IntroduceForm, main=True),
        _verb(
            "withdraw",
            _("本人撤回同意"),
            actions.withdraw_consent,
            None,
            danger=True,
            confirm=_("撤回以后，这位老乡离开名单，不再联系；引荐过的企业仍在，不再写是谁引荐。"),
        ),
    )
    opens = Opening(_keeps)
    panels = (chain, came_of_it, keepers)
    phrases = {
        "entered": pgettext_lazy("entry", "登记老乡"),
        "kept": pgettext_lazy("entry", "定联系岗位"),
        "introduced": pgettext_lazy("entry", "登记引荐"),
        "withdrawn": pgettext_lazy("entry", "记下本人撤回同意"),
    }
