"""Logging: prose plus a machine-readable `action`, and never a token.

What is logged while a delivery or an effect is carried out names it (`bound`), so that one search finds all of it.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

bound = structlog.contextvars.bind_contextvars
"""Have everything that this task logs from here on carry these facts, such as `delivery`, `effect` and `incident`."""

_SECRET = re.compile(r"\b(xox[a-z]-|xapp-)[\w-]+|(?<=ticket=)[\w-]+")


def set_up(level: str, form: Literal["text", "json"] = "text") -> None:
    """Send all logs, Muster's and its libraries', to standard error at `level`: for people, or a JSON object a line."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=max(logging.getLevelNamesMapping()[level], logging.WARNING),
        handlers=[_Bare(shared, renderer)],
        force=True,
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
    """Writes library logs to standard error as Muster's own are."""

    def __init__(self, shared: list[Any], renderer: Any) -> None:  # noqa: ANN401 - structlog's own protocol
        super().__init__(sys.stderr)
        self.addFilter(_worth_telling)
        named = structlog.stdlib.add_logger_name
        drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(processors=[drop, renderer], foreign_pre_chain=[named, *shared])
        )

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _worth_telling(record: logging.LogRecord) -> bool:
    """Leave out Bolt's warnings at every start that a token is ignored: Muster authorizes with that very token."""
    return record.levelno >= logging.ERROR or record.name != "slack_bolt.AsyncApp"
