"""Sharing reports and files: rows of the outbox, in the transaction of what they tell of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.reports.report import Asked
from bot.outbox import file_payloads, lanes, rows
from bot.outbox.file_payloads import ReportFile, SentFile, Where

if TYPE_CHECKING:
    from storage.store import Unit


async def share_report(unit: Unit, channel_id: str, report: Asked, asker: str, now: datetime) -> None:
    """Post a report in a channel, with its chart in the thread."""
    wanted = file_payloads.ShareReport(channel=channel_id, report=report, asker=asker)
    await rows.post(unit, wanted, lane=lanes.reports(channel_id), now=now)


async def upload_report(unit: Unit, where: Where, report: ReportFile, now: datetime) -> None:
    """Upload a file drawn from a report."""
    wanted = file_payloads.UploadReport(where=where, report=report)
    await rows.post(unit, wanted, lane=lanes.uploads(where.place), now=now)


async def complete_upload(
    unit: Unit, where: Where, file: SentFile, now: datetime, *, lane: str, incident_id: int | None
) -> None:
    """Share a file that was sent to Slack where its upload was asked for, in the lane of that."""
    wanted = file_payloads.CompleteUpload(where=where, file=file)
    await rows.post(unit, wanted, lane=lane, incident_id=incident_id, now=now)
