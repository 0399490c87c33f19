"""Addresses of every register, its records, verbs, figures and files."""

from __future__ import annotations

from django.urls import path

from chunsheng.kernel.register import acting, batch, detail, figures, files, listing, palette, views

urlpatterns = [
    path("find/", palette.find_page, name="find"),
    path("r/<str:code>/", listing.list_page, name="list"),
    path("r/<str:code>/add/", acting.add_page, name="add"),
    path("r/<str:code>/views/", views.save_page, name="save_view"),
    path("r/<str:code>/views/<uuid:key>/drop/", views.drop_page, name="drop_view"),
    path("r/<str:code>/bulk/<slug:verb_code>/", batch.batch_page, name="batch"),
    path("r/<str:code>/<uuid:key>/", detail.detail_page, name="detail"),
    path("r/<str:code>/<uuid:key>/open/", detail.open_page, name="open"),
    path("r/<str:code>/<uuid:key>/<slug:verb_code>/", acting.verb_page, name="verb"),
    path("figures/<str:code>/", figures.figure_page, name="figure"),
    path("files/<uuid:key>/", files.file_page, name="file"),
]
