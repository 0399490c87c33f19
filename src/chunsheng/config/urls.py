"""All addresses."""

from __future__ import annotations

urlpatterns: list[object] = []
handler404 = "chunsheng.kernel.register.refusals.not_found"
handler500 = "chunsheng.kernel.register.refusals.broken"
