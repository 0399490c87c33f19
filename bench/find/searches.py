"""Fill one database with made-up requests and ask for words that are common, rare, short and spelt."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings are read
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from chunsheng.kernel.access.models import Account, Subject  # noqa: E402
from chunsheng.kernel.finding.keeping import reindex  # noqa: E402
from chunsheng.kernel.finding.models import Indexed  # noqa: E402
from chunsheng.kernel.ledger.entering import Actor  # noqa: E402
from chunsheng.kernel.words import clock  # noqa: E402
from chunsheng.operations.demo.geography import Geography, load_geography  # noqa: E402
from chunsheng.operations.demo.posts import load_posts  # noqa: E402
from chunsheng.services.models import Category, Request  # noqa: E402

NOW = datetime(2023, 3, 8, 8, 30, tzinfo=clock.SHANGHAI)
CODE = "services.requests"
ESTATES = [
    "东苑",
    "南苑",
    "西苑",
    "北苑",
    "春晖里",
    "和风里",
    "望河里",
    "明德里",
    "长青里",
    "景行里",
]
THINGS = "停车位 电梯 楼道灯 井盖 路灯 下水道 消防栓 垃圾桶 健身器材 单元门 "
THINGS += "围墙 雨水管 充电桩 快递柜 绿化带 监控 门禁 水管 暖气 网线"
FAULTS = "坏了 没人修 被占用 漏水 太吵 不够用 晚上不亮 打不开 有异味 生锈 掉漆 松动 歪了 断了 堵了"
ROUNDS = 9
QUESTIONS = {
    "no word": "",
    "common, three signs": "停车位",
    "common, two signs": "电梯",
    "one sign": "灯",
    "two words": "电梯 望河",
    "six signs": "楼道灯晚上不亮",
    "rare": "罕见的石狮子",
    "none": "查无此词",
    "number": "SQ-2022-000777",
    "end of a number": "000777",
    "initials, common": "ldd",
    "initials, rare": "hjdssz",
    "spelt": "loudaodeng",
    "one letter": "d",
}


def fill(rows: int, ground: Geography) -> None:
    """Requests in all grids, a third of them open, one in ten thousand with a rare word."""
    chance = random.Random(7)  # noqa: S311 - made-up data
    category = Category.objects.create(code="bench", title="设施")
    subject = Subject.objects.create()
    things, faults = THINGS.split(), FAULTS.split()
    made = []
    for n in range(rows):
        grid = chance.choice(ground.grids)
        received = NOW - timedelta(minutes=(rows - n))
        rare = "罕见的石狮子" if n % 10_000 == 777 else ""
        where, what = chance.choice(ESTATES), f"{chance.choice(things)}{chance.choice(faults)}"
        title = f"{where}{n % 40 + 1}号楼{what}{rare}"
        stage = chance.choice(["to_sign", "handling", "closed", "closed", "archived", "archived"])
        ended = received + timedelta(hours=5) if stage in {"closed", "archived"} else None
        made.append(
            Request(
                number=f"SQ-2022-{n:06d}",
                title=title,
                kind="help",
                category=category,
                channel="portal",
                place=grid,
                handling_unit=grid,
                stage=stage,
                received_at=received.astimezone(UTC),
                signed_at=received if stage != "to_sign" else None,
                sign_due_at=received + timedelta(days=1),
                due_at=received + timedelta(days=5),
                closed_at=ended,
                subject=subject,
            )
        )
        if len(made) == 2000:
            Request.objects.bulk_create(made, batch_size=500)
            made = []
    Request.objects.bulk_create(made, batch_size=500)


def timed(act: Callable[[], Any]) -> tuple[float, float, int]:
    """Middle and 95th percentile in milliseconds over some rounds, and the statements of one."""
    act()
    asked: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        act()
    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), sorted(took)[-1], len(asked)


def print_pages(who: str, account: Account) -> None:
    """The first page of the list, and the palette, for each question."""
    client = Client()
    client.force_login(account)
    for name, words in QUESTIONS.items():
        shown = []
        pages = {
            "all": ("/r/services.requests/", {"q": words, "chip": "all"}),
            "open": ("/r/services.requests/", {"q": words, "chip": "open"}),
            "palette": ("/find/", {"q": words}),
        }
        for page, (path, asked) in pages.items():
            response = client.get(path, asked)
            if response.status_code != 200:
                continue
            middle, late, queries = timed(lambda p=path, a=asked: client.get(p, a))
            shown.append(f"{page} {middle:6.1f}/{late:6.1f} ms {queries:2d} q")
        print(f"  {who:<10} {name:<20} {'   '.join(shown)}", flush=True)  # noqa: T201


def main(rows: int) -> None:
    """Fill, index, ask."""
    clock.set_provider(lambda: NOW)
    call_command("migrate", verbosity=0, interactive=False)
    by = Actor(channel="import")
    ground = load_geography(by)
    personas = load_posts(by, ground, ground.district)
    began = time.perf_counter()
    fill(rows, ground)
    filled = time.perf_counter()
    reindex(CODE)
    indexed = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE finding_indexed")
            cursor.execute("VACUUM ANALYZE services_request")
    print(  # noqa: T201
        f"{connection.vendor}: {rows} requests in {filled - began:.0f} s, "
        f"{Indexed.objects.count()} rows indexed in {indexed - filled:.0f} s; p50/slowest of {ROUNDS}"
    )
    for who in ("leader", "dispatcher", "grid_worker"):
        print_pages(who, personas[who])


if __name__ == "__main__":
    main(int(sys.argv[1]))
