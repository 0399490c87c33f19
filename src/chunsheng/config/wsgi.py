"""The WSGI door that granian opens; it stays shut where production is refused."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunsheng.config.district")
application = get_wsgi_application()

from chunsheng.operations.doctor import refuse_production  # noqa: E402 - after Django is set up

refuse_production()
