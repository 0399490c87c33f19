"""People bound to home: entered with their consent, kept by one post, whom they introduced (R13)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.investment.actions.contacts import firm_for, known_firm
from chunsheng.investment.chains import reached_from
from chunsheng.investment.models import Keeping, Townsperson
from chunsheng.investment.terms import HANDS
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.links import link
from chunsheng.kernel.records.models import Link
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.organisations.actions import link_organisation
from chunsheng.organisations.models import Post
from chunsheng.organisations.terms import LinkKind
from chunsheng.people.actions import person_called
from chunsheng.people.models import Person


class ConsentIsMissing(Refusal):
    field = "consented_on"
    message = _("没有本人同意，不能登记。请先征得本人同意，写明哪天、怎么同意的、同意的用途。")


class IsEnteredAlready(Refusal):
    field = "phone"
    status = 409

    def __init__(self, entered: Townsperson) -> None:
        told = {"unit": entered.organisation.name, "post": entered.keeper or "—"}
        super().__init__(
            _("这位老乡已由“%(unit)s”登记，联系岗位：%(post)s。请找这个岗位，不要重复联系。") % told
        )


class ConsentIsWithdrawn(Refusal):
    status = 409
    message = _("本人已经撤回同意或要求删除，不能再联系，也不能再登记。")


class KeepsNobody(Refusal):
    field = "post"
    message = _("联系岗位要是招商专员或驻外联络员的岗位，请从列表里选。")


class KeepsAlready(Refusal):
    field = "post"
    status = 409
    message = _("已经由这个岗位联系，不用再交接。")


class HandoverNeedsReason(Refusal):
    field = "reason"
    message = _("换联系岗位要写明为什么。一位老乡同时只由一个岗位联系。")


class KeepsBeforeConsent(Refusal):
    field = "since"
    message = _("联系不能早于本人同意的日期，也不能早于上一个岗位接手的日期。")


class IsIntroducedAlready(Refusal):
    field = "firm"
    status = 409
    message = _("这家企业已经登记为由这位老乡引荐。")


class IntroducerIsElsewhere(Refusal):
    field = "introducer"
    message = _("这家企业还不在这位老乡的引荐链上，请先登记是谁引荐了它。")


@action
def enter_townsperson(
    *,
    by: Actor,
    organisation: Unit,
    name: str,
    phone: str,
    consented_on: date | None,
    consent_how: str,
    purpose: str,
    sample: bool = False,
) -> Townsperson:
    """Enter somebody from home who agreed on a day to be kept in touch with for a purpose.

    Whoever bears the same name and phone is the same person. Raises ConsentIsMissing, DayIsAhead,
    IsEnteredAlready, and what `person_called` raises.
    """
    if consented_on is None or not consent_how.strip() or not purpose.strip():
        raise ConsentIsMissing
    if consented_on > clock.today():
        raise DayIsAhead(field="consented_on")
    found = person_called(by=by, name=name, phone=phone, sample=sample)
    person = Person.objects.select_for_update(no_key=True).get(pk=found.pk)
    entered = Townsperson.objects.filter(person=person, withdrawn=False)
    if already := entered.select_related("organisation", "keeper").first():
        raise IsEnteredAlready(already)
    made = Townsperson.objects.create(
        person=person,
        subject=person.subject,
        organisation=organisation,
        consented_on=consented_on,
        consent_how=consent_how.strip(),
        purpose=purpose.strip(),
        sample=sample,
    )
    told = dict(first_values(made, "organisation", "consented_on", "consent_how", "purpose"))
    enter(made, verb="entered", by=by, changes=told | {"person": (None, person.pk)})
    return made


@action
def appoint_keeper(
    *, by: Actor, townsperson: Townsperson, post: Post, since: date, reason: str = ""
) -> Townsperson:
    """Let one post keep in touch from a day on; from another post it is handed over with a reason.

    Raises ConsentIsWithdrawn, KeepsNobody, KeepsAlready, HandoverNeedsReason, DayIsAhead,
    KeepsBeforeConsent or Stale.
    """
    before = _judged(townsperson).keeper
    if post.role not in HANDS or post.until is not None:
        raise KeepsNobody
    if before == post:
        raise KeepsAlready
    if before is not None and not reason.strip():
        raise HandoverNeedsReason
    if since > clock.today():
        raise DayIsAhead(field="since")
    townsperson.keeper = post
    save_change(townsperson, ["keeper"])
    last = townsperson.keepings.filter(until=None).first()
    if since < (last.since if last else townsperson.consented_on):
        raise KeepsBeforeConsent
    townsperson.keepings.filter(until=None).update(until=since)
    Keeping.objects.create(townsperson=townsperson, post=post, since=since)
    changes = {"keeper": (before, post), "since": (None, since)}
    enter(townsperson, verb="kept", by=by, changes=changes, reason=reason.strip())
    return townsperson


@action
def introduce(
    *,
    by: Actor,
    townsperson: Townsperson,
    firm: str,
    introducer: str = "",
    since: date | None = None,
) -> Townsperson:
    """Record that the person introduced a firm; or that a firm of their chain did, as `introducer`.

    An unknown firm is added as an organisation. Raises ConsentIsWithdrawn, DayIsAhead,
    FirmIsAmbiguous, IsIntroducedAlready, IntroducerIsElsewhere, what `link_organisation` raises, or
    Stale.
    """
    _judged(townsperson)
    if since is not None and since > clock.today():
        raise DayIsAhead(field="since")
    save_change(townsperson, [])
    start = known_firm(introducer) if introducer.strip() else None
    if introducer.strip() and (start is None or start.pk not in reached_from(townsperson)):
        raise IntroducerIsElsewhere
    introduced = firm_for(by, firm)
    if start is not None:
        kind = LinkKind.INTRODUCED
        link_organisation(by=by, organisation=start, kind=kind, to=introduced, since=since)
    else:
        held = Link.objects.filter(from_id=townsperson.pk, kind=LinkKind.INTRODUCED)
        if held.filter(to_id=introduced.pk, until=None).exists():
            raise IsIntroducedAlready
        link(LinkKind.INTRODUCED.value, townsperson, introduced, since=since)
    changes = {"introduced": (None, introduced.name), "since": (None, since)}
    changes["introducer"] = (None, start.name if start else None)
    enter(townsperson, verb="introduced", by=by, changes=changes)
    return townsperson


@action
def withdraw_consent(*, by: Actor, townsperson: Townsperson) -> Townsperson:
    """Take the person out because they no longer agree; nobody is asked why.

    Whom they introduced stays, as firms. ConsentIsWithdrawn the second time, or Stale.
    """
    _judged(townsperson)
    townsperson.person, townsperson.keeper, townsperson.withdrawn = None, None, True
    townsperson.consent_how = townsperson.purpose = ""
    fields = ["person", "keeper", "withdrawn", "consent_how", "purpose"]
    save_change(townsperson, fields)
    townsperson.keepings.filter(until=None).update(until=clock.today())
    enter(townsperson, verb="withdrawn", by=by, changes={"withdrawn": (False, True)})
    return townsperson


def _judged(townsperson: Townsperson) -> Townsperson:
    """The very record, if the person still stands behind it. ConsentIsWithdrawn."""
    if townsperson.withdrawn or townsperson.person_id is None:
        raise ConsentIsWithdrawn
    return townsperson
