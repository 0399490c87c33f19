"""All addresses."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("chunsheng.portal.urls")),
    path("", include("chunsheng.desk.urls")),
    path("", include("chunsheng.kernel.credentials.urls")),
    path("", include("chunsheng.kernel.identities.urls")),
    path("", include("chunsheng.briefs.urls")),
    path("", include("chunsheng.indicators.urls")),
    path("", include("chunsheng.cobuilding.urls")),
    path("", include("chunsheng.venues.urls")),
    path("", include("chunsheng.services.urls")),
    path("", include("chunsheng.matters.urls")),
    path("", include("chunsheng.allocation.urls")),
    # Before the register's own, which take any word for a verb.
    path("", include("chunsheng.kernel.sheets.urls")),
    path("", include("chunsheng.kernel.register.urls")),
    path("api/", include("chunsheng.kernel.api.urls")),
    path("ui/", include("chunsheng.kernel.ui.urls")),
    path("", include("chunsheng.operations.urls")),
]
handler404 = "chunsheng.kernel.register.refusals.not_found"
handler500 = "chunsheng.kernel.register.refusals.broken"
