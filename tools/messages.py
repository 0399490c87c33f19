"""Gather every text of the product into the English catalogue, keeping what is translated already.

Sources are Chinese. Babel reads the Python files, and the templates once Django has turned them
into something that reads like Python; so no gettext program is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "chunsheng"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
LAZY = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = DEFAULT_KEYWORDS | {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in LAZY}
# Where `_` is the lazy one, `_now` is the other; gettext_noop marks what is stored and said later.
KEYWORDS |= {"_now": DEFAULT_KEYWORDS["_"], "gettext_noop": DEFAULT_KEYWORDS["_"]}
# A catalogue's dates would differ on every run and say nothing that git does not.
UNCHANGING = datetime(2023, 3, 8, tzinfo=UTC)


def python_of(source: Path) -> bytes:
    """Return what a file says in Python: a template's texts as calls, without its indentation."""
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".py":
        return text.encode()
    calls = templatize(text, origin=str(source))
    return "\n".join(line.strip() for line in calls.splitlines()).encode()


def sources() -> Iterator[Path]:
    """Yield the files that may hold texts, in a stable order."""
    for source in sorted(PACKAGE.rglob("*")):
        if source.suffix in {".py", ".html", ".txt"} and "migrations" not in source.parts:
            yield source


def extracted() -> Catalog:
    """Return a catalogue of every text in the sources, untranslated, each with its files."""
    catalogue = Catalog(project="Chunsheng", copyright_holder="Chunsheng contributors")
    for source in sources():
        found = extract("python", BytesIO(python_of(source)), keywords=KEYWORDS)
        for line, text, comments, context in found:
            place = (str(source.relative_to(ROOT)), line)
            catalogue.add(text, None, [place], auto_comments=comments, context=context)
    return catalogue


def updated() -> Catalog:
    """Return the English catalogue with every present text, and none that is gone."""
    catalogue = Catalog(locale="en")
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as file:
            catalogue = read_po(file, locale="en")
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = "# English texts of Chunsheng; the sources are Chinese."
    catalogue.fuzzy = False
    catalogue.project, catalogue.version = "Chunsheng", "0.1"
    catalogue.last_translator = catalogue.language_team = "Chunsheng contributors"
    catalogue.msgid_bugs_address = "see SECURITY.md and CONTRIBUTING.md"
    catalogue.creation_date = catalogue.revision_date = UNCHANGING
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as its file holds it."""
    file = BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False, sort_by_file=True)
    return file.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts that have no English yet."""
    missing = []
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(forms):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def main() -> None:
    """Write the catalogue and say how much of it is still to be translated."""
    settings.configure(USE_I18N=True)
    catalogue = updated()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(written(catalogue))
    missing = untranslated(catalogue)
    print(f"chunsheng: {len(catalogue)} texts, {len(missing)} of them without English")
    sys.stdout.write("".join(f"  {text}\n" for text in missing[:20]))


if __name__ == "__main__":
    main()
