"""The small grammar of a typed task: what is to be done, by whom, until when.

    text [@owner] [due]

The due time stands last: a length of time from now (`2h`, `in 3 working days`), a day with or without a time
(`tomorrow 10:00`, `friday`, `by 2026-12-01`), or a time of this day (`by 15:00`, `by 3 pm`), on the clocks of the
workspace's calendar. The owner stands before or behind the text. Whatever
may mean something else is a doubt, and asked rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendar import WEEKDAYS, WorkingCalendar
from bot.domain.spans import Span
from bot.language.texts import _

FARTHEST = timedelta(days=731)
"""How far ahead a task may be due."""
EXAMPLES = "2h, by 15:00, 3 working days, tomorrow 10:00, friday or 2026-12-01"
"""How a due time is written, as people are told."""
_WEEKDAYS = tuple(map(str.lower, WEEKDAYS))
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))?\s*(?P<half>[ap]m)?", re.IGNORECASE)
"""With minutes, or by the half of the day: a number alone is no time."""
_LEADS = frozenset({"in", "within", "by", "on", "due", "until", "before"})
"""Words that say that what follows is when it is due."""
_LEADS_TO_A_TIME = frozenset({"by", "due", "until", "before"})
"""Those of them behind which a time of day alone means this day."""
_OTHERWISE = frozenset(
    {"for", "every", "each", "last", "past", "after", "since", "from", "than", "least", "most", "of"}
)
"""Words that give a time after them another meaning."""
_TIMELY = frozenset({*_WEEKDAYS, "today", "tomorrow", "tonight", "noon", "midnight", "eod", "eow", "week", "month"})
_SPANNING = re.compile(r"[0-9]+ (?:(?:working|business) )?(?:min|minute|hour|hr|day|week|month|year)s?", re.IGNORECASE)
_HALF_DAY = 12
_LONGEST_DUE = 6
"""Words of the longest due time: `due in 3 working days`, `by tomorrow at 10:00`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A task as it was understood; with a `doubt`, which is a sentence for people, it is to be asked."""

    text: str
    owner: str | None = None
    due_at: datetime | None = None
    doubt: str = ""


def read_task(typed: str, people: Mapping[str, str], now: datetime, calendar: WorkingCalendar) -> Typed:
    """Read what was typed after `/incident task`; `people` maps the mentions in it, such as `@bob`, to whom they mean.

    Nothing that was typed is lost: what is neither owner nor due time stays text, or is asked about in the doubt.
    """
    words, owner = _owner_at_end(typed.split(), people)
    found = _due_at_end(words, now, calendar)
    if owner is None:
        rest, owner = _owner_at_end(found.words, people)
        found = replace(found, words=rest)
    if owner is None and found.words[:1] and found.words[0] in people:
        owner, found = people[found.words[0]], replace(found, words=found.words[1:])
    if owner is None and (again := _with_owner_within(found, people)) is not None:
        return again
    text = " ".join(found.words)
    return Typed(text=text, owner=owner, due_at=found.due_at, doubt=found.doubt or _doubt(found, people))


@dataclass(frozen=True, slots=True)
class _Found:
    words: Sequence[str]
    due_at: datetime | None = None
    doubt: str = ""


def _owner_at_end(words: Sequence[str], people: Mapping[str, str]) -> tuple[Sequence[str], str | None]:
    return (words[:-1], people[words[-1]]) if words and words[-1] in people else (words, None)


def _with_owner_within(found: _Found, people: Mapping[str, str]) -> Typed | None:
    """Ask where somebody is named in the middle: they may be the owner, and what follows a time not understood."""
    place = next((at for at, word in enumerate(found.words) if word in people), None)
    if place is None:
        return None
    who, after = found.words[place], " ".join(found.words[place + 1 :])
    doubt = _(
        "Is the person you mention to do it? And is “{after}” a part of it, or when it is due? "
        "Write a time like {examples}.",
        after=after,
        examples=EXAMPLES,
    )
    return Typed(text=" ".join(found.words), owner=people[who], due_at=found.due_at, doubt=doubt)


def _due_at_end(words: Sequence[str], now: datetime, calendar: WorkingCalendar) -> _Found:
    """Split the longest due time off the end."""
    for count in range(min(_LONGEST_DUE, len(words)), 0, -1):
        rest, said = words[: len(words) - count], words[len(words) - count :]
        led = said[0].lower() in _LEADS
        when = " ".join(said[1:] if led else said)
        moment = read_due(when, now, calendar)
        if moment is None and when and said[0].lower() in _LEADS_TO_A_TIME:
            moment = _on_a_day(f"today {when}", now, calendar)
        if moment is None:
            continue
        return _judged(_Found(rest, moment), " ".join(said), words, now, led=led)
    return _Found(words)


def _judged(found: _Found, said: str, words: Sequence[str], now: datetime, *, led: bool) -> _Found:
    before = found.words[-1].lower() if found.words else ""
    if found.due_at is None or (not led and (before in _OTHERWISE or _means_time(before))):
        doubt = _("Is “{words}” when it is due? Write a time like {examples}.", words=said, examples=EXAMPLES)
        return _Found(words, doubt=doubt)
    if found.due_at <= now:
        return _Found(found.words, doubt=_("“{words}” is past. Choose a time that is still to come.", words=said))
    if found.due_at > now + FARTHEST:
        doubt = _("“{words}” is more than two years ahead. Choose an earlier time.", words=said)
        return _Found(found.words, doubt=doubt)
    return found


def _doubt(found: _Found, people: Mapping[str, str]) -> str:
    if not found.words:
        return _("Say what is to be done.")
    if any(word in people for word in found.words):
        return _("A task has one owner. Is the other person you mention a part of what is to be done?")
    stranger = next((word for word in (found.words[0], found.words[-1]) if re.fullmatch(r"@[\w.-]+", word)), None)
    if stranger is not None:
        return _("Muster does not know who {name} is. Choose the owner, or leave the name in the text.", name=stranger)
    said = next((said for said in map(" ".join, _ends(found.words)) if _means_time(said.lower())), None)
    if found.due_at is None and said is not None:
        return _("Does “{words}” say when it is due? Write a time like {examples}.", words=said, examples=EXAMPLES)
    return ""


def _ends(words: Sequence[str]) -> list[Sequence[str]]:
    return [words[-count:] for count in (3, 2, 1)]


def _means_time(word: str) -> bool:
    """Say whether a word is likely a part of a time that was not understood."""
    try:
        Span.parse(word)
    except ValueError:
        return word in _TIMELY or bool(_clock_time(word) or _DATE.match(word) or _SPANNING.fullmatch(word))
    return True


def read_due(words: str, now: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Read a due time: a span from now, or a day with or without a time; None for anything else.

    A day without a time means the end of its work.
    """
    try:
        return Span.parse(words).after(now, calendar)
    except (ValueError, OverflowError):
        return _on_a_day(words.lower(), now, calendar)


def _on_a_day(words: str, now: datetime, calendar: WorkingCalendar) -> datetime | None:
    day, _, rest = words.replace("t", " ", 1).partition(" ") if _DATE.match(words) else words.partition(" ")
    on, rest = _day(day, now.astimezone(ZoneInfo(calendar.zone)).date()), rest.strip()
    if on is None:
        return None
    if not rest:
        return calendar.end_of(on).astimezone(now.tzinfo)
    at = _time(rest)
    return None if at is None else datetime.combine(on, at, ZoneInfo(calendar.zone)).astimezone(now.tzinfo)


def _day(word: str, today: date) -> date | None:
    if word in {"today", "tomorrow"}:
        return today + timedelta(days=word == "tomorrow")
    if word in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS.index(word) - today.weekday() - 1) % 7 + 1)
    try:
        return date.fromisoformat(word) if _DATE.fullmatch(word) else None
    except ValueError:
        return None


def _time(words: str) -> time | None:
    found = _clock_time(words.removeprefix("at ").strip())
    if found is None:
        return None
    hours, minutes, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half and not 1 <= hours <= _HALF_DAY:
        return None
    hours = hours % _HALF_DAY + _HALF_DAY * (half.lower() == "pm") if half else hours
    return time(hours, minutes) if hours < 2 * _HALF_DAY and minutes < 60 else None  # noqa: PLR2004 - of a clock


def _clock_time(word: str) -> re.Match[str] | None:
    found = _TIME.fullmatch(word)
    return found if found and (found["minute"] or found["half"]) else None
