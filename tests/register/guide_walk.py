"""Walks the register that the guide makes, as its last section tells; run by test_guide in a process."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from io import BytesIO

import django

django.setup()

from django.conf import settings  # noqa: E402 - only after the apps are there
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402 - only after the apps
from django.core.management import call_command  # noqa: E402 - only after the apps are there
from django.test import Client  # noqa: E402 - only after the apps are there

from chunsheng.kernel.office import reading  # noqa: E402 - only after the apps are there
from chunsheng.kernel.office.writing import write_xlsx  # noqa: E402 - only after the apps are there
from chunsheng.kernel.words import clock  # noqa: E402 - only after the apps are there
from tests.world import make_world  # noqa: E402 - only after the apps are there

HOME = "/r/amenities.amenities/"


def add(client: Client, grid: object, name: str, day: str) -> tuple[int, str]:
    """Send the form; the status, and where it led or what it said."""
    given = {"name": name, "kind": "water", "place": str(grid), "installed_on": day}
    answer = client.post(f"{HOME}add/", given)
    told = answer["Location"] if answer.status_code == 302 else answer.content.decode()
    return answer.status_code, told


def walk() -> dict[str, object]:
    """Make the tables as the guide says; what the pages answered then, in a word each."""
    call_command("makemigrations", "amenities", verbosity=0)
    call_command("migrate", verbosity=0)
    clock.set_provider(lambda: datetime(2023, 3, 8, 8, 30, tzinfo=clock.SHANGHAI))
    settings.ALLOWED_HOSTS = ["testserver"]
    world = make_world()
    client = Client()
    client.force_login(world.accounts["worker"])
    refused, told = add(client, world.grid.pk, "样例饮水点", "2023-03-09")
    status, record = add(client, world.grid.pk, "样例饮水点", "2023-03-01")
    add(client, world.grid.pk, "样例充电桩", "2023-03-02")
    figure = f"/figures/amenities.working/?unit={world.grid.pk}"
    before = client.get(figure).content.decode()
    broken = client.post(f"{record}inspect/", {"state": "broken", "version": 1})
    after = client.get(figure).content.decode()
    page = client.get(record).content.decode()
    sheets = by_sheet(client)
    listed = client.get(HOME).content.decode()
    stranger = Client()
    stranger.force_login(world.accounts["other_worker"])
    return {
        "refused": (refused, "安装日期不能晚于今天" in told, 'value="样例饮水点"' in told),
        "added": status,
        "before": value(before),
        "inspected": broken.status_code,
        "after": value(after),
        "timeline": "巡检" in page and "故障" in page,
        "listed": [name in listed for name in ("样例饮水点", "样例充电桩", "便民设备台账")],
        "found": "样例充电桩" not in client.get(f"{HOME}?q=饮水").content.decode(),
        "stranger": stranger.get(record).status_code,
        "drawn from": "样例充电桩" in after and "样例饮水点" not in after,
        **sheets,
        "printed": client.get(f"{record}print/").content[:2] == b"PK",
    }


def by_sheet(client: Client) -> dict[str, object]:
    """The template's titles, a file with a fault, one without, and what the list gives out."""
    with reading.opened(BytesIO(client.get(f"{HOME}template/").content)) as table:
        titles = table.header
    wrong = client.post(f"{HOME}import/", {"file": sheet("2023-03-09")})
    right = client.post(f"{HOME}import/", {"file": sheet("2023-03-07")})
    out = client.post(f"{HOME}export/?q=导入的", {"form": "csv"})
    told = b"".join(out.streaming_content).decode()
    return {
        "template": titles,
        "faults": wrong.content.decode().count("安装日期不能晚于今天。"),
        "imported": (right.status_code, told.count("导入的")),
    }


def sheet(day: str) -> SimpleUploadedFile:
    """Two amenities by the sheet."""
    file = BytesIO()
    rows = [(f"导入的{n}", "饮水点", "网格 01", day) for n in range(2)]
    write_xlsx(file, "设备", ("名称 *", "种类", "网格", "安装日期"), rows)
    return SimpleUploadedFile("设备.xlsx", file.getvalue())


def value(page: str) -> str:
    """The figure's number on its page."""
    found = re.search(r'class="figure-value num"[^>]*>\s*([^<]+)', page)
    return found[1].strip() if found else ""


if __name__ == "__main__":
    sys.stdout.write(repr(walk()))
