"""Law 11: every business verb is an action, and every action that writes enters the ledger."""

from __future__ import annotations

import ast
import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.access.tree import add_unit
from chunsheng.kernel.ledger.entering import Actor, LeftNoTrace, action, actions, enter
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.register.declaration import Register, Verb, registers
from tests.laws.reading import Module, called, modules

REVIEWED = Path(__file__).parent / "parts_of_actions.csv"
BY = Actor(channel="import")


def parts() -> dict[str, str]:
    """Public functions of actions that are no verb of their own, and why."""
    with REVIEWED.open() as file:
        return {row["function"]: row["why"] for row in csv.DictReader(file)}


def verbs_written(module: Module) -> Iterable[ast.FunctionDef]:
    """The public functions of a module of actions."""
    return (
        node
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    )


def untraced(found: Iterable[Module], allowed: dict[str, str]) -> list[str]:
    """Public functions of actions that are no action, and reasons that nothing needs any more."""
    faults, met = [], set()
    for module in found:
        if module.layer != "actions":
            continue
        for node in verbs_written(module):
            name = f"{module.name}.{node.name}"
            if "action" in {called(one).rpartition(".")[2] for one in node.decorator_list}:
                continue
            met.add(name)
            if not allowed.get(name):
                faults.append(f"{name} is no action")
    return faults + [f"{name} needs no reason any more" for name in sorted(set(allowed) - met)]


def ill_spoken(found: Iterable[Module]) -> list[str]:
    """Actions that take an argument by its place, or do not say on whose behalf they act."""
    faults = []
    for module in found:
        for node in verbs_written(module) if module.layer == "actions" else ():
            if "action" not in {called(one) for one in node.decorator_list}:
                continue
            name = f"{module.name}.{node.name}"
            if node.args.args or node.args.posonlyargs:
                faults.append(f"{name} takes arguments by their place")
            if not ast.get_docstring(node):
                faults.append(f"{name} does not say what it promises")
    return faults


def acting_otherwise(found: Iterable[Register], known: dict[str, Module]) -> list[str]:
    """Verbs of registers that are neither an action nor a small adapter that calls one."""
    faults = []
    for one in found:
        verbs: list[Verb] = [*one.verbs, *([one.add] if one.add else [])]
        by_sheet = (one.sheet.act_many, one.sheet.takes_back) if one.sheet else ()
        verbs += [Verb(act.__name__, "", act) for act in by_sheet if act is not None]
        for verb in verbs:
            act: Callable[..., Any] = verb.act
            if f"{act.__module__}.{act.__name__}" in actions:
                continue
            module = known.get(act.__module__)
            body = (
                [n for n in module.tree.body if getattr(n, "name", "") == act.__name__]
                if module
                else []
            )
            calls = {
                called(c.func).rpartition(".")[2]
                for n in body
                for c in ast.walk(n)
                if isinstance(c, ast.Call)
            }
            if not calls & {name.rpartition(".")[2] for name in actions}:
                faults.append(
                    f"{one.code} {verb.code} is done by {act.__name__}, which is no action"
                )
    return faults


def test_every_public_verb_is_an_action() -> None:
    assert untraced(modules(), parts()) == []


def test_actions_are_called_by_name_and_say_what_they_promise() -> None:
    assert ill_spoken(modules()) == []


def test_a_verb_without_the_decorator_is_found() -> None:
    text = (
        "@action\ndef sow(*, by): 'Sow.'\n@entering.action\ndef reap(*, by): ...\n"
        "def weed(plot): ...\ndef _rake(): ...\n"
    )
    planted = [
        Module("chunsheng.garden.actions", text),
        Module("chunsheng.village.actions.houses", "def repair(*, by): ...\n"),
        Module("chunsheng.garden.queries", "def plots_free(): ...\n"),
    ]
    assert untraced(planted, {"chunsheng.garden.actions.rake": "gone"}) == [
        "chunsheng.garden.actions.weed is no action",
        "chunsheng.village.actions.houses.repair is no action",
        "chunsheng.garden.actions.rake needs no reason any more",
    ]
    spoken = Module("chunsheng.garden.actions", "@action\ndef sow(plot, *, by): ...\n")
    assert len(ill_spoken([spoken])) == 2


def test_every_verb_of_a_register_is_done_by_an_action() -> None:
    assert acting_otherwise(registers.values(), {one.name: one for one in modules()}) == []


def test_a_registers_verb_that_is_no_action_is_found() -> None:
    class Planted(Register):
        code = "garden.plots"
        verbs = (Verb("weed", "", test_every_public_verb_is_an_action),)

    assert len(acting_otherwise([Planted()], {one.name: one for one in modules()})) == 1


def writes() -> dict[str, Callable[[], object]]:
    """Ways of writing, none of which may go unseen."""
    return {
        "a row": lambda: Setting.objects.create(key="planted", value=1),
        "many rows": lambda: Setting.objects.bulk_create([Setting(key="planted", value=1)]),
        "an update": lambda: Setting.objects.filter(key="there").update(value=2),
        "a deletion": lambda: Setting.objects.filter(key="there").delete(),
        "a statement": lambda: connection.cursor().execute(
            'INSERT INTO "records_setting" (key, value) VALUES (%s, %s)', ["planted", "1"]
        ),
        "a unit": lambda: add_unit(kind="grid", name="planted"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("way", sorted(writes()))
def test_an_action_that_writes_and_enters_nothing_is_undone(way: str) -> None:
    Setting.objects.create(key="there", value=1)

    @action
    def plant(*, by: Actor) -> None:
        writes()[way]()

    with pytest.raises(LeftNoTrace):
        plant(by=BY)
    assert list(Setting.objects.values_list("key", "value")) == [("there", 1)]
    assert not Unit.objects.filter(name="planted").exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_an_action_inside_another_still_leaves_its_own_trace() -> None:
    account = Account.objects.create_account("planter", title="x")

    @action
    def inner(*, by: Actor) -> None:
        Setting.objects.create(key="planted", value=1)

    @action
    def outer(*, by: Actor) -> None:
        enter(account, verb="planted", by=by)
        inner(by=by)

    with pytest.raises(LeftNoTrace, match="inner"):
        outer(by=BY)
    assert not Setting.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_an_action_that_enters_what_it_writes_is_kept() -> None:
    account = Account.objects.create_account("planter", title="x")

    @action
    def plant(*, by: Actor) -> None:
        Setting.objects.create(key="planted", value=1)
        enter(account, verb="planted", by=by)

    plant(by=BY)
    assert Setting.objects.filter(key="planted").exists()
    assert [entry.verb for entry in Entry.objects.all()] == ["planted"]


@pytest.mark.django_db
def test_an_action_that_only_reads_needs_no_trace() -> None:
    @action
    def look(*, by: Actor) -> int:
        return Setting.objects.count()

    assert look(by=BY) == 0


@pytest.fixture(autouse=True)
def no_planted_actions() -> Iterable[None]:
    """Forget the actions that a test declares."""
    before = dict(actions)
    yield
    actions.clear()
    actions.update(before)
