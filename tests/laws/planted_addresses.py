"""The product's addresses and two planted ones, for the control of the access matrix."""

from __future__ import annotations

from django.urls import path

from chunsheng.config.urls import urlpatterns as real
from tests.laws.test_access_matrix import planted_page

urlpatterns = [
    *real,
    path("planted/", planted_page, name="planted"),
    path("planted/<uuid:key>/", planted_page),
]
