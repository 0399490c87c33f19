"""Law 1: imports, relations between tables and names in templates all keep the storeys."""

from __future__ import annotations

import ast
import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from tests.laws.reading import PACKAGE, ROOT, SRC, Module, Template, called, modules, templates
from tests.laws.storeys import CONFIGURATION, Storeys, contracts, storeys

LINT = Path(sys.executable).parent / "lint-imports"
NAMES_IN_TEMPLATES = re.compile(
    r"""{%\s*(?P<tag>extends|include|url)\s+["'](?P<name>[^"']+)["'](?P<rest>[^%]*)%}"""
)
RENDERERS = {"render", "get_template", "render_to_string", "select_template"}
REVERSERS = {"reverse", "reverse_lazy", "redirect"}

Relation = tuple[str, str, str]


def linted(configuration: Path, source: Path) -> subprocess.CompletedProcess[str]:
    """What the linter says of a tree under a configuration."""
    return subprocess.run(  # noqa: S603 - the linter of this very environment
        [LINT, "--no-logo", "--no-cache", "--config", configuration],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


def relations() -> list[Relation]:
    """Every relation of the product's tables: where it stands, its field, where it leads."""
    return [
        (model.__module__, f"{model._meta.label}.{field.name}", field.related_model.__module__)
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith(f"{PACKAGE}.")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.OneToOneField | models.ManyToManyField)
    ]


def climbing(found: Iterable[Relation], stands: Storeys) -> list[str]:
    """Relations that climb, or go aside to a sibling."""
    return [
        f"{field} of {namer} points up or aside to {named}"
        for namer, field, named in found
        if named.startswith(f"{PACKAGE}.") and not stands.may_name(namer, named)
    ]


def address_owners() -> dict[str, str]:
    """The package of the page behind every named address."""
    owners: dict[str, str] = {}

    def walk(patterns: Iterable[URLPattern | URLResolver]) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns)
            elif one.name:
                owners[one.name] = one.callback.__module__

    walk(get_resolver().url_patterns)
    return owners


def slots() -> set[str]:
    """Addresses that a lower storey may ask for, softly, and an upper one gives."""
    with (Path(__file__).parent / "address_slots.csv").open() as file:
        return {row["address"] for row in csv.DictReader(file)}


def named_upwards(
    found: Iterable[Template], owners: dict[str, str], open_slots: set[str], stands: Storeys
) -> list[str]:
    """Templates that name a template or a page of a higher storey, or of a sibling.

    An address in `open_slots` may be asked for by `{% url ... as x %}`, which is empty where no
    storey above gives it.
    """
    found = list(found)
    packages = {one.name: one.package for one in found}
    faults = []
    for one in found:
        for match in NAMES_IN_TEMPLATES.finditer(one.text):
            named = match["name"]
            owner = owners.get(named, "") if match["tag"] == "url" else packages.get(named, "")
            soft = match["tag"] == "url" and " as " in match["rest"] and named in open_slots
            if not soft and owner.startswith(PACKAGE) and not stands.may_name(one.package, owner):
                faults.append(f"{one.name} of {one.package} names {named} of {owner}")
    return faults


def asked_upwards(
    found: Iterable[Module], packages: dict[str, str], owners: dict[str, str], stands: Storeys
) -> list[str]:
    """Modules that render a template, or reverse the address of a page, of a higher storey."""
    faults = []
    for module in found:
        for call in module.calls():
            verb = called(call.func).rpartition(".")[2]
            known = packages if verb in RENDERERS else owners if verb in REVERSERS else {}
            for argument in call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    owner = known.get(argument.value, "")
                    if owner.startswith(PACKAGE) and not stands.may_name(module.name, owner):
                        faults.append(f"{module.name} names {argument.value} of {owner}")
    return faults


def test_imports_keep_the_storeys() -> None:
    done = linted(CONFIGURATION, SRC)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_import_is_ignored() -> None:
    assert [one["name"] for one in contracts() if one.get("ignore_imports")] == []


def test_an_import_upwards_breaks_the_contract(tmp_path: Path) -> None:
    for name, text in {"places": "from planted import services\n", "services": ""}.items():
        (tmp_path / "planted" / name).mkdir(parents=True)
        (tmp_path / "planted" / name / "__init__.py").write_text(text)
    (tmp_path / "planted" / "__init__.py").touch()
    written = CONFIGURATION.read_text().partition("[importlinter:contract:kernel]")[0]
    lines = [
        re.sub(r"\((\w+)\)|\b(?!services|places)(\w+)\b", r"(\1\2)", line)
        if line.startswith("    ")
        else line
        for line in written.replace("chunsheng", "planted").splitlines()
    ]
    text = "\n".join(lines).replace("(planted)", "planted")
    (tmp_path / "contracts").write_text(text)
    done = linted(tmp_path / "contracts", tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "planted.places is not allowed to import planted.services" in done.stdout


def test_relations_between_tables_keep_the_storeys() -> None:
    assert climbing(relations(), storeys()) == []


def test_every_relation_of_every_table_is_walked() -> None:
    walked = {field for _namer, field, _named in relations()}
    assert {"access.Account.subject", "ledger.Fact.reverses"} <= walked


def test_a_relation_upwards_or_aside_is_found() -> None:
    planted = [
        ("chunsheng.places.models", "places.Building.request", "chunsheng.services.models"),
        ("chunsheng.garden.models", "garden.Plot.booking", "chunsheng.venues.models"),
        ("chunsheng.kernel.access.models", "access.Unit.entry", "chunsheng.kernel.ledger.models"),
        ("chunsheng.kernel.access.models", "access.Unit.area", "chunsheng.places.models"),
        ("chunsheng.unheard_of.models", "unheard_of.Thing.unit", "chunsheng.kernel.access.models"),
        ("chunsheng.services.models", "services.Request.unit", "chunsheng.kernel.access.models"),
    ]
    assert len(climbing(planted, storeys())) == len(planted) - 1


def test_templates_name_nothing_above_them() -> None:
    assert named_upwards(templates(), address_owners(), slots(), storeys()) == []


def test_modules_name_no_page_and_no_template_above_them() -> None:
    packages = {one.name: one.package for one in templates()}
    assert asked_upwards(modules(), packages, address_owners(), storeys()) == []


def test_a_name_upwards_in_a_template_or_a_module_is_found() -> None:
    owners = {"desk": "chunsheng.desk.pages", "language": "chunsheng.kernel.ui.pages"}
    planted = [
        Template(
            "desk/desk.html", "chunsheng.desk", "{% include 'ui/pill.html' %}{% url 'desk' %}"
        ),
        Template("ui/pill.html", "chunsheng.kernel.ui", '{% extends "desk/desk.html" %}'),
        Template("ui/side.html", "chunsheng.kernel.ui", '{% url "desk" as desk_url %}'),
        Template("ui/top.html", "chunsheng.kernel.ui", '{% url "desk" %}{% url "language" %}'),
    ]
    assert named_upwards(planted, owners, {"desk"}, storeys()) == [
        "ui/pill.html of chunsheng.kernel.ui names desk/desk.html of chunsheng.desk",
        "ui/top.html of chunsheng.kernel.ui names desk of chunsheng.desk.pages",
    ]
    assert len(named_upwards(planted, owners, set(), storeys())) == 3
    text = 'render(request, "desk/desk.html", {})\nreverse("language")\nredirect("desk")'
    module = Module("chunsheng.services.pages", text)
    packages = {one.name: one.package for one in planted}
    assert len(asked_upwards([module], packages, owners, storeys())) == 2


def test_every_slot_is_asked_for_by_the_kernel() -> None:
    asked = {m["name"] for one in templates() for m in NAMES_IN_TEMPLATES.finditer(one.text)}
    assert slots() - asked == set()


def test_the_configuration_is_the_one_that_the_checks_read() -> None:
    assert CONFIGURATION == ROOT / ".importlinter"
    assert CONFIGURATION.is_file()
