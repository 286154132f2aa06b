"""The nights on which clocks change, in both hemispheres, and moments as the clocks of a zone show them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

BERLIN, NEW_YORK, SYDNEY, LORD_HOWE = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
)

CLOCK_CHANGES = [
    # zone, date, hours that the day has more than others
    (BERLIN, "2026-03-29", -1.0),
    (BERLIN, "2026-10-25", 1.0),
    (NEW_YORK, "2026-03-08", -1.0),
    (NEW_YORK, "2026-11-01", 1.0),
    (SYDNEY, "2026-04-05", 1.0),
    (SYDNEY, "2026-10-04", -1.0),
    (LORD_HOWE, "2026-04-05", 0.5),
    (LORD_HOWE, "2026-10-04", -0.5),
]
"""The nights of 2026 on which clocks change; each is a Sunday."""


def local(zone: str, text: str, fold: int = 0) -> datetime:
    """Return the moment at which the zone's clocks show `text`; `fold` 1 is the second time they do."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
