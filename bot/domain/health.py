"""What is wrong with Muster in a workspace, as far as somebody can do something about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

CLOCK_SECONDS = 10
"""By how much the clocks may differ: Slack's answer takes as long as it takes."""


LATELY = timedelta(days=7)
"""For how long what was given up is told, and can be tried again."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Effects of one operation that were given up with the same error, and how many."""

    what: str
    """What they are in people's words."""
    error: str
    times: int
    advice: str = ""
    """What to do about the error, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What the app was installed without, how its machine is set, where it was put out, and what it has given up."""

    version: str = ""
    missing_scopes: Sequence[str] = ()
    clock_ahead: int | None = None
    """By how many seconds the machine's clock is ahead of Slack's; None where Slack did not say what time it is."""
    schema_newer: bool = False
    """Whether a newer Muster has migrated the database since this one started."""
    put_out: Sequence[int] = ()
    """Numbers of open public incidents whose channels Muster is no longer in."""
    given_up: Sequence[GivenUp] = ()
    """Of the last week, the most frequent first."""

    @property
    def clock_is_wrong(self) -> bool:
        """Whether the clocks differ by more than a call takes."""
        return abs(self.clock_ahead or 0) > CLOCK_SECONDS
