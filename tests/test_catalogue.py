"""The English catalogue: complete, as gathered from the sources, and fit for what it stands for."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterable, Iterator
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import messages
from tests.laws.reading import Module, modules, templates

# Signs and punctuation; but not the wide space that indents, nor ＊, which covers a value.
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff09\uff0b-\uff5e]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")
# Measure words (件, 家, 条) count nothing in English.
MEASURE_WORDS = {"%(unit)s"}
# Dates and amounts are grammar: both forms stand beside each other in these modules. A language is
# named in itself. The demonstration's people and places are data, and so is a joined list of names.
# Typefaces are called by their names, and what a table takes for a formula has wide signs as well.
CHINESE_IN_CODE = {
    "chunsheng.kernel.office.child",
    "chunsheng.kernel.office.official_style",
    "chunsheng.kernel.office.writing",
    "chunsheng.config.district",
    "chunsheng.kernel.words.amounts",
    "chunsheng.kernel.words.dates",
    "chunsheng.kernel.words.language",
    "chunsheng.operations.cli",
    "chunsheng.operations.demo",
    "chunsheng.organisations.actions",
    "chunsheng.places.forms",
}
# Around a weekday that stands inside a sentence; English puts none.
BRACKETS = "{}（{}）"
# The seal 春 is a picture, and 中文 names itself.
CHINESE_IN_TEMPLATES = ">春<|>中文<"


def catalogue() -> Catalog:
    """The committed catalogue."""
    return read_po(BytesIO(messages.CATALOGUE.read_bytes()), locale="en")


def texts(found: Catalog) -> Iterator[Message]:
    """Every message but the header."""
    return (message for message in found if message.id)


def forms(text: object) -> list[str]:
    """The singular and the plural of a text, or its only form."""
    return [str(one) for one in text] if isinstance(text, list | tuple) else [str(text)]


def faults_of_placeholders(found: Iterable[Message]) -> list[str]:
    """Messages whose English forgets or invents a placeholder or a tag."""
    faults = []
    for message in found:
        source = set(PLACEHOLDER.findall(forms(message.id)[0]))
        for form in forms(message.string):
            if source - MEASURE_WORDS != set(PLACEHOLDER.findall(form)) - MEASURE_WORDS:
                faults.append(f"{message.id} → {form}")
    return faults


def unnamed_gettext(found: Iterable[Module]) -> list[str]:
    """Imports of gettext under a name that the gathering does not know."""
    faults = []
    for module in found:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                for name in node.names:
                    known = (name.asname or name.name) in messages.KEYWORDS
                    if "gettext" in name.name and not known:
                        faults.append(f"{module.name} calls {name.name} {name.asname}")
    return faults


def hidden_in_code(found: Iterable[Module]) -> list[str]:
    """Chinese texts that no call of gettext surrounds, outside of what modules say of themselves."""
    faults = []
    for module in found:
        if any(module.name.startswith(name) for name in CHINESE_IN_CODE):
            continue
        translated: set[int] = set()
        for node in ast.walk(module.tree):
            func = node.func if isinstance(node, ast.Call) else None
            called = func.id if isinstance(func, ast.Name) else ""
            if called in messages.KEYWORDS or isinstance(node, ast.Expr):
                inside = ast.walk(node) if called in messages.KEYWORDS else (node.value,)  # type: ignore[attr-defined]  # an Expr has one
                translated |= {id(one) for one in inside}
        for node in ast.walk(module.tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if not isinstance(text, str) or text == BRACKETS or id(node) in translated:
                continue
            if CHINESE.search(text):
                faults.append(f"{module.name}:{node.lineno} {text}")  # type: ignore[attr-defined]  # a constant has a line
    return faults


def hidden_in_template(text: str) -> list[str]:
    """Chinese in a template outside of the tags that translate it."""
    for spoken in (
        r"{% comment %}.*?{% endcomment %}",
        r"{% blocktrans(?:late)? .*?{% endblocktrans(?:late)? %}",
        r"{%.*?%}|{#.*?#}",
        CHINESE_IN_TEMPLATES,
    ):
        text = re.sub(spoken, "", text, flags=re.DOTALL)
    return [line.strip() for line in text.splitlines() if CHINESE.search(line)]


def test_every_text_has_its_english() -> None:
    assert messages.untranslated(catalogue()) == []


def test_no_english_is_a_guess() -> None:
    assert [message.id for message in texts(catalogue()) if message.fuzzy] == []


def test_the_texts_gathered_again_are_the_committed_ones() -> None:
    assert messages.written(messages.updated()) == messages.CATALOGUE.read_bytes(), (
        "make messages, then translate what is new"
    )


def test_no_english_holds_chinese_signs() -> None:
    assert [m.string for m in texts(catalogue()) if CHINESE.search(" ".join(forms(m.string)))] == []


def test_no_english_breaks_an_attribute_or_calls_for_the_wide_quotes() -> None:
    """Django escapes no literal's translation; Chinese fonts draw curly quotes two columns wide."""
    wrong = re.compile(r'[“”‘’]|"')
    english = (
        (m.id, PLACEHOLDER.sub("", form)) for m in texts(catalogue()) for form in forms(m.string)
    )
    assert [(source, form) for source, form in english if wrong.search(form)] == []


def test_placeholders_and_tags_are_the_same_in_both_languages() -> None:
    assert faults_of_placeholders(texts(catalogue())) == []


def test_a_forgotten_and_an_invented_placeholder_are_found() -> None:
    wrong = [
        Message("共 %(n)s 笔", "many"),
        Message("共 <b>%(n)s</b> %(unit)s", "%(n)s in all"),
        Message(("有 %(n)s 件", "有 %(n)s 件"), ("one", "%(n)s things")),
    ]
    right = Message("超过 %(count)s %(unit)s", "More than %(count)s")
    assert len(faults_of_placeholders([*wrong, right])) == 3


def test_the_compiled_catalogue_speaks_with_plurals() -> None:
    file = BytesIO()
    write_mo(file, catalogue())
    file.seek(0)
    english = gettext.GNUTranslations(file)
    assert english.gettext("诉求台账") == "Requests"
    assert english.pgettext("stage", "办结") == "Closed"
    greeting = "%(hello)s，有 %(n)s 件事要办"
    told = [english.ngettext(greeting, greeting, n).rpartition(" thing")[2] for n in (0, 1, 2)]
    assert told == ["s to do", " to do", "s to do"]


def test_the_gathering_knows_every_name_of_gettext() -> None:
    assert unnamed_gettext(modules()) == []


def test_an_unknown_name_of_gettext_is_found() -> None:
    text = "from django.utils.translation import gettext as say, gettext_lazy as _\n"
    assert unnamed_gettext([Module("chunsheng.garden.pages", text)]) == [
        "chunsheng.garden.pages calls gettext say"
    ]


def test_no_chinese_in_code_is_beyond_the_catalogue() -> None:
    assert hidden_in_code(modules()) == []


def test_hidden_chinese_in_code_is_found() -> None:
    text = '"""第一句。"""\na = _("空中菜园")\nb = f"{a}、{a}"\nc = {"title": "采摘"}\n'
    found = hidden_in_code([Module("chunsheng.garden.pages", text)])
    assert sorted(found) == ["chunsheng.garden.pages:3 、", "chunsheng.garden.pages:4 采摘"]


def test_no_chinese_in_templates_is_beyond_the_catalogue() -> None:
    found = {one.name: hidden_in_template(one.text) for one in templates()}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('<b>{% translate "菜园" %}</b>', []),
        ("{% blocktranslate with n=n %}共 {{ n }} 笔{% endblocktranslate %}", []),
        ("<p>菜园</p>", ["<p>菜园</p>"]),
        ("<b>{{ label }}</b>：{{ text }}", ["<b>{{ label }}</b>：{{ text }}"]),
    ],
)
def test_hidden_chinese_in_a_template_is_found(text: str, lines: list[str]) -> None:
    assert hidden_in_template(text) == lines
