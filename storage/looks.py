"""What a worker looks at in each of its rounds, in one statement: most rounds find nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage.holds import HELD
from storage.incidents import BEHIND_POLICY
from storage.outbox_claims import DUE, EVER, LATE, Due, Late
from storage.reminders import NEXT, soonest
from storage.together import Together

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from storage.store import Unit

_OUTBOX = Together(held=HELD, due=DUE, late=LATE)
_REMINDERS = Together(next=NEXT, behind=BEHIND_POLICY)


class OutboxLook(NamedTuple):
    """What there is to be carried."""

    held: dict[str, datetime]
    """As `HoldRepository.everything` gives it."""
    due: dict[int, Due]
    """As `CarryingRepository.due` gives it."""
    late: list[Late]
    """Where the first to be said in an incident's channel was asked for as long ago as that was looked for."""


class RemindersLook(NamedTuple):
    """What there is to be reminded of."""

    due: datetime | None
    """As `ReminderRepository.next_due` gives it."""
    behind: bool
    """Whether `IncidentRepository.behind_policy` gives anything."""


async def look_at_outbox(unit: Unit, now: datetime, since: datetime = EVER, *, said_by: datetime = EVER) -> OutboxLook:
    """Look at what is held back, at what is due `since` then, and at what was to be `said_by` then in channels."""
    given = {"team": unit.team_id, "now": now, "since": since, "said_by": said_by}
    found = await _OUTBOX.read(unit.session, given)
    due = {rank: Due(*when) for rank, *when in found["due"]}
    return OutboxLook(dict(found["held"]), due, [Late(*each) for each in found["late"]])


async def look_at_reminders(unit: Unit, now: datetime, statuses: Iterable[str], *, kept: str) -> RemindersLook:
    """Look at when the next reminder is due, and whether an older policy has planned any."""
    given = {"team": unit.team_id, "now": now, "statuses": list(statuses), "kept": kept, "limit": 1}
    found = await _REMINDERS.read(unit.session, given)
    return RemindersLook(soonest(found["next"][0]), bool(found["behind"]))
