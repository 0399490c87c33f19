"""The storeys, read from the linter's own configuration, so that laws and linter agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from importlinter import api

from tests.laws.reading import PACKAGE, ROOT, package_of

CONFIGURATION = ROOT / ".importlinter"


@dataclass(frozen=True)
class Storeys:
    """Ranks of packages by the dotted name of what contains them; 0 is the top."""

    ranks: dict[str, dict[str, int]]

    def known(self, package: str) -> bool:
        """Whether the package has its storey."""
        container, _, last = package.rpartition(".")
        return last in self.ranks.get(container, {})

    def may_name(self, namer: str, named: str) -> bool:
        """Whether something in one package may name something in another: itself, or below."""
        namer, named = package_of(namer), package_of(named)
        if namer == named:
            return True
        one, other = namer.split("."), named.split(".")
        pairs = enumerate(zip(one, other, strict=False))
        depth = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)) - 1)
        ranks = self.ranks.get(".".join(one[:depth]), {})
        if one[depth] not in ranks or other[depth] not in ranks:
            return False
        return ranks[one[depth]] < ranks[other[depth]]


def read(layers: dict[str, list[str]]) -> Storeys:
    """Storeys from layers by container, each written as the linter writes it: `a | (b)`."""
    return Storeys(
        {
            container: {
                name: rank
                for rank, line in enumerate(lines)
                for name in re.findall(r"[a-z_]+", line)
            }
            for container, lines in layers.items()
        }
    )


@cache
def contracts() -> list[dict[str, object]]:
    """The linter's contracts."""
    return list(api.read_configuration(str(CONFIGURATION))["contracts_options"])


@cache
def storeys() -> Storeys:
    """The product's storeys and the kernel's."""
    found: dict[str, list[str]] = {}
    for contract in contracts():
        containers = contract.get("containers")
        if contract["type"] == "layers" and containers in ([PACKAGE], [f"{PACKAGE}.kernel"]):
            found[containers[0]] = list(contract["layers"])  # type: ignore[index, call-overload]
    return read(found)
