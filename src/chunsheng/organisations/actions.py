"""Founding, naming and linking organisations; adding, filling and vacating their posts."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.access.roles import all_roles, role
from chunsheng.kernel.access.tree import add_unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values
from chunsheng.kernel.records.links import link
from chunsheng.kernel.records.models import Link, Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal
from chunsheng.organisations.granting import settle_grants
from chunsheng.organisations.models import Holding, Organisation, OrganisationName, Post
from chunsheng.organisations.terms import (
    BRANCH_SET_UP,
    UNIT_KIND,
    LinkKind,
    OrganisationKind,
    PostKind,
)
from chunsheng.people.models import Person
from chunsheng.people.queries import overlapping


class NameIsMissing(Refusal):
    field = "name"
    message = _("请填写名称。")


class CreditCodeIsWrong(Refusal):
    field = "code"
    message = _("统一社会信用代码不对：应为 18 位，最后一位是校验码。请核对。")


class CreditCodeIsTaken(Refusal):
    field = "code"

    def __init__(self, other: Organisation) -> None:
        super().__init__(_("这个代码已登记给“%(name)s”。") % {"name": other.name})


class UnitIsTaken(Refusal):
    field = "unit"

    def __init__(self, other: Organisation) -> None:
        super().__init__(_("这里已经登记了“%(name)s”。") % {"name": other.name})


class NameIsOutOfOrder(Refusal):
    field = "on"
    message = _("更名日期不能晚于今天，也不能早于现用名称的启用日期。")


class LinksToItself(Refusal):
    field = "to"
    message = _("不能和自己建立关系。")


class IsLinkedAlready(Refusal):
    status = 409
    message = _("这层关系在这段时间已经登记过。")


class LinkIsAhead(Refusal):
    field = "since"
    message = _("下设支部要等成立以后再登记。")


class LinkHasEnded(Refusal):
    status = 409
    message = _("这层关系已经结束。")


class LinkEndsBeforeItBegins(Refusal):
    field = "on"
    message = _("结束日期要晚于开始日期。")


class RoleIsUnknown(Refusal):
    field = "role"
    message = _("没有这个角色。")


class PostIsAbolished(Refusal):
    status = 409
    message = _("这个岗位在这段时间已经撤销。")


class PostIsHeld(Refusal):
    status = 409

    def __init__(self, holding: Holding) -> None:
        since = holding.since.isoformat()
        super().__init__(
            _("这个岗位在这段时间已有人任职（自 %(since)s 起）。请先办卸任，或登记为代理。")
            % {"since": since}
        )


class PostIsStillHeld(Refusal):
    status = 409
    message = _("这个岗位还有人任职，请先办卸任再撤销。")


class NobodyIsNamed(Refusal):
    field = "person"
    message = _("请选择任职的人或账号。")


class TakesTwo(Denied):
    message = _("这个岗位的任职要由一人提请、另一人确认，提请的人不能自己确认。")


class HoldingEndsBeforeItBegins(Refusal):
    field = "until"
    message = _("卸任日期不能早于任职日期。")


class HoldingHasEnded(Refusal):
    status = 409
    message = _("这段任职已经结束。")


@action
def add_organisation(
    *,
    by: Actor,
    kind: str,
    name: str,
    code: str = "",
    parent: Unit | None = None,
    unit: Unit | None = None,
    since: date | None = None,
    sample: bool = False,
) -> Organisation:
    """Add an organisation below a parent, or on the unit of the area that it administers.

    `code` is the unified social credit code (GB 32100-2015), checked by its last character.
    Raises NameIsMissing, CreditCodeIsWrong, CreditCodeIsTaken or UnitIsTaken.
    """
    name, code = _named(name), _credited(code)
    if unit is not None:
        other = Organisation.objects.filter(pk=unit.pk).first()
        if other is not None:
            raise UnitIsTaken(other)
    else:
        unit = add_unit(kind=UNIT_KIND, name=name, parent=parent, since=since, sample=sample)
    organisation = Organisation.objects.create(
        unit=unit, kind=OrganisationKind(kind), name=name, code=code, sample=sample
    )
    OrganisationName.objects.create(organisation=organisation, name=name, since=since)
    changes = dict(first_values(organisation, "kind", "name", "code"), since=(None, since))
    enter(organisation, verb="added", by=by, changes=changes)
    return organisation


@action
def rename_organisation(
    *, by: Actor, organisation: Organisation, name: str, on: date, reason: str = ""
) -> Organisation:
    """Give an organisation another official name from a day on, today at the latest.

    Raises NameIsMissing, NameIsOutOfOrder or Stale. The old name stays findable.
    """
    name = _named(name)
    current = OrganisationName.objects.get(organisation=organisation, alias=False, until=None)
    if on > clock.today() or (current.since is not None and on <= current.since):
        raise NameIsOutOfOrder
    before, organisation.name = organisation.name, name
    organisation.also_named = _joined(organisation.also_named, before)
    save_change(organisation, ["name", "also_named"])
    OrganisationName.objects.filter(pk=current.pk).update(until=on)
    OrganisationName.objects.create(organisation=organisation, name=name, since=on)
    Unit.objects.filter(pk=organisation.pk, kind=UNIT_KIND).update(name=name)
    changes = {"name": (before, name), "since": (current.since, on)}
    enter(organisation, verb="renamed", by=by, changes=changes, reason=reason)
    return organisation


@action
def add_alias(*, by: Actor, organisation: Organisation, name: str) -> OrganisationName:
    """Record another name under which the organisation is also known or printed."""
    alias = OrganisationName.objects.create(
        organisation=organisation, name=_named(name), alias=True
    )
    organisation.also_named = _joined(organisation.also_named, alias.name)
    save_change(organisation, ["also_named"])
    enter(organisation, verb="also_named", by=by, changes={"alias": (None, alias.name)})
    return alias


@action
def link_organisation(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    to: Record,
    since: date | None,
    set_up: tuple[date, date] | None = None,
) -> Link:
    """Make an organisation a member of, or partner in, a record from a day on (None: since ever).

    A branch counts once for the body that set it up: on `since`, or on one of the days from the
    first to the last of `set_up`, or by today. Raises LinksToItself, IsLinkedAlready, LinkIsAhead.
    """
    if to.pk == organisation.pk:
        raise LinksToItself
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    kind = LinkKind(kind).value
    same = Link.objects.filter(kind=kind, from_id=organisation.pk, to_id=to.pk)
    if same.filter(overlapping(since, None)).exists():
        raise IsLinkedAlready
    made = link(kind, organisation, to, since=since)
    changes = {kind: (None, str(to)), "since": (None, since)}
    facts = []
    if kind == LinkKind.BRANCH_OF and isinstance(to, Organisation):
        facts.append(_branch(organisation, to, *(set_up or (since, since or clock.today()))))
    enter(organisation, verb="linked", by=by, changes=changes, facts=facts)
    return made


def _branch(branch: Organisation, body: Organisation, first: date | None, last: date) -> FactDraft:
    if last > clock.today():
        raise LinkIsAhead
    return FactDraft(
        BRANCH_SET_UP.code,
        1,
        1,
        starts_on=first,
        ends_on=last,
        organisation=body.unit,
        subject=branch.pk,
    )


@action
def end_link(
    *, by: Actor, organisation: Organisation, made: Link, on: date, reason: str = ""
) -> Link:
    """End one of the organisation's links before a day. LinkHasEnded, LinkEndsBeforeItBegins."""
    row = Link.objects.select_for_update().get(pk=made.pk, from_id=organisation.pk)
    if row.until is not None:
        raise LinkHasEnded
    if row.since is not None and on <= row.since:
        raise LinkEndsBeforeItBegins
    row.until = on
    row.save(update_fields=["until"])
    changes = {"link": (str(row.pk), None), "until": (None, on)}
    enter(organisation, verb="unlinked", by=by, changes=changes, reason=reason)
    return row


@action
def add_post(
    *,
    by: Actor,
    unit: Unit,
    title: str,
    role: str = "",
    kind: str = PostKind.MEMBER,
    since: date | None = None,
    sample: bool = False,
) -> Post:
    """Add a post at a unit; `role` is what its holders may do there, empty for none.

    Raises NameIsMissing or RoleIsUnknown.
    """
    if role and role not in {one.code for one in all_roles()}:
        raise RoleIsUnknown
    post = Post.objects.create(
        unit=unit, title=_named(title), role=role, kind=PostKind(kind), since=since, sample=sample
    )
    names = ("unit_id", "title", "role", "kind", "since")
    enter(post, verb="added", by=by, changes=first_values(post, *names))
    return post


@action
def abolish_post(*, by: Actor, post: Post, on: date, reason: str) -> Post:
    """End a post before a day; PostIsStillHeld while anyone holds it on that day or later."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if locked.holdings.filter(overlapping(on, None)).exists():
        raise PostIsStillHeld
    before, post.until = post.until, on
    save_change(post, ["until"])
    enter(post, verb="abolished", by=by, changes={"until": (before, on)}, reason=reason)
    return post


@action
def fill_post(
    *,
    by: Actor,
    post: Post,
    account: Account | None = None,
    person: Person | None = None,
    since: date,
    until: date | None = None,
    stand_in: bool = False,
    proposed_by: Account | None = None,
) -> Holding:
    """Record who holds or stands in for a post, and grant its role from today on at the earliest.

    One full holder on any day, any number of stand-ins. A role that another confirms takes whoever
    acts, and `proposed_by`; where nobody acts, as at installation, it is confirmed by that.
    Raises NobodyIsNamed, HoldingEndsBeforeItBegins, PostIsAbolished, PostIsHeld, TakesTwo, or
    custody's RolesAreApart.
    """
    if account is None and person is None:
        raise NobodyIsNamed
    post = judged_post(post, since=since, until=until, stand_in=stand_in)
    acts = by.account if takes_two(post) else None
    if acts is not None and (proposed_by is None or acts.is_same_person(proposed_by)):
        raise TakesTwo
    holding = Holding.objects.create(
        post=post, account=account, person=person, since=since, until=until, stand_in=stand_in
    )
    names = ("post_id", "account_id", "person_id", "since", "until", "stand_in")
    enter(holding, verb="filled", by=by, changes=first_values(holding, *names))
    settle_grants(by=by, post=post, account=account, reason=str(_("任职")))
    return holding


def judged_post(post: Post, *, since: date, until: date | None, stand_in: bool) -> Post:
    """The post, locked. HoldingEndsBeforeItBegins, PostIsAbolished, PostIsHeld."""
    if until is not None and until <= since:
        raise HoldingEndsBeforeItBegins
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.until is not None and (until is None or until > post.until):
        raise PostIsAbolished
    if not stand_in:
        held = post.holdings.filter(overlapping(since, until), stand_in=False).first()
        if held is not None:
            raise PostIsHeld(held)
    return post


def takes_two(post: Post) -> bool:
    """Whether the post's role takes effect only when another confirms it."""
    return bool(post.role and role(post.role).confirmed_by)


@action
def vacate_post(*, by: Actor, holding: Holding, on: date, reason: str) -> Holding:
    """End a holding before a day, also one ahead; its role ends with it, today at the earliest.

    Raises HoldingHasEnded, HoldingEndsBeforeItBegins or Stale.
    """
    post = Post.objects.select_for_update().get(pk=holding.post_id)
    if holding.until is not None and holding.until <= on:
        raise HoldingHasEnded
    if on < holding.since:
        raise HoldingEndsBeforeItBegins
    before, holding.until = holding.until, on
    save_change(holding, ["until"])
    enter(holding, verb="vacated", by=by, changes={"until": (before, on)}, reason=reason)
    settle_grants(by=by, post=post, account=holding.account, reason=reason)
    return holding


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise NameIsMissing
    return name


def _joined(names: str, name: str) -> str:
    return "、".join(dict.fromkeys([*filter(None, names.split("、")), name]))


def judged_code(code: str) -> str:
    """A unified social credit code as it is kept; CreditCodeIsWrong by its last character."""
    code = uscc.compact(code.strip())
    if code and not uscc.is_valid(code):
        raise CreditCodeIsWrong
    return str(code)


def _credited(code: str) -> str:
    code = judged_code(code)
    if not code:
        return ""
    other = Organisation.objects.filter(code=code).first()
    if other is not None:
        raise CreditCodeIsTaken(other)
    return code
