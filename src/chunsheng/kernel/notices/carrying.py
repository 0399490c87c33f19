"""Carrying: a notice goes by each way of its account, from the queue that its own transaction fills."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django_tasks import task

from chunsheng.kernel.notices.carriers import Message, carriers
from chunsheng.kernel.notices.models import Notice, Sending, Way
from chunsheng.kernel.notices.terms import State
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
    sendings = [
        Sending(notice=notice, way=way)
        for notice in notices
        for way in ways
        if way.account_id == notice.account_id
    ]
    for sending in Sending.objects.bulk_create(sendings):
        defer(send, str(sending.pk))


@task()
def send(key: str) -> None:
    """Send one notice by one way, unless it was sent, read or its way ended in between."""
    sending = Sending.objects.select_related("notice", "way__account").get(pk=key)
    notice, way = sending.notice, sending.way
    if sending.state != State.WAITING:
        return
    if notice.read_at is not None or way.ended_at is not None or not way.account.is_active:
        _note(key, State.DROPPED)
        return
    carriers[way.carrier].carry(way.address, message_of(sending))
    _note(key, State.SENT)


def give_up(key: str) -> None:
    """Its time is over: nobody tries to send it any more."""
    _note(key, State.FAILED)


def message_of(sending: Sending) -> Message:
    """What is sent: which record, and what became of it; the rest is read where one signs in."""
    notice = sending.notice
    what = {"label": notice.label, "said": said(notice)}
    subject = _("春声：%(label)s %(said)s") % what
    body = (
        _("%(label)s：%(said)s。\n\n请登录春声，在“消息”里打开。这封邮件是自动发出的，不用回复。\n")
        % what
    )
    return Message(f"notice-{sending.pk.hex}", subject, body)


def _note(key: str, state: State) -> None:
    waiting = Sending.objects.filter(pk=key, state=State.WAITING)
    waiting.update(state=state, at=clock.now())
