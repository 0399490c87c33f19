"""The catalogues compile with Babel alone, and no translation asks for what it is not given."""

from __future__ import annotations

import gettext
import os
import re
import shutil
from pathlib import Path

from babel.messages import pofile
from django.conf import settings
from pytest_django import Settings

from chunsheng.operations.catalogue import compile_catalogues

SOURCE = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def test_a_catalogue_is_compiled_when_its_source_is_newer(
    settings: Settings, tmp_path: Path
) -> None:
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    shutil.copy(SOURCE, source)
    settings.LOCALE_PATHS = [tmp_path]
    compiled = source.with_suffix(".mo")

    assert compile_catalogues() == [compiled]
    assert compile_catalogues() == []
    os.utime(source, (2e9, 2e9))
    assert compile_catalogues() == [compiled]
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("查询码") == "Query code"


def test_no_translation_asks_for_what_it_is_not_given() -> None:
    with SOURCE.open("rb") as file:
        catalogue = pofile.read_po(file)
    faults = []
    for message in catalogue:
        source = message.id if isinstance(message.id, str) else message.id[0]
        told = message.string or ""
        texts = [told] if isinstance(told, str) else told
        wanted = set(PLACEHOLDER.findall(source))
        faults += [source for one in texts if not set(PLACEHOLDER.findall(one)) <= wanted]

    assert faults == []
