"""Reporting as the page's form does it, and what is kept afterwards."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

SESSIONS = "django_session"


def said(**values: Any) -> dict[str, Any]:
    """A filled form with a key of its own; names given replace what it says."""
    return {
        "key": str(uuid.uuid4()),
        "at": "0",
        "go": "send",
        "kind": "help",
        "title": "3号楼楼道灯不亮",
        "course": "灯坏了三天，老人晚上出门怕摔。",
        "name": "张样例",
        "phone": "19900000001",
        "place_text": "2单元",
        "happened_text": "3月3日起",
        **values,
    }


def report(client: Client, **values: Any) -> Any:
    """What the district answers to a report."""
    return client.post("/report/", said(**values))


def file(content: bytes, name: str = "lamp.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it: its name and type say that it is a photo."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def kept() -> dict[str, int]:
    """How many rows each table has, sessions aside, and how many files there are."""
    rows = {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.db_table != SESSIONS
    }
    files = [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]
    return {**rows, "files": len(files)}
