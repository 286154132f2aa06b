"""That a summary was changed after it was posted, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.references import reference
from bot.messages.text import when


@dataclass(frozen=True, slots=True)
class Corrected:
    """That a summary was changed after it was posted, when, and because of which incidents."""

    at: datetime
    numbers: tuple[int, ...]


def mark(corrected: Corrected) -> str:
    """Say when it was changed, and because of which incidents."""
    because = ", ".join(map(reference, corrected.numbers))
    return f"Corrected {when(corrected.at)}, after it was posted{f': {because}' if because else ''}"
