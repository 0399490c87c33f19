"""The Register: one declaration per ledger of records; its pages, menu entry and rules follow.

A declaration is a class with the attributes below and nothing else: an unknown attribute, a column
that the model does not have, or a personal column that is not masked stops the start.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.classes import SECRET
from chunsheng.kernel.access.policies import Policy, nobody
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.finding.sources import Source, declare, has_uuid_keys
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.records.cycles import LifeCycle
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.register.paging import Page, page_of
from chunsheng.kernel.register.sheet import Sheet, unfit
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words.errors import Denied

Text = str | Promise
LIST, DETAIL = "list", "detail"


@dataclass(frozen=True)
class Column:
    """One value of a record: its path, its title, how to show it, how to find by it, where."""

    name: str
    title: Text
    cell: cells.CellMaker = cells.text
    find: str = ""  # "choice", "unit", "between", or "on" for the day on which a term runs
    card: Text = _("登记信息")
    on: tuple[str, ...] = (LIST, DETAIL)
    # What a file says where the cell's words would not do, such as a day with its year.
    filed: Callable[[Any, Any], Any] | None = None

    def value(self, record: Model) -> Any:
        """The value at the path; None where something on the way is missing."""
        found: Any = record
        for part in self.name.split("__"):
            found = getattr(found, part, None)
        return found

    def shown(self, record: Model) -> cells.Cell:
        """The value as its cell draws it."""
        return self.cell(record, self.value(record))


@dataclass(frozen=True)
class Chip:
    """A ready-made question to a list, with its own order if it has one."""

    code: str
    title: Text
    q: Callable[[datetime], Q]
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slip:
    """What is told once, on a page to be printed: a code that is stored nowhere, and how to use it.

    `address` says that the code is an address of ours, which is told whole. One that has
    more to say brings a page of its own.
    """

    code: str
    title: Text
    lines: tuple[Text, ...] = ()
    address: bool = False
    template: str = "register/slip.html"

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True)
class Verb:
    """A business verb on one record, or the one that adds a record."""

    code: str
    title: Text
    act: Callable[..., Any]
    may: Policy = nobody
    form: type[VerbForm] | None = None
    when: Callable[[Any], bool] | None = None
    main: bool = False
    danger: bool = False
    # What is added may be passed on beyond the reach of whoever adds it, as a request may.
    passes_on: bool = False
    # It may be done to many records at once, with one form.
    bulk: bool = False
    confirm: Text = ""
    done: Text = _("已记入台账。")
    # What is said once about what came of it, such as a code that is stored nowhere.
    say: Callable[[Any], Text] | None = None
    # The same on paper, made of what the action gave back.
    slip: Callable[[Any], Slip] | None = None
    # What the action calls its record.
    record_as: str = "record"
    icon: str = ""


def sample_mark(record: Any) -> list[tuple[Text, str]]:
    """The pill of what is not the report's but made up around it."""
    return [(_("样例"), "")] if getattr(record, "sample", False) else []


@dataclass(frozen=True)
class Face:
    """How a record introduces itself: its heading, the pills beside it, what it is due by now."""

    heading: Callable[[Any], str] = str
    marks: Callable[[Any], list[tuple[Text, str]]] = sample_mark
    due: Callable[[Any], datetime | None] = lambda record: None
    # What else it is found under in the palette, such as its number; never what a list keeps back.
    note: Callable[[Any], str] = lambda record: ""
    # After how many seconds its page asks again while something is under way; 0: never.
    again: Callable[[Any], int] = lambda record: 0


@dataclass(frozen=True)
class Kept:
    """What a record keeps in rows of its own, and opens together with its personal values only.

    Closed, its card says the same whether there is any or not. `name` is the record's relation, as
    the ledger tells that it was opened; `title` is that of its card, `rows` what it says when open.
    """

    name: str
    title: Text
    row_title: Text
    rows: Callable[[Any], list[dict[str, Any]]]


@dataclass(frozen=True)
class Opening:
    """Who may open personal values, and what already is reason enough; empty: one must be written."""

    may: Policy = nobody
    why: Callable[[Any, Viewer], str] = lambda record, viewer: ""
    kept: Kept | None = None


class NotYours(Denied):
    """Within reach, but not to be done by this viewer."""

    def __init__(self, title: Text) -> None:
        super().__init__(_("您的岗位不能对这条记录“%(verb)s”。") % {"verb": title})


class NoEntrance(Denied):
    """A whole register that none of the viewer's roles opens."""

    def __init__(self, title: Text) -> None:
        super().__init__(
            _("“%(title)s”只对经办岗位开放。需要查看，请向安全管理员申请授权。") % {"title": title}
        )


class Register:
    """What subclasses declare. Instances are made once, by `register`."""

    model: ClassVar[type[Model]]
    code: ClassVar[str]
    title: ClassVar[Text]
    icon: ClassVar[str] = "list"
    group: ClassVar[menu.Group | None] = None
    rank: ClassVar[int] = 50
    unit_word: ClassVar[Text] = _("条")
    reads: ClassVar[Policy] = nobody
    # Whether a row opens into a page of its own.
    linked: ClassVar[bool] = True
    columns: ClassVar[tuple[Column, ...]] = ()
    select: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[tuple[str, ...]] = ("-id",)
    # Whether a unit has so many rows that a page's keys are found before its rows.
    keys_first: ClassVar[bool] = False
    search: ClassVar[tuple[str, ...]] = ()
    search_hint: ClassVar[Text] = _("找")
    chips: ClassVar[tuple[Chip, ...]] = ()
    # Other shapes of the list: a board by the choices of a field, a month's grid by a day's field, a
    # map by the unit. Each is a column to find by, so that the rest of a lane, day or area is a list.
    board: ClassVar[str] = ""
    calendar: ClassVar[str] = ""
    map: ClassVar[str] = ""
    # Whether a list opens with its first chip, or with all rows.
    opens_chipped: ClassVar[bool] = True
    add: ClassVar[Verb | None] = None
    # How records come by the sheet; without it there is no template and no import.
    sheet: ClassVar[Sheet | None] = None
    verbs: ClassVar[tuple[Verb, ...]] = ()
    cycle: ClassVar[LifeCycle | None] = None
    rates: ClassVar[tuple[str, ...]] = ()
    measures: ClassVar[tuple[str, ...]] = ()
    face: ClassVar[Face] = Face()
    # Titles of cards that stand in the wide column, before the history.
    wide: ClassVar[tuple[Text, ...]] = ()
    # Cards beside the columns': each is made from the record for whoever looks.
    panels: ClassVar[tuple[Callable[[Any, Viewer], Mapping[str, Any] | None], ...]] = ()
    # What an entry's verb says after who did it, and what a fact's tags say.
    phrases: ClassVar[Mapping[str, Text]] = {}
    tag_words: ClassVar[Mapping[str, Text]] = {}
    opens: ClassVar[Opening] = Opening()

    def rows(self, viewer: Viewer, verb: str = "view") -> QuerySet[Any]:
        """The only door to rows: those the viewer may see, and for a verb those it may be done to."""
        rows = self.model._default_manager.filter(self.reads(viewer))
        if verb == "view":
            return rows
        return rows.filter(self.policy(verb)(viewer))

    def page(self, rows: QuerySet[Any], order: tuple[str, ...], cursor: str) -> Page:
        """A page of rows that came through the door, with what their columns say."""
        told = rows.select_related(*self.select)
        return page_of(told, order, cursor, keys_first=self.keys_first)

    def policy(self, verb: str) -> Policy:
        """Who may do a verb; nobody for one that was not declared."""
        if verb == "open":
            return self.opens.may
        known = [*self.verbs, self.add] if self.add else self.verbs
        return next((one.may for one in known if one and one.code == verb), nobody)

    def check_entrance(self, viewer: Viewer) -> None:
        """NoEntrance when none of the viewer's roles ever gives a row."""
        if not viewer.holds(self.reads.roles):
            raise NoEntrance(self.title)

    def judged(self, viewer: Viewer) -> QuerySet[Any]:
        """The rows the viewer may see, each with `may_<verb>` for every verb and for `open`."""
        codes = [*(one.code for one in self.verbs), "open"]
        judged = {
            f"may_{code}": Case(
                When(self.policy(code)(viewer), then=Value(True)), default=Value(False)
            )
            for code in codes
        }
        rows = self.rows(viewer).select_related(*self.select)
        annotated: QuerySet[Any] = rows.annotate(**judged)
        return annotated

    def record(self, viewer: Viewer, key: uuid.UUID, verb: str = "view") -> Any:
        """One record of `judged`: 404 out of reach, Denied where the verb is not the viewer's."""
        self.check_entrance(viewer)
        if not self.linked:
            raise Http404
        record = self.judged(viewer).filter(pk=key).first()
        if record is None:
            raise Http404
        if verb != "view" and not getattr(record, f"may_{verb}", False):
            raise NotYours(self.verb(verb).title)
        return record

    def verb(self, code: str) -> Verb:
        """The verb of that code; 404 if the register has none."""
        for one in self.verbs:
            if one.code == code:
                return one
        raise Http404

    def offered(self, record: Any) -> list[Verb]:
        """The verbs that this viewer may do to the record as it stands now."""
        return [
            one
            for one in self.verbs
            if getattr(record, f"may_{one.code}", False) and self.is_time_for(one, record)
        ]

    def is_time_for(self, verb: Verb, record: Any) -> bool:
        """Whether the record's stage, or the verb's own condition, allows the verb now."""
        if verb.when is not None:
            return verb.when(record)
        if self.cycle and any(move.verb == verb.code for move in self.cycle.moves):
            return record.stage in self.cycle.move(verb.code).starts
        return True

    @property
    def indexed(self) -> bool:
        """Whether the search index knows its records: those with a key and something to be found by."""
        return bool(self.search) and has_uuid_keys(self.model)

    def secret(self, column: Column) -> bool:
        """Whether the column's field is personal or sensitive."""
        classes = getattr(self.model, "field_classes", {})
        return classes.get(column.name.split("__")[0]) in SECRET

    @property
    def tells_of_people(self) -> bool:
        """Whether the records hold anything personal, masked or not."""
        classes = getattr(self.model, "field_classes", {})
        return bool(SECRET & set(classes.values())) or bool(getattr(self.model, "free_text", ()))


# Pages of a record that stand where a verb's would.
PAGES = {"open", "print"}
registers: dict[str, Register] = {}
_KNOWN = {name for name in vars(Register) if not name.startswith("_")} | {"model", "code", "title"}


def register(declared: type[Register]) -> type[Register]:
    """Check a declaration and make it known: its pages and menu entry stand from here on."""
    where = declared.__qualname__
    unknown = {n for n in vars(declared) if not n.startswith("_")} - _KNOWN
    if unknown:
        raise ImproperlyConfigured(f"{where} declares unknown attributes {sorted(unknown)}")
    if not declared.__doc__:
        raise ImproperlyConfigured(f"{where} does not say what it is for")
    made = declared()
    for column in made.columns:
        _check_column(made, column, where)
    for name, find in ((made.board, "choice"), (made.calendar, "between"), (made.map, "unit")):
        if name and not any(one.name == name and one.find == find for one in made.columns):
            raise ImproperlyConfigured(f"{where} has no column {name} to find by {find}")
    for code in made.rates:
        if code not in rates:
            raise ImproperlyConfigured(f"{where} shows the undeclared rate {code}")
    for code in made.measures:
        if code not in measures:
            raise ImproperlyConfigured(f"{where} shows the undeclared measure {code}")
    if beyond_own := [part for part in made.order if "__" in part]:
        raise ImproperlyConfigured(f"{where} is ordered by fields of others: {beyond_own}")
    kept = made.opens.kept
    if kept is not None and not hasattr(made.model, kept.name):
        raise ImproperlyConfigured(f"{where} has no {kept.name} to open")
    _check_sheet(made, where)
    if made.code in registers:
        raise ImproperlyConfigured(f"{where}: the code {made.code} is taken")
    if beyond := {verb.code for verb in made.verbs} & PAGES:
        raise ImproperlyConfigured(f"{where} names a verb as a page: {sorted(beyond)}")
    if made.indexed:
        declare(Source(made.code, made.model, made.search))
    registers[made.code] = made
    if made.group is not None:
        menu.add(_menu_entry(made, made.group))
    return declared


def _check_column(made: Register, column: Column, where: str) -> None:
    first = column.name.split("__")[0]
    try:
        made.model._meta.get_field(first)
    except FieldDoesNotExist:
        if not hasattr(made.model, first):
            raise ImproperlyConfigured(f"{where} has no {first} for its column") from None
    if made.secret(column) and column.cell not in cells.MASKS:
        raise ImproperlyConfigured(f"{where} shows the personal field {first} without a mask")


def _check_sheet(made: Register, where: str) -> None:
    if made.sheet is None:
        return
    if made.add is None or made.add.say is not None:
        raise ImproperlyConfigured(f"{where} has a sheet, and no add verb that a row could be")
    if beyond := unfit(made.add.form):
        raise ImproperlyConfigured(f"{where}: no cell can hold {beyond}")
    if made.sheet.given is not None and made.tells_of_people:
        raise ImproperlyConfigured(f"{where} would give personal values out of its sheet")


def _menu_entry(made: Register, group: menu.Group) -> menu.Entry:
    return menu.Entry(
        made.title,
        icon=made.icon,
        group=group,
        order=made.rank,
        url=lambda: f"/r/{made.code}/",
        shown=lambda viewer: viewer.holds(made.reads.roles),
    )


def find(code: str) -> Register:
    """The register of that code; 404 if there is none."""
    try:
        return registers[code]
    except KeyError:
        raise Http404 from None
