"""桥头堡与联络处 and 商会筹建: who is away from home for the district, and what came of it (R10)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.investment import actions, forms
from chunsheng.investment.models import Chamber, Outpost
from chunsheng.investment.panels import BROUGHT_IN, away_posts, brought_in, expected_plate
from chunsheng.investment.terms import (
    CHAMBERS,
    FOUNDING,
    GIVEN_UP,
    HANDS,
    HUNG,
    MANDATES,
    OFFICE,
    OUTPOSTS,
    PREPARING,
    REGISTERED,
)
from chunsheng.kernel.access.policies import at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.records.cycles import LifeCycle
from chunsheng.kernel.register import cells, evidence
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
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
from chunsheng.organisations.terms import INVESTMENT_OFFICER

WHERE = "organisation__unit__path"
_reads = at(WHERE, *HANDS, LEADER.code)
_decides = at(WHERE, INVESTMENT_OFFICER.code)


def _verb(cycle: LifeCycle, verb: str, act: Any, form: Any, record_as: str, **more: Any) -> Verb:
    """A move of a life cycle, for whoever decides."""
    more |= {"may": _decides, "form": form, "record_as": record_as}
    return Verb(verb, cycle.move(verb).title, act, **more)


def _marks(record: Outpost | Chamber) -> list[tuple[Text, str]]:
    cycle = MANDATES if isinstance(record, Outpost) else FOUNDING
    stage = cycle.stage(record.stage)
    marks: list[tuple[Text, str]] = [(stage.title, stage.tone)]
    if record.organisation.sample:
        marks.append((_("样例"), ""))
    return marks


@register
class Outposts(Register):
    """桥头堡与联络处：派它做什么、依据什么、任期到哪天，任期里带来了什么。（R10）"""

    model = Outpost
    code = OUTPOSTS
    title = _("桥头堡与联络处")
    icon = "flag"
    group = menu.Group.BREAKTHROUGH
    rank = 5
    unit_word = pgettext_lazy("outposts", "处")
    reads = _reads
    select = ("organisation__unit",)
    order = ("-until", "-id")
    search = ("organisation__name", "organisation__also_named", "mandate")
    search_hint = _("找：驻外机构、任务")
    face = Face(marks=_marks)
    cycle = MANDATES
    wide = (BROUGHT_IN, evidence.TITLE)
    columns = (
        Column("organisation__name", _("驻外机构"), cells.strong),
        Column("stage", _("任务状态"), cells.stage(MANDATES), find="choice", on=(LIST,)),
        Column("mandate", _("任务")),
        Column("since", _("任期起"), cells.day, find="on"),
        Column("until", _("任期止"), cells.day),
    )
    chips = (Chip("office", _("任期内的"), lambda now: Q(stage=OFFICE.code)),)
    opens_chipped = False
    add = Verb("add", _("授予任务"), actions.send_outpost, may=_decides, form=forms.SendForm)
    verbs = (
        _verb(MANDATES, "renew", actions.renew_mandate, forms.RenewForm, "outpost", main=True),
        _verb(MANDATES, "give", actions.give_mandate, forms.GiveForm, "outpost"),
        _verb(MANDATES, "end", actions.end_mandate, forms.EndForm, "outpost", danger=True),
        evidence.citing(_decides),
    )
    measures = ("investment.outposts",)
    panels = (brought_in, away_posts, evidence.evidence_card)
    phrases = {
        "sent": pgettext_lazy("entry", "授予任务"),
        "give": pgettext_lazy("entry", "再授任务"),
        "renew": pgettext_lazy("entry", "续任"),
        "end": pgettext_lazy("entry", "结束任务"),
        "lapse": pgettext_lazy("entry", "任期届满"),
        **evidence.PHRASE,
    }


@register
class Chambers(Register):
    """商会筹建：筹备、登记、挂牌，每一步有日期和依据；预告的挂牌另记，没有挂就不算。（R10）"""

    model = Chamber
    code = CHAMBERS
    title = _("商会筹建")
    icon = "building-skyscraper"
    group = menu.Group.BREAKTHROUGH
    rank = 6
    unit_word = pgettext_lazy("unit of measure", "家")
    reads = _reads
    select = ("organisation__unit",)
    order = ("-on", "-id")
    search = ("organisation__name", "organisation__also_named")
    search_hint = _("找：商会")
    face = Face(marks=_marks)
    cycle = FOUNDING
    board = "stage"
    wide = (evidence.TITLE,)
    columns = (
        Column("organisation__name", _("商会"), cells.strong),
        Column("stage", _("阶段"), cells.stage(FOUNDING), find="choice", on=(LIST,)),
        Column("on", _("本阶段日期"), cells.day_or_by("since")),
        Column("planned_on", _("预告日期"), cells.day, on=(LIST,)),
        Column("verified_at", _("核实"), cells.verified),
    )
    chips = (
        Chip("preparing", _("筹备中"), lambda now: Q(stage=PREPARING.code)),
        Chip("hung", _("已挂牌"), lambda now: Q(stage=HUNG.code)),
    )
    opens_chipped = False
    add = Verb("add", _("登记商会筹备"), actions.add_chamber, may=_decides, form=forms.ChamberForm)
    verbs = (
        _verb(
            FOUNDING, "register", actions.register_chamber, forms.AdvanceForm, "chamber", main=True
        ),
        _verb(FOUNDING, "hang", actions.hang_plate, forms.AdvanceForm, "chamber", main=True),
        Verb(
            "plan",
            _("预告挂牌"),
            actions.plan_plate,
            may=_decides,
            form=forms.PlanForm,
            when=lambda chamber: chamber.stage in (PREPARING.code, REGISTERED.code),
            record_as="chamber",
        ),
        Verb(
            "verify",
            _("核实"),
            actions.verify_chamber,
            may=_decides,
            when=lambda one: one.verified_at is None and one.stage != GIVEN_UP.code,
            main=True,
            record_as="chamber",
        ),
        _verb(FOUNDING, "withdraw", actions.withdraw_chamber, ReasonForm, "chamber", danger=True),
        evidence.citing(_decides),
    )
    measures = (
        *("investment.chambers_preparing", "investment.chambers_registered"),
        *("investment.chambers_hung", "investment.plates_expected"),
    )
    panels = (expected_plate, evidence.evidence_card)
    phrases = {
        "added": pgettext_lazy("entry", "登记商会筹备"),
        "plan": pgettext_lazy("entry", "预告挂牌"),
        "register": pgettext_lazy("entry", "登记成立"),
        "hang": pgettext_lazy("entry", "挂牌"),
        "withdraw": pgettext_lazy("entry", "撤销商会筹建"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }
    tag_words = {stage.code: stage.title for stage in FOUNDING.stages}
