"""Where the second half of an upload is asked for, once Slack has the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outbox.operations import Operation

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


async def complete_upload(unit: Unit, upload: Delivery, file: dict[str, str], now: datetime) -> None:
    """Share a file that was sent to Slack where its upload was asked for; `file` has its `id` and `title`."""
    await unit.outbox.post(
        Operation.COMPLETE_UPLOAD,
        lane=upload.lane,
        payload={"where": upload.payload["where"], "file": file},
        incident_id=upload.incident_id,
        now=now,
    )
