"""What a table of the office is made of: its columns, the kinds of their cells, its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

TEXT, WHOLE, NUMBER, DAY, YES_NO, CHOICE = "text", "whole", "number", "day", "yes_no", "choice"

MOST_ROWS, MOST_COLUMNS = 50_000, 200
# More text than this no program of the office keeps in one cell.
LONGEST_CELL = 32_767

Value = str | bool | int | float | Decimal | date | datetime | None
Row = Sequence[Value]

# Stands behind the title of a column that has to be filled in.
REQUIRED_MARK = " *"


@dataclass(frozen=True)
class SheetColumn:
    """One column of a sheet that people fill in, as its header, its cells and its help need it."""

    title: str
    kind: str = TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    longest: int | None = None
    least: float | None = None
    most: float | None = None

    @property
    def header(self) -> str:
        """The title as it stands in the first row."""
        return f"{self.title}{REQUIRED_MARK}" if self.required else self.title


def plain_title(header: object) -> str:
    """The title that a header says, without its mark and spaces around it."""
    text = " ".join(str(header if header is not None else "").split())
    return text.rstrip("*＊").strip()
