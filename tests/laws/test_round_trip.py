"""Law 4: what leaves by the template and comes in again is the same, cell by cell.

Walks the registry: every register that says how its records stand in a sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from chunsheng.investment.actions import Met, record_contact
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.office import reading
from chunsheng.kernel.register.declaration import Register, registers
from chunsheng.kernel.register.doing import actor_for
from chunsheng.kernel.register.listing import narrowed
from chunsheng.kernel.sheets.actions import start_import
from chunsheng.kernel.sheets.checking import check
from chunsheng.kernel.sheets.columns import RowForm
from chunsheng.kernel.sheets.exporting import make_file
from chunsheng.kernel.sheets.models import ImportRun
from chunsheng.kernel.sheets.running import carry_on
from chunsheng.kernel.sheets.terms import Form
from chunsheng.matters.terms import Quantity
from tests.laws.inhabited import grow
from tests.sheets.officers import officer
from tests.world import World, make_world

MORE = 6
# Texts that a sheet, a program or a form might take for something else.
ODD = (
    "=1+1号楼",
    "'单引号'",
    "０１号楼",
    "007",
    "1e5",
    "2023-03-08",
    "是",
    "甲；乙,丙\t丁",
    "－3号",
)


def declared() -> Iterator[Register]:
    """The registers whose records a sheet can say again."""
    for register in registers.values():
        if register.sheet is not None and register.sheet.given is not None:
            yield register


def asked(register: Register) -> dict[str, str]:
    """Which of a register's rows go out: not the organisations whose posts others hold."""
    found = {"organisations.organisations": {"q": "样例企业"}}
    return {"chip": "all", **found.get(register.code, {})}


def out(register: Register, viewer: Any) -> list[list[Any]]:
    """Header and rows as the template's form gives them out."""
    file, _count = make_file(register, viewer, asked(register), Form.TEMPLATE)
    with file, reading.opened(file) as table:
        return [table.header, *(cells for _n, cells in table.rows)]


def back(register: Register, viewer: Any, content: bytes) -> ImportRun:
    """Take a file in as its page would."""
    assert register.add is not None
    by = actor_for(viewer, register.add.may)
    with reading.opened(BytesIO(content)) as table:
        checked = check(register, viewer, by, table)
    assert checked.faults == []
    run = ImportRun(code=register.code, title="x", account=by.account, unit=by.unit)
    return carry_on(start_import(by=by, run=run, rows=checked.rows))


def changed(register: Register, viewer: Any) -> list[str]:
    """What differs after everything left, was taken out of the register, and came in again."""
    first = out(register, viewer)
    file, _count = make_file(register, viewer, asked(register), Form.TEMPLATE)
    with file:
        content = file.read()
    empty(register, viewer)
    assert len(out(register, viewer)) == 1
    run = back(register, viewer, content)
    second = out(register, viewer)
    faults = [] if run.stage == "done" else [f"{register.code}: the run {run.stopped_by}"]
    # Rows of the same day or name may change places; each must be there as often as before.
    one, other = (sorted(map(repr, rows[1:])) for rows in (first, second))
    faults += [f"{register.code}: {row} did not come back" for row in one if row not in other]
    faults += [f"{register.code}: {row} was not there" for row in other if row not in one]
    return faults + ([] if len(one) == len(other) else [f"{register.code}: {len(one)} rows"])


def empty(register: Register, viewer: Any) -> None:
    """Take out what leaves by the sheet, as its own verb takes it back."""
    assert register.sheet is not None
    assert register.sheet.takes_back is not None
    assert register.sheet.given is not None
    assert register.add is not None
    rows = list(narrowed(register, viewer, asked(register)).rows.select_related(*register.select))
    by = actor_for(viewer, register.add.may)
    for record, said in zip(rows, register.sheet.given(rows), strict=True):
        if said is not None:
            register.sheet.takes_back(by=by, record=record, reason="重新导入")


@pytest.fixture
def world(db: None) -> World:
    """The district, and somebody for investment in it."""
    made = make_world()
    officer(made)
    return made


def fill(world: World, register: Register) -> None:
    """Some records of a register, which nothing else holds on to."""
    makers = {**grow(world), "investment.contacts": lambda n: contact(world, n)}
    for n in range(MORE):
        makers[register.code](n)


def contact(world: World, n: int) -> object:
    """One more contact: named, counted, or uncounted."""
    ways: list[dict[str, Any]] = [
        {"firm": f"样例厂{n}"},
        {"firms": Quantity.exactly(n + 1)},
        {"firms": Quantity()},
    ]
    met = Met(**ways[n % 3], note=f"第{n}次")
    return record_contact(by=world.by("leader"), organisation=world.district, met=met)


def who(world: World, register: Register) -> Any:
    """Whoever may add to a register."""
    assert register.add is not None
    for account in world.accounts.values():
        viewer = viewer_of(account)
        if viewer.holds(register.add.may.roles) and viewer.holds(register.reads.roles):
            return viewer
    raise AssertionError(f"nobody adds to {register.code}")


def test_three_registers_at_least_stand_in_sheets() -> None:
    assert {one.code for one in declared()} >= {
        *("places.buildings", "organisations.organisations", "investment.contacts")
    }


@pytest.mark.parametrize("code", [one.code for one in declared()])
def test_what_leaves_and_comes_in_again_is_the_same(world: World, code: str) -> None:
    register = registers[code]
    fill(world, register)
    viewer = who(world, register)
    assert len(out(register, viewer)) > MORE
    assert changed(register, viewer) == []


def test_odd_texts_come_back_as_they_were(world: World) -> None:
    register = registers["places.buildings"]
    viewer = who(world, register)
    assert register.add is not None
    for n, name in enumerate(ODD):
        by = actor_for(viewer, register.add.may)
        point = {"lat": 33.745, "lng": 113.245} if n % 2 else {"grid": world.grid}
        register.add.act(by=by, name=name, address=f"{name}路", **point)
    assert changed(register, viewer) == []


def test_a_value_that_is_left_out_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    register = registers["places.buildings"]
    viewer = who(world, register)
    assert register.sheet is not None
    given = register.sheet.given
    assert given is not None

    def forgetful(records: Any) -> Any:
        """Tells no points any more once a run has brought the records."""
        came_back = ImportRun.objects.exists()
        return [{**said, "lat": None} if came_back else said for said in given(records)]  # type: ignore[dict-item]  # none of these is None

    monkeypatch.setattr(type(register), "sheet", replace(register.sheet, given=forgetful))
    assert any("did not come back" in fault for fault in changed(register, viewer))


def test_every_register_with_a_sheet_makes_its_columns(world: World) -> None:
    for register in registers.values():
        if register.sheet is not None:
            columns = RowForm(register, who(world, register)).columns
            assert columns
            assert all(column.shown.title for column in columns)
            assert register.sheet.takes_back is not None
            assert not (register.tells_of_people and register.sheet.given)
