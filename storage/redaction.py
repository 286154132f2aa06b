"""Errors of the database that tell what failed and where, never what people wrote: they end in the log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext
    from sqlalchemy.ext.asyncio import AsyncEngine

_TELLS = re.compile(r"(\nDETAIL: |(?<=query argument \$)(?P<which>\d+): ).*", re.DOTALL)
"""Where PostgreSQL, or its driver, begins to tell the row or the value that it refuses."""


def redacted(engine: AsyncEngine) -> AsyncEngine:
    """Have the errors of an engine made with `hide_parameters` leave out what the driver says of values, too."""
    event.listen(engine.sync_engine, "handle_error", _take_out_values)
    return engine


def _take_out_values(context: ExceptionContext) -> None:
    raised = context.original_exception
    for error in {context.sqlalchemy_exception, raised, raised.__cause__}:
        if error is None:
            continue
        error.args = tuple(_without_values(part) if isinstance(part, str) else part for part in error.args)
        if getattr(error, "detail", None):
            error.detail = None  # type: ignore[attr-defined]  # PostgreSQL's, which the driver tells, too


def _without_values(text: str) -> str:
    return _TELLS.sub(r"\g<which>", text)
