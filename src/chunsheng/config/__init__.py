"""Settings, addresses and the WSGI door; loads the safe SQLite before Django can load the system's."""

from __future__ import annotations

import sys

import pysqlite3
import pysqlite3.dbapi2

# The system's SQLite (3.40) has a WAL corruption bug, fixed in 3.51.3; pysqlite3 carries its own.
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
