"""The words of enterprise (R17): workers who were hired, as deliveries on a firm's need of hands."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import measures
from chunsheng.kernel.ledger.kinds import Kind
from chunsheng.kernel.ledger.measures import Measure
from chunsheng.matters.terms import measured_in

WORKERS_WANTED = "enterprise.workers"
HIRED = measured_in(
    Kind("enterprise.hired", _("新招录工人"), pgettext_lazy("unit of measure", "人"))
)
measures.declare(
    Measure(
        "enterprise.hired",
        _("新招录工人"),
        (HIRED.code,),
        "matters.deliveries",
        meaning=_("企业用工需求中已经招到的人；只说“一批”的是未知，不是 0。"),
        so_far=True,
    )
)
