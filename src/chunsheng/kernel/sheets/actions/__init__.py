"""What is done with whole registers at once."""

from __future__ import annotations

from chunsheng.kernel.sheets.actions.exports import (
    approve_export,
    ask_export,
    expire_export,
    note_export,
    refuse_export,
)
from chunsheng.kernel.sheets.actions.imports import (
    apply_block,
    clear_staged,
    resume_import,
    reverse_block,
    start_import,
    start_reversal,
    stop_import,
)

__all__ = [
    "apply_block",
    "approve_export",
    "ask_export",
    "clear_staged",
    "expire_export",
    "note_export",
    "refuse_export",
    "resume_import",
    "reverse_block",
    "start_import",
    "start_reversal",
    "stop_import",
]
