"""What in an update contradicts what is recorded, so that its author can think twice before it goes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.errors import FieldsRefused
from bot.domain.vocabulary import ACTIVE, STATUS_IN_SENTENCE, Status
from bot.language.texts import N_, _
from bot.messages.text import when

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.calendar import WorkingCalendar
    from bot.domain.forms import UpdateForm
    from bot.domain.policy import PriorityPolicy
    from storage.tables import Incident

Doubts = list[tuple[str, str]]
"""Fields of the form, each with what is doubtful about it."""


class NeedsConfirmation(FieldsRefused):
    """The update contradicts what is recorded; submitted again as it is, it goes out."""


_ENDED = re.compile(r"\b(?:resolved|solved|all clear|is over|incident (?:is )?closed)\b", re.IGNORECASE)
_WORKS_AGAIN = re.compile(
    r"\b(?:fixed|mended|repaired|back to normal|(?:fully|service) restored|fully recovered"
    r"|(?:working|works) again|no longer (?:affected|an issue|happening))\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:still (?:down|failing|broken|affected|happening)|down again|came back|happening again"
    r"|not (?:yet )?(?:resolved|fixed))\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"almost|be|before|being|could|expect|expected|hope|if|may|might|nearly|never|no|nobody|nor|not|nothing|once"
    r"|partially|partly|plan|should|to|unless|until|when|will|would|yet|.*n['’]t"
)
"""Words that, shortly before one of an ending, say that it has not come."""
_WORDS_LOOKED_BACK = 4
_SENTENCE_END = re.compile(r"[.!?\n;]")
_SPEAKS_OF_TIME = re.compile(
    r"\b(?:earlier|sooner|faster|quicker|ahead of|brought forward|eta|estimate\w*|expect\w*)\b", re.IGNORECASE
)


_LATE = N_("{time} is more than {target} from now. If you mean it, submit again.")
_LONG_SILENCE = N_(
    "Nobody will be reminded until {time}, and updates are usual every {cadence}. If you mean it, submit again."
)
_FAR = 2.0
"""How many times the cadence a promised update may be away before its author is asked about it."""


@dataclass(frozen=True, slots=True)
class Promised:
    """The times that an update promises."""

    expected: datetime | None
    next_update: datetime | None


def doubts_about(incident: Incident, form: UpdateForm, promised: Promised) -> Doubts:
    """Return what an update says that does not fit what is recorded."""
    status = form.status or Status(incident.status)
    found = [("text", _of_ending(status)) if sounds_over(form.text, status) else None, _of_lasting(status, form.text)]
    return [doubt for doubt in [*found, _of_haste(incident, promised.expected, form.text)] if doubt is not None]


def far_off(
    policy: PriorityPolicy, calendar: WorkingCalendar, promised: Promised, now: datetime, *, told: datetime | None
) -> Doubts:
    """Return which promised times are so far away that a person may have slipped.

    That is a next update after more than twice the cadence, and a resolution later than the priority's time to resolve
    from now, unless it was `told` before.
    """
    found: Doubts = []
    fresh = promised.expected if promised.expected != told else None
    if fresh is not None and fresh > policy.resolve.after(now, calendar):
        found.append(("expected", _(_LATE, time=when(fresh), target=policy.resolve.words)))
    if promised.next_update is not None and promised.next_update > policy.update_every.after(now, calendar, _FAR):
        said = _(_LONG_SILENCE, time=when(promised.next_update), cadence=policy.update_every.rhythm)
        found.append(("next", said))
    return found


def sounds_over(text: str, status: Status) -> bool:
    """Say whether words speak of an ending while the status is one of work in progress.

    While a fix is being watched, that something was fixed is no contradiction.
    """
    if status not in ACTIVE:
        return False
    said = [*_ENDED.finditer(text), *(() if status is Status.MONITORING else _WORKS_AGAIN.finditer(text))]
    return any(_meant(text[: found.start()]) for found in said)


def _meant(before: str) -> bool:
    words = _SENTENCE_END.split(before)[-1].lower().split()[-_WORDS_LOOKED_BACK:]
    return not any(_NOT_YET.fullmatch(word.strip(",:()")) for word in words)


def _of_ending(status: Status) -> str:
    return _(
        "This sounds as if it is over, but the status stays {status}. "
        "If it is over, choose Resolved as the status. If not, submit again.",
        status=STATUS_IN_SENTENCE[status],
    )


def _of_lasting(status: Status, text: str) -> tuple[str, str] | None:
    if status in ACTIVE or not _GOES_ON.search(text):
        return None
    return "text", _(
        "This sounds as if it is still going on, but the status is {status}. "
        "If it is still going on, use Reopen. If not, submit again.",
        status=STATUS_IN_SENTENCE[status],
    )


def _of_haste(incident: Incident, expected: datetime | None, text: str) -> tuple[str, str] | None:
    promised = incident.expected_resolution_at
    # The field holds whole minutes.
    if promised is None or expected is None or expected >= promised.replace(second=0, microsecond=0):
        return None
    if _SPEAKS_OF_TIME.search(text):
        return None
    return "expected", _(
        "This is earlier than the {time} that was promised, and the text does not say why. Say why, or submit again.",
        time=when(promised),
    )
