"""How granian is begun: the application is loaded once, and shared by the workers that are forked from it.

Its command line is granian's own; the last word names the application.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module

from django.urls import get_resolver
from granian.cli import entrypoint

from chunsheng.operations.forking import let_go


def load(application: str) -> None:
    """Import the application and its pages, so that what never changes lies in memory once."""
    import_module(application.partition(":")[0])
    _ = get_resolver().url_patterns
    let_go()  # a worker opens its own connections
    gc.collect()
    gc.freeze()  # what is here now is not looked through, and so not copied, by a worker's collector


if __name__ == "__main__":
    load(sys.argv[-1])
    entrypoint()
