"""Where the static files come from, and the names and digests under which they are served."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, overload

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import (  # type: ignore[import-untyped]  # it carries no types
    CompressedManifestStaticFilesStorage,
)

# Address below /static/ → file below the front end's packages. Nothing else of theirs is served.
ALLOWED: dict[str, str] = {
    "vendor/tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/icons.svg": ".icons.svg",  # made of the package's icons by tools/front_end.py
}

Every = list[str]  # inside the finder's class `list` is its method


class AllowedFiles(FileSystemStorage):
    """The installed packages as a storage that knows the allowed files only, by our addresses."""

    def path(self, name: str) -> str:
        """The file behind an allowed address; FileNotFoundError for any other."""
        if name not in ALLOWED:
            raise FileNotFoundError(name)
        return os.path.join(self.location, ALLOWED[name])


class FrontEndFinder(BaseFinder):
    """Finds the allowed files of the installed front-end packages, and no other file of theirs."""

    def __init__(self, app_names: Iterable[str] | None = None) -> None:
        super().__init__()
        self.storage = AllowedFiles(location=str(settings.FRONT_END_ROOT))

    def check(self, **kwargs: object) -> list[CheckMessage]:
        """Nothing to check: an absent package is said by whoever collects the files."""
        return []

    @overload
    def find(self, path: str, find_all: Literal[False] = False) -> str | None: ...
    @overload
    def find(self, path: str, find_all: Literal[True]) -> Every: ...

    def find(self, path: str, find_all: bool = False) -> str | Every | None:
        """The file behind one address, if it is allowed and installed; else an empty list.

        Django's own finders return that, too: None would count as a file that was found.
        """
        found = [self.storage.path(path)] if path in ALLOWED else []
        installed = [file for file in found if Path(file).is_file()]
        return installed if find_all or not installed else installed[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every allowed file that is installed."""
        for address in ALLOWED:
            if Path(self.storage.path(address)).is_file():
                yield address, self.storage


class AssetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Digests in the names and compressed copies, so that a browser keeps a file for good.

    Source maps are not served, so the references to them stay as they are: packages name maps
    that they do not ship, and the collection would stop there.
    """

    patterns = (
        (
            "*.css",
            (
                r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",
                (
                    r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""",
                    """@import url("%(url)s")""",
                ),
            ),
        ),
    )
