"""Who introduced whom, down to projects: the dated links between people, firms and projects (R13)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q

from chunsheng.investment.models import Townsperson
from chunsheng.investment.terms import PROJECTS
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.records.models import Link, Record
from chunsheng.kernel.words import clock
from chunsheng.organisations.terms import LinkKind

# Links of these kinds lead from whoever brought somebody in to whom or what they brought in.
LEADING = (
    *(LinkKind.INTRODUCED, LinkKind.BROUGHT_IN, LinkKind.HOMECOMING),
    *(LinkKind.PARTNER_IN, LinkKind.UNDERTAKES),
)
BROUGHT_IN = (LinkKind.INTRODUCED, LinkKind.BROUGHT_IN, LinkKind.HOMECOMING)
DEPTH, WIDTH, SHOWN = 4, 60, 12
Key = uuid.UUID


@dataclass(frozen=True)
class Node:
    """One of a chain: its register and key, and by what kind of link the one before leads to it."""

    code: str
    key: Key
    tie: str = ""


Chain = tuple[Node, ...]


def chains_of(record: Record) -> list[Chain]:
    """The ways through a record: from whoever stands at their beginning to where they end.

    Only those in which somebody brought somebody in; at most so many, of at most four links to each
    side. Nobody who took their consent back is in them. A query for each step, one for the people.
    """
    start = Node(record.ledger_code, record.pk)
    up, down = _ties(record.pk, "to_id"), _ties(record.pk, "from_id")
    gone = _gone([node for ties in (up, down) for nodes in ties.values() for node in nodes])
    ways = (
        (*before, *after[1:])
        for before in _ways_up(start, up, gone, ())
        for after in _ways_down(start, down, gone, ())
    )
    told = (way for way in ways if any(node.tie in BROUGHT_IN for node in way))
    return list(islice(told, SHOWN))


def reached_from(record: Record) -> set[Key]:
    """The keys of all to whom a record's links lead."""
    return {node.key for nodes in _ties(record.pk, "from_id").values() for node in nodes}


def projects_of(chains: Iterable[Chain]) -> list[Key]:
    """The projects in the chains, each once."""
    found = (node.key for chain in chains for node in chain if node.code == PROJECTS)
    return list(dict.fromkeys(found))


def _ties(key: Key, side: str) -> dict[Key, list[Node]]:
    """What is tied to each on that side, step by step away from one; a tie is told of its far end."""
    ties: dict[Key, list[Node]] = defaultdict(list)
    edge, known = [key], {key}
    for _step in range(DEPTH):
        links = Link.objects.filter(
            on_day(clock.today()), Q(**{f"{side}__in": edge}), kind__in=LEADING
        )
        found = list(links.order_by("since", "pk")[:WIDTH])
        for one in found:
            code, far = (
                (one.to_code, one.to_id) if side == "from_id" else (one.from_code, one.from_id)
            )
            ties[getattr(one, side)].append(Node(code, far, one.kind))
        edge = [node for node in _ends(found, side) if node not in known]
        known |= set(edge)
        if not edge:
            break
    return ties


def _ends(links: list[Link], side: str) -> list[Key]:
    return list(dict.fromkeys(one.to_id if side == "from_id" else one.from_id for one in links))


def _gone(nodes: list[Node]) -> set[Key]:
    """Those of the nodes who are people that stand behind it no longer."""
    keys = {node.key for node in nodes if node.code == Townsperson.ledger_code}
    if not keys:
        return set()
    there = Townsperson.objects.filter(pk__in=keys, withdrawn=False, person__isnull=False)
    return keys - set(there.values_list("pk", flat=True))


def _ways_down(
    node: Node, ties: dict[Key, list[Node]], gone: set[Key], seen: tuple[Key, ...]
) -> Iterator[Chain]:
    """Every way from a node to where nothing follows; never twice through one."""
    after = [one for one in ties.get(node.key, ()) if one.key not in (*seen, node.key)]
    after = [one for one in after if one.key not in gone]
    if not after or len(seen) >= DEPTH:
        yield (node,)
        return
    for one in after:
        for way in _ways_down(one, ties, gone, (*seen, node.key)):
            yield (node, *way)


def _ways_up(
    node: Node, ties: dict[Key, list[Node]], gone: set[Key], seen: tuple[Key, ...]
) -> Iterator[Chain]:
    """Every way to a node from where nothing leads further back; the tie is told of the nearer end."""
    before = [one for one in ties.get(node.key, ()) if one.key not in (*seen, node.key)]
    before = [one for one in before if one.key not in gone]
    if not before or len(seen) >= DEPTH:
        yield (Node(node.code, node.key),)
        return
    for one in before:
        for way in _ways_up(one, ties, gone, (*seen, node.key)):
            yield (*way, Node(node.code, node.key, one.tie))
