"""Outlines: a brief's chapters with a slot for every number; a numeral stands nowhere else (R20).

A slot is the name of a figure in braces. Prose says no number of its own: a test reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.kinds import Text

SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Section:
    """A chapter: its heading and its paragraphs, each with slots."""

    title: Text
    paragraphs: tuple[Text, ...]


@dataclass(frozen=True)
class Outline:
    """What a kind of brief says: chapters, and which measure fills which slot, each named once."""

    code: str
    title: Text
    sections: tuple[Section, ...]
    slots: dict[str, str]

    def parts(self) -> list[str]:
        """Every paragraph in order, in the language of the moment."""
        return [str(text) for section in self.sections for text in section.paragraphs]


SPRING = Outline(
    "spring",
    _("党建引领高质量发展情况简报"),
    (
        Section(
            _("学习基层党建“新”思维，在思想上破冰"),
            (
                _(
                    "社区服务从诉求办起：收到诉求 {received}，办结 {closed}；"
                    "计入时限考核 {judged}，其中按时办结 {on_time}。"
                ),
            ),
        ),
        Section(
            _("探索项目招商“新”路径，在行动上突围"),
            (
                _(
                    "招商引资：拜访联系企业 {contacted}，达成合作意向 {intended}；"
                    "项目已经落地 {landed}，即将落地 {landing}。"
                ),
                _(
                    "登记在册的项目预计投资 {money}，到位 {money_in}；"
                    "预计解决就业 {jobs}，到岗 {jobs_in}。预计的没有发生，不与已发生的相加。"
                ),
            ),
        ),
        Section(
            _("打造干部培训“新”模式，在方法上求变"),
            (
                _(
                    "体悟实训：计划举办培训班 {cohorts}，已办 {cohorts_held}；"
                    "计划选派挂职干部 {seconded}，已到岗 {seconded_begun}。计划的不算已发生。"
                ),
                _(
                    "登记在册的党委下设党支部 {branches}。"
                    "企业新招录工人 {hired}；报来时没有说清人数的，记为未知，不是零。"
                ),
            ),
        ),
    ),
    {
        "received": "services.received",
        "closed": "services.closed",
        "judged": "services.judged_counted",
        "on_time": "services.judged_on_time",
        "contacted": "investment.contacted",
        "intended": "investment.intended",
        "landed": "investment.landed",
        "landing": "investment.landing_expected",
        "money": "investment.money_expected",
        "money_in": "investment.money_delivered",
        "jobs": "investment.jobs_expected",
        "jobs_in": "investment.jobs_delivered",
        "cohorts": "training.cohorts_planned",
        "cohorts_held": "training.cohorts_held",
        "seconded": "training.seconded_planned",
        "seconded_begun": "training.seconded_begun",
        "branches": "organisations.branches",
        "hired": "enterprise.hired",
    },
)

REPORT = Outline(
    "report",
    _("加强基层党建、推进高质量发展情况报告"),
    (
        Section(
            _("学习基层党建“新”思维，在思想上破冰"),
            (
                _(
                    "考察学习：考察见闻 {observed}，采纳经验 {adopted}，已经见效 {in_effect}；"
                    "实地到访后到期没有采纳的 {idle}。"
                ),
                _(
                    "建强堡垒：在册议事机构 {bodies}，其中社区大党委 {fortresses}；"
                    "召开会议 {sat}，落实决议 {done}，逾期决议 {overdue}。"
                ),
                _(
                    "居民自治：收到提案 {proposed}，通过 {carried}，公开结果 {published}；"
                    "委托社会组织的项目 {commissioned}，已经评估 {evaluated}。"
                ),
                _(
                    "共建“六联”：共建协议 {agreements}，覆盖 {works}；到期的共建项目 {due}，"
                    "如期兑现 {kept}，逾期 {late}，落空 {broken}。"
                ),
                _(
                    "文化活动：举办 {activities}，弘扬 {cultures}，参加 {attended}；"
                    "场地使用 {used}，到场 {heads}。"
                ),
                _(
                    "空中菜园：采摘 {picked}，分给住户 {shared}，受益 {served}；"
                    "与学校联动上课 {lessons}。"
                ),
                _(
                    "古村保护：在册民居 {houses}，完工修缮 {repaired}；接待游客 {visitors}；"
                    "签订增收合同 {contracted}，发放收入 {paid}。"
                ),
                _(
                    "社区服务：收到诉求 {received}，办结 {closed}；"
                    "计入时限考核 {judged}，其中按时办结 {on_time}。"
                ),
            ),
        ),
        Section(
            _("探索项目招商“新”路径，在行动上突围"),
            (
                _(
                    "阵地建设：任期内的驻外机构 {outposts}；筹备中的商会 {preparing}，"
                    "已挂牌 {hung}，预告挂牌 {plates}；联系企业家和老乡 {people}。"
                ),
                _(
                    "招商引资：拜访联系企业 {contacted}，达成合作意向 {intended}；"
                    "项目已经落地 {landed}，即将落地 {landing}。"
                ),
                _(
                    "登记在册的项目预计投资 {money}，到位 {money_in}；"
                    "预计解决就业 {jobs}，到岗 {jobs_in}。预计的没有发生，不与已发生的相加。"
                ),
            ),
        ),
        Section(
            _("打造干部培训“新”模式，在方法上求变"),
            (
                _(
                    "体悟实训：计划举办培训班 {cohorts}，已办 {cohorts_held}，参训 {attendances}；"
                    "计划选派挂职干部 {seconded}，已到岗 {seconded_begun}。计划的不算已发生。"
                ),
                _(
                    "党建赋能：登记在册的党委下设党支部 {branches}；企业提出难题 {raised}，"
                    "已经解决 {solved}；新招录工人 {hired}，满期仍在岗 {stayed}。"
                    "报来时没有说清人数的，记为未知，不是零。"
                ),
            ),
        ),
    ),
    {
        "observed": "study.observed",
        "adopted": "study.adopted",
        "in_effect": "study.in_effect",
        "idle": "study.idle",
        "bodies": "committees.standing",
        "fortresses": "committees.fortresses",
        "sat": "committees.sat",
        "done": "committees.done",
        "overdue": "committees.late",
        "proposed": "deliberation.proposed",
        "carried": "deliberation.adopted",
        "published": "deliberation.published",
        "commissioned": "deliberation.commissioned",
        "evaluated": "deliberation.evaluated",
        "agreements": "cobuilding.agreements",
        "works": "cobuilding.works",
        "due": "cobuilding.judged",
        "kept": "cobuilding.kept",
        "late": "cobuilding.late",
        "broken": "cobuilding.broken",
        "activities": "cobuilding.activities",
        "cultures": "cobuilding.cultures",
        "attended": "cobuilding.attended",
        "used": "venues.used",
        "heads": "venues.heads",
        "picked": "garden.picked",
        "shared": "allocation.shared",
        "served": "allocation.served",
        "lessons": "garden.held",
        "houses": "village.houses",
        "repaired": "village.repaired",
        "visitors": "village.visitors",
        "contracted": "village.contracted",
        "paid": "village.paid",
        "received": "services.received",
        "closed": "services.closed",
        "judged": "services.judged_counted",
        "on_time": "services.judged_on_time",
        "outposts": "investment.outposts",
        "preparing": "investment.chambers_preparing",
        "hung": "investment.chambers_hung",
        "plates": "investment.plates_expected",
        "people": "investment.people_contacted",
        "contacted": "investment.contacted",
        "intended": "investment.intended",
        "landed": "investment.landed",
        "landing": "investment.landing_expected",
        "money": "investment.money_expected",
        "money_in": "investment.money_delivered",
        "jobs": "investment.jobs_expected",
        "jobs_in": "investment.jobs_delivered",
        "cohorts": "training.cohorts_planned",
        "cohorts_held": "training.cohorts_held",
        "attendances": "training.attendances",
        "seconded": "training.seconded_planned",
        "seconded_begun": "training.seconded_begun",
        "branches": "organisations.branches",
        "raised": "enterprise.raised",
        "solved": "enterprise.solved",
        "hired": "enterprise.hired",
        "stayed": "enterprise.kept",
    },
)

OUTLINES: dict[str, Outline] = {one.code: one for one in (REPORT, SPRING)}
