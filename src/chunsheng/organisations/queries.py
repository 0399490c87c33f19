"""Names, posts, holders and links, as of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.records.links import linked_from, linked_to, on_day
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words.errors import Refusal
from chunsheng.organisations.models import Holding, Organisation, OrganisationName, Post
from chunsheng.organisations.terms import LinkKind

# Names in one question.
ASKED = 500


class PostIsVacant(Refusal):
    status = 409
    message = _("这个岗位在那天没有人任职。")


@dataclass(frozen=True)
class Seat:
    """A post on one day: who holds it, if anyone, and who stands in."""

    post: Post
    holder: Holding | None
    stand_ins: tuple[Holding, ...]

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds it in full; a stand-in does not fill it."""
        return self.holder is None


def name_on(organisation: Organisation, day: date) -> str:
    """The official name on a day; today's where none is recorded for it."""
    named = OrganisationName.objects.filter(on_day(day), organisation=organisation, alias=False)
    return named.values_list("name", flat=True).first() or organisation.name


def organisations_named(name: str) -> QuerySet[Organisation]:
    """Organisations that bear or bore this name, officially or in print."""
    bearers = OrganisationName.objects.filter(name=name.strip()).values("organisation")
    return Organisation.objects.filter(pk__in=bearers)


def organisations_meant(name: str) -> list[Organisation]:
    """Whom a name means: who bears it officially today, else who ever bore it, or in print."""
    found = list(organisations_named(name).order_by("pk"))
    return [one for one in found if one.name == name.strip()] or found


def organisations_meant_each(names: Iterable[str]) -> dict[str, list[Organisation]]:
    """As `organisations_meant` for many names, some hundred to a question; nothing for unknown ones."""
    wanted = sorted({name.strip() for name in names})
    found: dict[str, dict[UUID, Organisation]] = defaultdict(dict)
    for start in range(0, len(wanted), ASKED):
        borne = OrganisationName.objects.filter(name__in=wanted[start : start + ASKED])
        for one in borne.select_related("organisation").order_by("organisation"):
            found[one.name][one.organisation_id] = one.organisation
    return {
        name: [one for one in bearers.values() if one.name == name] or list(bearers.values())
        for name, bearers in found.items()
    }


def holder_on(post: Post, day: date) -> Holding | None:
    """Who held the post in full on a day; stand-ins are not holders."""
    holdings = Holding.objects.filter(on_day(day), post=post, stand_in=False)
    return holdings.select_related("account", "person").first()


def full_holding(post: Post, day: date) -> Holding:
    """Who holds the post in full on a day; PostIsVacant if nobody does."""
    holding = holder_on(post, day)
    if holding is None:
        raise PostIsVacant
    return holding


def composition(unit: Unit, day: date) -> list[Seat]:
    """The unit's posts on a day, chiefs first, each with its holder and stand-ins. Two queries."""
    posts = list(Post.objects.filter(on_day(day), unit=unit).order_by("kind", "title", "pk"))
    holders: dict[UUID, Holding] = {}
    stand_ins: dict[UUID, list[Holding]] = defaultdict(list)
    holdings = Holding.objects.filter(on_day(day), post__in=posts).order_by("since", "pk")
    for holding in holdings.select_related("account", "person"):
        if holding.stand_in:
            stand_ins[holding.post_id].append(holding)
        else:
            holders[holding.post_id] = holding
    return [Seat(post, holders.get(post.pk), tuple(stand_ins[post.pk])) for post in posts]


def holdings_of(account: Account, day: date) -> QuerySet[Holding]:
    """The posts that an account holds or stands in for on a day."""
    held = Holding.objects.filter(on_day(day), account=account)
    return held.select_related("post", "post__unit").order_by("stand_in", "since", "pk")


def members_on(body: Record, day: date, kind: str = LinkKind.MEMBER_OF) -> QuerySet[Organisation]:
    """Organisations that are members of, or partners in, a record on a day."""
    links = linked_to(body.pk, kind, day).values("from_id")
    return Organisation.objects.filter(pk__in=links).order_by("name")


def bodies_on(
    organisation: Organisation, day: date, kind: str = LinkKind.MEMBER_OF
) -> QuerySet[Organisation]:
    """Organisations of which this one is a member on a day."""
    links = linked_from(organisation.pk, kind, day).values("to_id")
    return Organisation.objects.filter(pk__in=links).order_by("name")
