"""Carrying: a notice goes by each way of its account, from the queue that its own transaction fills."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django_tasks import task

from chunsheng.kernel.notices import texting
from chunsheng.kernel.notices.carriers import Message, NotTaken, carriers
from chunsheng.kernel.notices.models import Notice, Sending, Way
from chunsheng.kernel.notices.pacing import take_turn
from chunsheng.kernel.notices.terms import NEWS, CarrierCode, Fault, State
from chunsheng.kernel.queue.keeping import defer
from chunsheng.kernel.register.declaration import Text
from chunsheng.kernel.register.history import phrase_of
from chunsheng.kernel.words import clock

# What verbs say that are entered elsewhere than on the record that a notice leads to.
words: dict[str, Text] = {}


def said(notice: Notice) -> str:
    """What a notice tells: the entry's verb in the words of its register."""
    known = words.get(notice.verb)
    return phrase_of(notice.code, notice.verb) if known is None else str(known)


def carry(notices: list[Notice]) -> None:
    """Hand on what goes by other ways as well, in the transaction that made the notices."""
    accounts = {one.account_id for one in notices if one.account_id is not None}
    ways = list(Way.objects.filter(account__in=accounts, ended_at=None)) if accounts else []
    sendings = [*_by_ways(notices, ways), *_by_text(notices)]
    for sending in Sending.objects.bulk_create(sendings):
        defer(send, str(sending.pk))


def _by_ways(notices: list[Notice], ways: list[Way]) -> Iterator[Sending]:
    """One for each notice and way; of a group one for each entry, however many of it are told."""
    in_groups = set()
    for notice in notices:
        for way in (one for one in ways if one.account_id == notice.account_id):
            if not carriers[way.carrier].shared:
                yield Sending(notice=notice, way=way, carrier=way.carrier)
            elif (notice.entry_id, way.carrier) not in in_groups:
                in_groups.add((notice.entry_id, way.carrier))
                yield Sending(notice=notice, carrier=way.carrier)


def _by_text(notices: list[Notice]) -> Iterator[Sending]:
    """One for each notice of a person who asked for short messages, where they are set; only of news."""
    if carriers[CarrierCode.SMS].is_there():
        since = clock.now() - NEWS
        news = [one for one in notices if one.subject_id is not None and one.told_at >= since]
        for notice in texting.wanted(news):
            yield Sending(notice=notice, carrier=CarrierCode.SMS)


@task()
def send(key: str) -> None:
    """Send one notice by one carrier, unless it was sent or nobody wants it there any more.

    NotYet at an hour for no short messages, or where its carrier bears no more now; NotTaken.
    """
    sending = Sending.objects.select_related("notice", "way__account").get(pk=key)
    if sending.state != State.WAITING:
        return
    addressed = _addressed(sending)
    if addressed is None:
        _note(key, State.DROPPED)
        return
    carrier = carriers[sending.carrier]
    take_turn(sending.carrier, carrier.limits)
    try:
        carrier.carry(*addressed)
    except (NotTaken, OSError) as refused:
        fault = refused.fault if isinstance(refused, NotTaken) else Fault.UNREACHABLE
        Sending.objects.filter(pk=key).update(fault=fault)
        raise
    _note(key, State.SENT)


def give_up(key: str) -> None:
    """Its time is over: nobody tries to send it any more."""
    _note(key, State.FAILED)


def _addressed(sending: Sending) -> tuple[str, Message] | None:
    """Where a sending goes and what it says; None where nobody wants it there any more. NotYet."""
    notice, way = sending.notice, sending.way
    if notice.account_id is None:
        return _text_of(sending)
    if way is None:
        return ("", group_message_of(sending)) if _group_waits(sending) else None
    if notice.read_at is not None or way.ended_at is not None or not way.account.is_active:
        return None
    return way.address, message_of(sending)


def _text_of(sending: Sending) -> tuple[str, Message] | None:
    """The phone and the short message of a person who still wants it, by day. NotYet by night."""
    text = texting.text_of(sending.notice)
    if text is None:
        return None
    texting.wait_for_day(sending.notice.code)
    Sending.objects.filter(pk=sending.pk).update(parts=texting.parts(text.body))
    return text.phone, Message(_name(sending), "", text.body)


def _group_waits(sending: Sending) -> bool:
    """Whether one of those who are told of the entry in a group has not read of it elsewhere."""
    told = Notice.objects.filter(entry=sending.notice.entry_id, read_at=None)
    ways = Way.objects.filter(carrier=sending.carrier, ended_at=None, account__is_active=True)
    return ways.filter(account__in=told.exclude(account=None).values("account")).exists()


def message_of(sending: Sending) -> Message:
    """What is sent: which record, and what became of it; the rest is read where one signs in."""
    notice = sending.notice
    what = {"label": notice.label, "said": said(notice)}
    subject = _("春声：%(label)s %(said)s") % what
    body = (
        _("%(label)s：%(said)s。\n\n请登录春声，在“消息”里打开。这封邮件是自动发出的，不用回复。\n")
        % what
    )
    return Message(_name(sending), subject, body)


def group_message_of(sending: Sending) -> Message:
    """What a group reads: number, step, and where those who may see it open it."""
    notice = sending.notice
    what = {
        "label": notice.label,
        "said": said(notice),
        "address": f"{settings.ADDRESS}/r/{notice.code}/{notice.record_id}/",
    }
    return Message(_name(sending), "", _("春声：%(label)s %(said)s\n%(address)s") % what)


def _name(sending: Sending) -> str:
    return f"notice-{sending.pk.hex}"


def _note(key: str, state: State) -> None:
    waiting = Sending.objects.filter(pk=key, state=State.WAITING)
    waiting.update(state=state, at=clock.now())
