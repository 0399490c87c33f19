"""Which pages there are to look at: what the access matrix asks, once where only the words differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.browser.axing import Shown, different
from tests.laws.asking import PERSONAS, Ask, ask, asks, sessions
from tests.laws.inhabited import Inhabited
from tests.laws.test_access_matrix import TABLE, read

ENGLISH, ELDER = {"django_language": "en"}, {"edition": "elder"}
# A refusal is the same page for everyone who meets it at an address.
REFUSED = {"403", "404", "405"}
A_PAGE, FOR_ELDERS = b"<!DOCTYPE html>", 'class="elder"'


def met(inhabited: Inhabited) -> Iterator[tuple[Ask, str]]:
    """What is asked, and by whom: a list or form by each who gets it, a record by two, a refusal once."""
    reviewed, refused = read(TABLE), set()
    for one in asks(inhabited):
        answers = reviewed.get(one.row, dict.fromkeys(PERSONAS, ""))
        got = [name for name in PERSONAS if answers[name] not in {*REFUSED, "302"}]
        for name in {**dict.fromkeys(got[:1] + got[-1:] if one.record else got)}:
            yield one, name
        for name in (name for name in PERSONAS if answers[name] in REFUSED):
            kind = (one.address, one.page, answers[name], name == "anonymous")
            if kind not in refused:
                refused.add(kind)
                yield one, name


def answered(
    asked: Iterable[tuple[Ask, str]], held: dict[str, str], chosen: dict[str, str]
) -> dict[tuple[Ask, str], Shown]:
    """What is answered where it is a page, by what was asked."""
    found = {}
    for one, name in asked:
        content = ask(one, held[name], chosen).content
        if content.startswith(A_PAGE):
            found[one, name] = Shown(f"{' '.join(one.row)} to {name}", content.decode())
    return found


def plain_pages(inhabited: Inhabited, held: dict[str, str]) -> dict[tuple[Ask, str], Shown]:
    """Each page that differs in more than its words, in Chinese and in the plain edition."""
    found = answered(met(inhabited), held, {})
    kept = {id(one) for one in different(found.values())}
    return {key: shown for key, shown in found.items() if id(shown) in kept}


def every_page(inhabited: Inhabited) -> Iterator[Shown]:
    """Each page that differs in more than its words, in each language, and where it has one for elders."""
    held = sessions(inhabited)
    chinese = plain_pages(inhabited, held)
    asked = [*chinese]
    yield from chinese.values()
    yield from answered(asked, held, ENGLISH).values()
    for language in ({}, ENGLISH):
        for shown in answered(asked, held, {**language, **ELDER}).values():
            if FOR_ELDERS in shown.html:
                yield shown
