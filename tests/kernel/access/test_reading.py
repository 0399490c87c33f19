"""A page that is only read changes nothing, whatever its code tries."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from chunsheng.kernel.access.doors import DoorMiddleware, WroteWhileReading
from chunsheng.kernel.records.models import Setting

pytestmark = pytest.mark.django_db


def careless(request: HttpRequest) -> HttpResponse:
    Setting.objects.create(key="seen", value=1)
    return HttpResponse()


def test_a_get_that_writes_is_refused_and_nothing_is_stored() -> None:
    with pytest.raises(WroteWhileReading), transaction.atomic():
        DoorMiddleware(careless)(RequestFactory().get("/"))
    assert not Setting.objects.filter(key="seen").exists()


def test_the_same_page_may_write_when_it_is_posted_to() -> None:
    DoorMiddleware(careless)(RequestFactory().post("/"))
    assert Setting.objects.filter(key="seen").exists()
