"""Short messages about a request, to whoever left a mobile phone and asked: number, step, address."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chunsheng.kernel.notices.models import Notice
from chunsheng.kernel.notices.texting import Text, Texter
from chunsheng.kernel.words import clock
from chunsheng.matters.queries import rule_on
from chunsheng.matters.terms import RuleKind, ruled
from chunsheng.organisations.terms import DISPATCHER
from chunsheng.services.models import Request
from chunsheng.services.terms import TOLD
from chunsheng.services.told import plain_words

# What was received is said on the page that the person has before them. Nothing goes to a phone that a
# stranger wrote into the form before somebody of the district has looked at it.
TEXTED = frozenset(TOLD) - {"received"}
FROM, UNTIL = "services.texts_from", "services.texts_until"
# Until the district sets others: nobody is woken.
USUAL_FROM, USUAL_UNTIL = 8, 20

for _code, _title in (
    (FROM, gettext_lazy("给居民发短信，几点开始")),
    (UNTIL, gettext_lazy("给居民发短信，几点为止")),
):
    # What was sent by an hour is not taken back by a later rule.
    ruled(
        RuleKind(
            _code,
            _title,
            gettext_lazy("点"),
            most=24,
            sets=DISPATCHER.code,
            decided=lambda since, before: None,
        )
    )


def _wanted(notices: list[Notice]) -> Iterator[Notice]:
    some = [one for one in notices if one.verb in TEXTED]
    keys = {one.record_id for one in some}
    asked = Request.objects.filter(pk__in=keys, wants_texts=True).exclude(phone="")
    found = set(asked.values_list("pk", flat=True)) if keys else set()
    yield from (one for one in some if one.record_id in found)


def _text_of(notice: Notice) -> Text | None:
    request = Request.objects.select_related("subject").get(pk=notice.record_id)
    wanted = request.wants_texts and request.phone and request.subject.erased_at is None
    if not wanted:
        return None
    what = {
        "number": notice.label,
        "said": plain_words()[notice.verb],
        "address": f"{settings.ADDRESS}/track/",
    }
    return Text(request.phone, _("春声：%(number)s %(said)s。查进度、停短信：%(address)s") % what)


def _hours() -> tuple[int, int]:
    """From the one hour to the other, one at least."""
    today = clock.today()
    first, last = rule_on(FROM, today), rule_on(UNTIL, today)
    opens = first.value if first else USUAL_FROM
    return opens, max(last.value if last else USUAL_UNTIL, opens + 1)


TEXTER = Texter(_wanted, _text_of, _hours)
