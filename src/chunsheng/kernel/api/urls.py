"""Addresses of the API, each behind its door."""

from __future__ import annotations

from django.urls import URLPattern

from chunsheng.kernel.access.doors import keyed
from chunsheng.kernel.api.pages import api

# Without ninja's root, which shows nothing.
urlpatterns = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
for _one in urlpatterns:
    keyed(_one.callback)
