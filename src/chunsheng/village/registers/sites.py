"""景点与节庆 and 游客计数 (R9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import at
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    LIST,
    Chip,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
)
from chunsheng.kernel.ui import menu
from chunsheng.village import actions, forms, panels, terms
from chunsheng.village.models import Count, Site
from chunsheng.village.queries import was_held
from chunsheng.village.registers.showing import (
    VERIFIED,
    always,
    amount,
    checked,
    marks_of,
    sample_of,
    verifying,
)
from chunsheng.village.terms import (
    ENTER,
    OPENED,
    PLANNED,
    READ,
    SITE_CYCLE,
    VISITORS,
)

SITE_PLACE = "site__place__path"


def is_open(record: Site) -> bool:
    """Whether visitors come, or came."""
    return record.stage == OPENED.code


def _site(code: str, act: Any, form: Any, **more: Any) -> Verb:
    move = SITE_CYCLE.move(code)
    return Verb(
        code, move.title, act, at("place__path", *move.roles), form, record_as="site", **more
    )


@register
class Sites(Register):
    """景点与节庆：村里有什么可看、可住、可参加，艺术院校在哪里设了基地；节庆写公历日子。（R9）"""

    model = Site
    code = terms.SITES
    title = _("景点与节庆")
    icon = "flag"
    group = menu.Group.LAND
    rank = 62
    unit_word = pgettext_lazy("sites", "处")
    reads = at("place__path", *READ)
    select = ("place", "operator")
    order = ("name", "id")
    search = ("name", "lunar", "operator__name")
    search_hint = _("找：名称、农历日子、谁办的")
    face = Face(marks=marks_of(SITE_CYCLE))
    cycle = SITE_CYCLE
    wide = (panels.CAME,)
    columns = (
        Column("name", _("名称"), cells.strong),
        Column("kind", _("种类"), cells.choice("kind"), find="choice"),
        Column("place__name", _("村（社区）"), find="unit"),
        Column("operator", _("谁办的")),
        Column("on", _("开放或举办日期"), cells.day, find="between"),
        Column("lunar", _("农历日子")),
        Column("source", _("日期依据"), on=(DETAIL,)),
        Column("stage", _("状态"), cells.stage(SITE_CYCLE), find="choice", on=(LIST,)),
        Column("verified_at", _("核实"), checked(is_open), on=(DETAIL,)),
    )
    calendar = "on"
    chips = (Chip("planned", _("筹备中的"), lambda now: Q(stage=PLANNED.code)),)
    opens_chipped = False
    add = Verb(
        *("add", _("登记景点或节庆"), actions.plan_site, at("place__path", *ENTER)),
        form=forms.SiteForm,
    )
    verbs = (
        _site("launch", actions.open_site, forms.OpenForm, main=True),
        Verb(
            *("count", _("登记游客"), actions.count_visitors, at("place__path", *ENTER)),
            form=forms.CountForm,
            when=is_open,
            main=True,
            record_as="site",
        ),
        verifying("place__path", is_open),
        _site(
            *("close", actions.close_site, ReasonForm),
            when=lambda site: site.stage in SITE_CYCLE.move("close").starts and not was_held(site),
            danger=True,
        ),
    )
    measures = ("village.sights", "village.bases", "village.festivals")
    panels = (panels.counts_of,)
    phrases = {
        "planned": pgettext_lazy("entry", "登记景点或节庆"),
        "opened": pgettext_lazy("entry", "登记开放或举办"),
        "closed": pgettext_lazy("entry", "停办"),
        "verified": VERIFIED,
    }
    tag_words: ClassVar[Mapping[str, Text]] = {one.value: one.label for one in terms.SiteKind}


@register
class Counts(Register):
    """游客计数：哪里、哪几天、来了多少人，数字是门票、主办方报的还是估计的。（R9）"""

    model = Count
    code = terms.COUNTS
    title = _("游客计数")
    icon = "users"
    group = menu.Group.LAND
    rank = 63
    reads = at(SITE_PLACE, *READ)
    select = ("site__place",)
    order = ("-until", "-id")
    search = ("site__name", "source")
    search_hint = _("找：哪里、凭什么")
    face = Face(marks=sample_of("site"))
    columns = (
        Column("site", _("哪里"), cells.strong),
        Column("since", _("从哪天"), cells.day),
        Column("until", _("到哪天"), cells.day),
        Column("low", _("多少人次"), amount),
        Column("how", _("来源"), cells.choice("how"), find="choice"),
        Column("source", _("凭什么")),
        Column("verified_at", _("核实"), cells.verified),
    )
    verbs = (
        verifying(SITE_PLACE, always),
        Verb(
            *("correct", _("更正"), actions.correct_count, at(SITE_PLACE, *ENTER)),
            form=forms.CorrectCountForm,
            record_as="count",
        ),
    )
    measures = (VISITORS.code, "village.ticketed")
    panels = (panels.of_the_site,)
    phrases = {
        "counted": pgettext_lazy("entry", "登记游客"),
        "corrected": pgettext_lazy("entry", "更正"),
        "verified": VERIFIED,
    }
    tag_words: ClassVar[Mapping[str, Text]] = {one.value: one.label for one in terms.CountedBy}
