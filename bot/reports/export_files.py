"""`app.py export`: each table into a file of its own, streamed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.audit.exports import Tally, audit_export
from bot.domain.audit import OPERATOR
from bot.domain.reports.period import Period, midnight
from bot.queries.policy import current_policy
from bot.reports.export import csv_lines, encoded, json_lines, records
from bot.reports.export_columns import Table

if TYPE_CHECKING:
    from storage.store import Store

Format = Literal["csv", "jsonl"]
_ENCODE = {"csv": csv_lines, "jsonl": json_lines}


async def export(
    store: Store, folder: Path, *, first: date, last: date, form: Format, viewer: str | None, now: datetime
) -> list[Path]:
    """Write incidents declared from `first` to `last` with all that belongs to them, and problems; return the files.

    The folder must exist. It holds what `viewer` may see; without one, what everybody may. Each is in the audit log
    before the next is begun.
    """
    written = []
    for table in Table:
        path = folder / f"{table}.{form}"
        async with store.read() as unit:
            zone = (await current_policy(unit)).calendar.zone
            since, until = midnight(first, zone), midnight(last + timedelta(days=1), zone)
            period = Period(since, until, "the export", (since, since))
            tally = Tally()
            found = tally.of(records(unit, table, period, viewer, now))
            await _write(path, encoded(found, table, _ENCODE[form]))
        async with store.write() as unit:
            await audit_export(unit, table, period, tally, viewer, now, actor=OPERATOR)
        written.append(path)
    return written


async def _write(path: Path, pieces: AsyncIterator[bytes]) -> None:
    with path.open("wb") as out:
        async for piece in pieces:
            out.write(piece)
