"""Law 8, the source's half: one clock, no sockets, no mail but through what tests hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.laws.reading import Module, called, modules

TIME = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.fromtimestamp",
    "date.today",
    "timezone.now",
    "timezone.localtime",
    "timezone.localdate",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "Now",
    "functions.Now",
}
# The clock itself; and what must keep to the machine's instant when the shown clock is moved.
CLOCK = {"chunsheng.kernel.words.clock"}
NETWORK = {
    "socket",
    "ssl",
    "http.client",
    "urllib.request",
    "ftplib",
    "smtplib",
    "requests",
    "httpx",
    "aiohttp",
    "telnetlib",
    "xmlrpc",
}
MAIL = {"django.core.mail"}
# Starting programs and waiting belong to the command line alone; but tables from anyone are parsed by
# a child of ours, which may do little.
OUTSIDE = {"subprocess", "multiprocessing"}
COMMANDS = "chunsheng.operations"
PARENTS = {"chunsheng.kernel.office.reading"}
# The two ways out, which judge where they lead, and the one that sends mail; their own tests hold them to it.
WAY_OUT = {"chunsheng.kernel.webhooks.calling", "chunsheng.kernel.notices.outward"}
MAILER = {"chunsheng.kernel.notices.mailing"}


def other_clocks(found: Iterable[Module]) -> list[str]:
    """Where a module reads the time from anything but the one clock."""
    faults = []
    for module in found:
        if module.name in CLOCK:
            continue
        for node in ast.walk(module.tree):
            name = called(node) if isinstance(node, ast.Attribute | ast.Name) else ""
            if any(name == one or name.endswith(f".{one}") for one in TIME):
                faults.append(f"{module.name}:{node.lineno} reads {name}")  # type: ignore[attr-defined]
            if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                faults.append(f"{module.name}:{node.lineno} lets Django read the time")
    return faults


def imported(module: Module) -> Iterable[tuple[int, str]]:
    """Lines and dotted names of everything that a module imports."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{one.name}") for one in node.names)


def ways_out(found: Iterable[Module]) -> list[str]:
    """Where a module could reach the network, send mail, or start a program."""
    faults = []
    for module in found:
        commands = module.package == COMMANDS
        forbidden = set() if module.name in WAY_OUT else NETWORK
        forbidden = forbidden if module.name in MAILER else forbidden | MAIL
        if not commands and module.name not in PARENTS:
            forbidden = forbidden | OUTSIDE
        for line, name in imported(module):
            if any(name == one or name.startswith(f"{one}.") for one in forbidden):
                faults.append(f"{module.name}:{line} imports {name}")
        sleeps = (n for n in module.calls() if called(n.func) in {"sleep", "time.sleep"})
        if not commands:
            faults += [f"{module.name}:{node.lineno} sleeps" for node in sleeps]
    return faults


def test_the_source_reads_no_clock_but_its_own() -> None:
    assert other_clocks(modules()) == []


def test_the_source_has_no_way_out() -> None:
    assert ways_out(modules()) == []


def test_another_clock_is_found() -> None:
    text = """
import datetime as dt
from django.utils import timezone
from django.db.models.functions import Now
from django.db import models
import time
dt.datetime.now(dt.UTC); dt.date.today(); timezone.now(); time.time(); Now()
class Plot(models.Model):
    made_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(default=timezone.now)
"""
    faults = other_clocks([Module("chunsheng.garden.models", text)])
    assert len(faults) == 7, faults
    assert (
        other_clocks([Module("chunsheng.garden.models", "from x import clock\nclock.now()")]) == []
    )


def test_a_way_out_is_found() -> None:
    text = "import socket\nfrom urllib.request import urlopen\nimport subprocess\ntime.sleep(1)\n"
    assert len(ways_out([Module("chunsheng.garden.queries", text)])) == 4
    assert len(ways_out([Module("chunsheng.operations.jobs", text)])) == 2
    mail = "from django.core.mail import send_mail"
    assert len(ways_out([Module("chunsheng.garden.actions", mail)])) == 1
