"""Logging: prose plus a machine-readable `action`, and never a token."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET = re.compile(r"\b(xox[a-z]-|xapp-)[\w-]+|(?<=ticket=)[\w-]+")


def set_up(level: str) -> None:
    """Send all logs, Muster's and its libraries', to standard error at `level`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=max(logging.getLevelNamesMapping()[level], logging.WARNING), handlers=[_Bare()], force=True
    )


def without_secrets(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's own protocol
    """Blot out tokens in whatever is logged."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


def redact(text: str) -> str:
    """Return `text` with Slack tokens and tickets blotted out."""
    return _SECRET.sub("[secret]", text)


class _Bare(logging.StreamHandler[Any]):
    """Writes library logs to standard error, blotted."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.addFilter(_worth_telling)
        self.setFormatter(logging.Formatter("%(asctime)s [%(levelname)s] %(name)s: %(message)s"))

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _worth_telling(record: logging.LogRecord) -> bool:
    """Leave out Bolt's warnings at every start that a token is ignored: Muster authorizes with that very token."""
    return record.levelno >= logging.ERROR or record.name != "slack_bolt.AsyncApp"
