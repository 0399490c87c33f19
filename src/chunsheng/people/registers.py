"""人员: whom a grid's own staff know, always covered until opened with a reason."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import at
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import Column, Opening, Register, Verb, register
from chunsheng.kernel.ui import menu
from chunsheng.people import actions, forms
from chunsheng.people.models import Person

# Declared with their posts, a storey above; grants name them by code.
HANDS = ("grid_worker", "supervisor")


def _add_here(*, by: Actor, **said: Any) -> Person:
    """A person of the place for which the actor acts."""
    return actions.add_person(by=by, home=by.unit, **said)


def _correct(*, by: Actor, person: Person, **said: Any) -> Person:
    return actions.correct_person(by=by, person=person, home=person.home, **said)


@register
class Persons(Register):
    """人员：本网格认识的居民和志愿者；姓名电话遮住，打开要写理由，本人可以看到。（R5）"""

    model = Person
    code = "people.persons"
    title = _("人员台账")
    icon = "users"
    group = menu.Group.TOGETHER
    unit_word = _("人")
    reads = at("home__path", *HANDS)
    select = ("home", "subject")
    columns = (
        Column("name", _("姓名"), cells.name),
        Column("phone", _("电话"), cells.phone),
        Column("home__name", _("所在网格"), find="unit"),
    )
    add = Verb("add", _("登记人员"), _add_here, may=at("home__path", *HANDS), form=forms.PersonForm)
    verbs = (
        Verb(
            "correct",
            _("更正"),
            _correct,
            may=at("home__path", *HANDS),
            form=forms.CorrectionForm,
            when=lambda person: person.subject.erased_at is None,
            record_as="person",
        ),
    )
    phrases = {"added": pgettext_lazy("entry", "登记"), "corrected": pgettext_lazy("entry", "更正")}
    opens = Opening(at("home__path", *HANDS))
