"""Files drawn from a report: what each is called, what it says to who cannot see it, and its bytes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.audit.exports import Tally
from bot.domain.reports.report import Report
from bot.drawing import CHARTS, not_installed
from bot.language.texts import N_, _, for_everybody
from bot.outbox.file_payloads import ReportFile
from bot.queries.policy import current_policy
from bot.reports.report import build

if TYPE_CHECKING:
    from storage.store import Unit


class Kind(StrEnum):
    """What can be drawn from a report."""

    CHART = "chart"
    CSV = "csv"


def no_chart() -> str:
    """Say why charts are not drawn here, and what holds the same figures; nothing where they are."""
    absent = not_installed(CHARTS)
    return absent and _(
        "This Muster draws no charts: {absent}. For the incidents behind the figures, press *CSV* or type "
        "`/incident report csv`. The people who run Muster can install what is missing.",
        absent=absent,
    )


def charted(found: Report) -> bool:
    """Say whether a chart belongs below a report for everybody: of two incidents or more, where one can be drawn."""
    return found.whole.count > 1 and not no_chart()


@dataclass(frozen=True, slots=True)
class File:
    """A file ready to be uploaded."""

    name: str
    title: str
    alt: str
    data: bytes
    tally: Tally | None = None
    """What an export holds; None where it is none."""


async def draw(unit: Unit, wanted: ReportFile, key: str, now: datetime) -> File:
    """Draw a file from the newest state.

    `key` becomes part of its name, by which an upload in doubt is found again.
    """
    asked, kind, viewer = wanted.asked, Kind(wanted.kind), wanted.viewer
    day = asked.period.until.strftime("%Y-%m-%d")
    stem = f"incidents-{day}-{key[:8]}"
    if kind is Kind.CSV:
        from bot.reports.export import incidents_csv  # noqa: PLC0415 - only who exports needs it

        tally = Tally()
        data = b"".join([part async for part in incidents_csv(unit, asked.period, viewer, now, tally)])
        return File(f"{stem}.csv", _titled(wanted), "", data, tally)
    zone = (await current_policy(unit)).calendar.zone
    found = await build(unit, asked, zone, now, viewer=viewer)
    drawing = for_everybody(_drawn) if viewer is None else _drawn
    data, alt = await asyncio.to_thread(drawing, found)
    return File(f"{stem}.png", _titled(wanted), alt, data)


def _titled(wanted: ReportFile) -> str:
    """Return what a file is called: in a channel for everybody, else for the person who asked for it."""
    said = for_everybody(_) if wanted.viewer is None else _
    return said(N_("Incidents of {period}"), period=wanted.asked.period.name)


def _drawn(found: Report) -> tuple[bytes, str]:
    """Draw in a thread of its own: loading matplotlib alone takes longer than Slack waits for an answer."""
    from bot.reports.chart import alt_text, chart  # noqa: PLC0415 - loaded only when a chart is drawn

    return chart(found), alt_text(found)
