"""The WSGI door that granian opens."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunsheng.config.district")
application = get_wsgi_application()
