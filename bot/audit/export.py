"""`app.py export --audit`: the audit log as JSON lines, streamed, in the order in which it was recorded."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.audit.shipping import as_json
from bot.domain.audit import KEPT, OPERATOR, What
from bot.domain.reports.period import midnight
from bot.queries.policy import current_policy
from storage.audit import AuditFilter

if TYPE_CHECKING:
    from storage.store import Store
    from storage.tables import AuditEntry


async def export_audit(store: Store, folder: Path, *, since: date | None, now: datetime) -> Path:
    """Write the entries from that day on, or all, into the folder, which must exist; the log tells of this too."""
    path, rows = folder / "audit.jsonl", 0
    async with store.read() as unit:
        zone = (await current_policy(unit)).calendar.zone
        sought = AuditFilter(since=midnight(since, zone) if since else now - KEPT, until=now)
        with path.open("w", encoding="utf-8") as out:
            async for batch in unit.audit.batches(sought):
                out.writelines(map(_line, batch))
                rows += len(batch)
    async with store.write() as unit:
        await audit(unit, What.EXPORTED, actor=OPERATOR, now=now, detail={"of": "audit log", "rows": rows})
    return path


def _line(row: AuditEntry) -> str:
    return json.dumps(as_json(row), ensure_ascii=False) + "\n"
