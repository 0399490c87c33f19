"""Addresses by which a machine asks whether the district is alive, and whether it is ready."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chunsheng.kernel.access.doors import public

# A process does not go back behind its tables: once they are there, they are not looked for again.
_seen: set[str] = set()


@public
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers; it says nothing of the database."""
    return JsonResponse({"alive": True})


@public
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has this version's tables; else 503, and which of the two it is."""
    lacking = _lacking()
    if lacking:
        return JsonResponse({"ready": False, "lacking": lacking}, status=503)
    return JsonResponse({"ready": True})


def _lacking() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        name = str(connection.settings_dict["NAME"])
        if name not in _seen:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return "tables"
            _seen.add(name)
    except DatabaseError:
        return "database"
    return ""
