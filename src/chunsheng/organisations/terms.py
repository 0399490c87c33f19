"""Words of organisations: kinds, posts, links, and the roles that posts bring."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.roles import Role, declare
from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind
from chunsheng.kernel.ledger.measures import Fold, Measure, Scope

# Units that are organisations only; areas that act as organisations keep their own kind.
UNIT_KIND = "organisation"

GRID_WORKER = declare(Role("grid_worker", _("网格员")))
SUPERVISOR = declare(Role("supervisor", _("督办")))
DISPATCHER = declare(Role("dispatcher", _("分派员")))
INVESTMENT_OFFICER = declare(Role("investment_officer", _("招商专员")))
OUTPOST_OFFICER = declare(Role("outpost_officer", _("驻外联络员")))
TRAINING_OFFICER = declare(Role("training_officer", _("培训专员")))
# Serves firms at a branch of the joint committee; knows the candidates of its own vacancies.
HELPER = declare(Role("enterprise_helper", _("助企专员")))


class OrganisationKind(models.TextChoices):
    GOVERNMENT = "government", _("党政机关")
    STREET_OFFICE = "street_office", _("街道（镇）")
    COMMUNITY = "community", _("社区（村）组织")
    PARTY = "party", _("党组织")
    ENTERPRISE = "enterprise", _("企业")
    BRANCH = "branch", _("分支机构")
    INSTITUTION = "institution", _("事业单位")
    SCHOOL = "school", _("学校")
    CHAMBER = "chamber", _("商会")
    PREPARATORY = "preparatory", _("筹备机构")
    OUTPOST = "outpost", _("驻外机构")
    SOCIAL = "social", _("社会组织")
    OTHER = "other", _("其他")


class PostKind(models.TextChoices):
    """Sorted as they stand in a list of posts."""

    CHIEF = "chief", _("负责人")
    MEMBER = "member", _("成员")


class ProposalStage(models.TextChoices):
    WAITING = "waiting", _("等待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class LinkKind(models.TextChoices):
    MEMBER_OF = "member_of", _("成员单位")
    PARTNER_IN = "partner_in", _("合作方")
    UNDERTAKES = "undertakes", _("实施单位")
    BRANCH_OF = "branch_of", _("下设支部")
    BUILT_ON = "built_on", _("建在项目上的支部")
    INTRODUCED = "introduced", _("引荐")
    BROUGHT_IN = "brought_in", _("引进")
    HOMECOMING = "homecoming", _("“归根”企业")


REGISTER, PROPOSALS = "organisations.organisations", "organisations.proposals"
BRANCH_SET_UP = kinds.declare(
    Kind("organisations.branch_set_up", _("下设支部"), pgettext_lazy("branches", "个"))
)
measures.declare(
    Measure(
        "organisations.branches",
        _("下设党支部"),
        (BRANCH_SET_UP.code,),
        REGISTER,
        fold=Fold.DISTINCT,
        scope=Scope.ORGANISATION,
        so_far=True,
        meaning=_("已经下设到党委的支部；撤销的另记，不从这里减。"),
    )
)
