"""Where the audit log is told besides the database: a file or standard output, syslog, a web address."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from logging.handlers import SysLogHandler
from pathlib import Path
from socket import SOCK_DGRAM, SOCK_STREAM
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bot.audit.shipping import Sink
    from bot.delivery.webhook import Webhook
    from bot.settings import Settings

STANDARD_OUTPUT = "-"
_SECONDS = 10.0
"""Real seconds that a file or syslog may take; it is told again later."""
_SOCKETS = {"udp": SOCK_DGRAM, "tcp": SOCK_STREAM}

Entries = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FileSink:
    """Appends a JSON line for each entry to a file, or to standard output."""

    path: str

    @property
    def name(self) -> str:
        """The file."""
        return f"file:{self.path}"

    async def send(self, entries: Entries) -> None:
        """Append entries; raises `OSError` where that fails."""
        async with asyncio.timeout(_SECONDS):
            await asyncio.to_thread(self._append, "".join(f"{line}\n" for line in _lines(entries)))

    def _append(self, text: str) -> None:
        if self.path == STANDARD_OUTPUT:
            sys.stdout.write(text)
            sys.stdout.flush()
            return
        with Path(self.path).open("a", encoding="utf-8") as file:
            file.write(text)


@dataclass(frozen=True, slots=True)
class SyslogSink:
    """Sends each entry to syslog as JSON, of the facility `authpriv`: `udp://host:514`, `tcp://…`, or a socket."""

    address: str

    @property
    def name(self) -> str:
        """The receiver."""
        return f"syslog:{self.address}"

    async def send(self, entries: Entries) -> None:
        """Send entries; raises `OSError` where syslog cannot be reached. By UDP, nobody says what arrived."""
        async with asyncio.timeout(_SECONDS):
            await asyncio.to_thread(self._send, list(_lines(entries)))

    def _send(self, lines: list[str]) -> None:
        parts = urlsplit(self.address)
        where = (parts.hostname or "", parts.port or 514) if parts.scheme in _SOCKETS else self.address
        handler = _Syslog(where, SysLogHandler.LOG_AUTHPRIV, _SOCKETS.get(parts.scheme, SOCK_DGRAM))
        handler.ident = "muster: "
        try:
            for line in lines:
                handler.emit(logging.LogRecord("muster", logging.INFO, "", 0, line, (), None))
        finally:
            handler.close()


class _Syslog(SysLogHandler):
    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - as logging calls it
        """Have what failed be told again, instead of printing it."""
        if (error := sys.exception()) is not None:
            raise error


@dataclass(frozen=True, slots=True)
class WebhookSink:
    """Posts entries together, signed as every post of the webhook is."""

    webhook: Webhook

    @property
    def name(self) -> str:
        """The address."""
        return f"url:{self.webhook.url}"

    async def send(self, entries: Entries) -> None:
        """Post entries; raises what `Webhook.post` raises."""
        await self.webhook.post({"type": "audit", "entries": list(entries)})


def sinks_of(settings: Settings, webhook: Webhook | None) -> list[Sink]:
    """Return where the settings want the audit log told."""
    file = [FileSink(settings.muster_audit_file)] if settings.muster_audit_file else []
    syslog = [SyslogSink(settings.muster_audit_syslog)] if settings.muster_audit_syslog else []
    return [*file, *syslog, *([WebhookSink(webhook)] if webhook else [])]


def _lines(entries: Entries) -> Iterator[str]:
    return (json.dumps(entry, ensure_ascii=False) for entry in entries)
