"""Addresses of the sheet: of each register its template, import and export, of each record its print."""

from __future__ import annotations

from django.urls import path

from chunsheng.kernel.sheets import pages

urlpatterns = [
    path("r/<str:code>/template/", pages.template_file, name="sheet_template"),
    path("r/<str:code>/import/", pages.import_page, name="sheet_import"),
    path("r/<str:code>/export/", pages.export_page, name="sheet_export"),
    path("r/<str:code>/<uuid:key>/print/", pages.print_page, name="sheet_print"),
    path("exports/<uuid:key>/file/", pages.fetch_page, name="sheet_fetch"),
]
