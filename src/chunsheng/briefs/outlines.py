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
                _("考察学习、共建和楼宇党建还没有记录，本章暂无这些方面的数字。"),
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

OUTLINES: dict[str, Outline] = {SPRING.code: SPRING}
