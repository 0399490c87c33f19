"""Grant, revoke, open, erase. Each is entered in the ledger with who did it and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access import roles
from chunsheng.kernel.access.models import Account, Grant, Subject, Unit
from chunsheng.kernel.access.vault import destroy_key
from chunsheng.kernel.custody.erasure import blank_records, blank_rows, still_held
from chunsheng.kernel.custody.models import Erasure
from chunsheng.kernel.custody.terms import LET_GO, OPENED
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.loading import EntryDraft, enter_many
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal

SHORTEST_REASON = 5


class RolesAreApart(Refusal):
    message = _("系统、安全、审计三类管理员必须由三个人分别担任。")


class GrantHasEnded(Refusal):
    message = _("这项权限已经终止。")


class ReasonIsTooShort(Refusal):
    field = "reason"
    message = _("请写明理由，至少 5 个字；本人可以看到。")


class PersonIsErased(Refusal):
    message = _("这个人的个人信息已按其要求删除，无法打开。")


class GrantsItToOneself(Denied):
    message = _("不能给自己授权，也不能让自己任职得到授权；请由另一位安全管理员办理。")


class UsernameIsTaken(Refusal):
    field = "username"
    message = _("这个登录名已经有人用了。")


@action
def open_account(*, by: Actor, username: str, title: str) -> Account:
    """Make an account for a post. It may do nothing until a role is granted to it."""
    if Account.objects.filter(username=username).exists():
        raise UsernameIsTaken
    account = Account.objects.create_account(username, title=title)
    changes = first_values(account, "username", "title")
    enter(account, verb="opened_account", by=by, changes=changes)
    return account


@action
def grant(
    *,
    by: Actor,
    account: Account,
    role: str,
    unit: Unit,
    since: date | None = None,
    until: date | None = None,
) -> Grant:
    """Give an account a role at a unit for a term.

    GrantsItToOneself for one's own account or another of one's own; RolesAreApart keeps the
    administrators three people, on every day of the term and under whatever account.
    """
    since = since or clock.today()
    judge_grant(by=by, account=account, role=role, since=since, until=until)
    given = Grant.objects.create(account=account, role=role, unit=unit, since=since, until=until)
    changes = first_values(given, "account_id", "role", "unit_id", "since", "until")
    enter(given, verb="granted", by=by, changes=changes)
    return given


def judge_grant(*, by: Actor, account: Account, role: str, since: date, until: date | None) -> None:
    """GrantsItToOneself or RolesAreApart where the grant could not be given; the accounts are locked."""
    owned = _accounts_of(account)
    if by.account in owned:
        raise GrantsItToOneself
    apart = roles.role(role).apart
    if apart:
        held = Grant.objects.filter(_meeting(since, until), account__in=owned).exclude(role=role)
        if any(roles.role(one.role).apart == apart for one in held):
            raise RolesAreApart


def _accounts_of(account: Account) -> list[Account]:
    """All accounts of the same natural person, locked, so that two grants cannot pass each other."""
    same = Q(pk=account.pk)
    if account.subject_id is not None:
        same |= Q(subject_id=account.subject_id)
    return list(Account.objects.select_for_update().filter(same).order_by("pk"))


def _meeting(since: date, until: date | None) -> Q:
    """Grants whose term shares a day with another one."""
    later = Q(until=None) | Q(until__gt=since)
    return later if until is None else later & Q(since__lt=until)


@action
def revoke(*, by: Actor, grant: Grant, reason: str) -> Grant:
    """End a grant today; it stays in the list. GrantHasEnded if it ended before."""
    today = clock.today()
    if grant.until is not None and grant.until <= today:
        raise GrantHasEnded
    before, grant.until = grant.until, today
    grant.save(update_fields=["until"])
    enter(grant, verb="revoked", by=by, changes={"until": (before, today)}, reason=reason)
    return grant


@action
def open_personal(
    *, by: Actor, record: Record, fields: tuple[str, ...], reason: str
) -> dict[str, Any]:
    """Show personal or sensitive fields of one record; the look is entered, its person can see it.

    A field may be a path to the person's own record, as a register's column is (`person__name`).
    `reason` is the open task or what the viewer wrote (ReasonIsTooShort); PersonIsErased after erasure.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonIsTooShort
    subject = Subject.objects.filter(pk=record.personal_subject_id).first()
    if subject is not None and subject.erased_at is not None:
        raise PersonIsErased
    opened = {"opened": (None, " ".join(fields))}
    enter(
        record,
        verb=OPENED,
        by=by,
        changes=opened,
        reason=reason,
        subject=subject,
        open_reason=True,  # whoever audits looks, and whoever was looked at, must read why
    )
    return {name: _at(record, name) for name in fields}


def _at(record: Record, path: str) -> Any:
    """What stands at a path; None where something on the way is missing."""
    found: Any = record
    for part in path.split("__"):
        found = getattr(found, part, None)
    return found


def hold_person(key: Any) -> Subject:
    """The person as they stand, locked before their rows as by whoever erases them."""
    return Subject.objects.select_for_update(no_key=True).get(pk=key)


def hold_persons(keys: Iterable[Any]) -> None:
    """The same for many, in the order of their keys: neither of two waits for the other in turn."""
    held = Subject.objects.select_for_update(no_key=True).filter(pk__in=set(keys))
    list(held.order_by("pk").values_list("pk", flat=True))


@action
def erase(*, by: Actor, subject: Subject, reason: str) -> Erasure:
    """Destroy a person's key and blank what live rows say of them; counts and the chain stay.

    The entry of this act says only that it happened. Doing it twice is doing it once, at once too:
    the person is locked first, before their rows, as by whoever acts on one of them.
    """
    hold_person(subject.pk)
    done = Erasure.objects.filter(subject_id=subject.pk).first()
    if done is not None:
        return done
    blank_rows(subject)
    destroy_key(subject)
    enter(subject, verb="custody.erased", by=by, reason=reason)
    return Erasure.objects.create(subject_id=subject.pk, at=clock.now())


@action
def let_go(*, by: Actor, records: Sequence[Record], reason: str) -> int:
    """Blank what rows of one table say of their persons; how many persons nothing is held of now.

    Whoever nothing is held of any more in any table is erased with it, key and all; of others the
    entries of these rows stay under their key until then. Whoever calls it holds the persons.
    """
    owners = {one.personal_subject_id for one in records}
    blank_records(type(records[0]), [one.pk for one in records])
    now = clock.now()
    enter_many(EntryDraft(one, LET_GO, by, now, reason=reason) for one in records)
    gone = owners - still_held(owners)
    for subject in Subject.objects.filter(pk__in=gone).order_by("pk"):
        erase(by=by, subject=subject, reason=reason)
    return len(gone)
