"""`python -m chunsheng.operations` is the command `chunsheng`."""

from __future__ import annotations

import sys

from chunsheng.operations.cli import main

sys.exit(main())
