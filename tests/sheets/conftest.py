"""The small known district, files that its staff upload, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chunsheng.kernel.office import reading
from chunsheng.kernel.office.writing import write_csv, write_xlsx
from tests.world import World, make_world

BUILDINGS = "/r/places.buildings/"
HEADER = ("名称 *", "地址", "网格", "纬度", "经度", "坐标系 *")
DATUM = "WGS-84（卫星定位）"
HERE = "样例甲社区 / 网格 01"


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post."""
    return make_world()


def building(n: int, grid: str = HERE, **more: Any) -> tuple[Any, ...]:
    """A row of a building."""
    said = {"name": f"样例{n}号楼", "address": f"样例路{n}号", "lat": None, "lng": None} | more
    return (said["name"], said["address"], grid, said["lat"], said["lng"], DATUM)


def workbook(rows: Iterable[Sequence[Any]], header: Sequence[str] = HEADER) -> bytes:
    """The rows as somebody would send them."""
    file = BytesIO()
    write_xlsx(file, "楼栋", header, rows)
    return file.getvalue()


def text(rows: Iterable[Sequence[Any]], header: Sequence[str] = HEADER) -> bytes:
    """The same as CSV."""
    file = BytesIO()
    write_csv(file, header, rows)
    return file.getvalue()


def upload(client: Client, content: bytes, path: str = BUILDINGS, name: str = "楼栋.xlsx") -> Any:
    """Send a file to a register's import."""
    return client.post(f"{path}import/", {"file": SimpleUploadedFile(name, content)})


def faults(answer: Any) -> list[tuple[int, str, str]]:
    """Row, column and reason of each named fault."""
    return [(one.row, one.column, one.said) for one in answer.context["checked"].faults]


def taken(answer: Any) -> tuple[list[Any], list[list[Any]]]:
    """Header and rows of a file that came back."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    with reading.opened(BytesIO(content)) as table:
        return table.header, [cells for _number, cells in table.rows]
