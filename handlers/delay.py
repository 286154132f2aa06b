"""Telling people that what Muster posts comes late: in the answer to what they do, which takes another way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.messages.delay import delay_note, delayed
from bot.messages.message import Message, line
from bot.messages.rendering import rendered

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.delivery.delay import Place

AGAIN = timedelta(minutes=5)
"""How long after a person was told before they are told again: people click more often than this changes."""
_REMEMBERED = 500
_MOST_BLOCKS = 50


class DelayNotice:
    """Says to each person now and then that messages are late, while they are."""

    def __init__(self, clock: Clock, lasts: Callable[[Place], timedelta]) -> None:
        self._clock = clock
        self._lasts = lasts
        self._told: dict[str, datetime] = {}

    def due(self, person: str, place: Place) -> timedelta:
        """Return how late messages are if this person is to be told so now, who then counts as told; else nothing."""
        late, now = self._lasts(place), self._clock.now()
        if not late or now - self._told.get(person, now - AGAIN) < AGAIN:
            return timedelta(0)
        self._told.pop(person, None)
        self._told[person] = now
        while len(self._told) > _REMEMBERED:
            self._told.pop(next(iter(self._told)))
        return late

    def added(self, person: str, place: Place, message: Message | None) -> Message | None:
        """Return an answer with the notice below it, or the notice alone where there is no answer."""
        late = self.due(person, place)
        if not late:
            return message
        if message is None:
            return line(delayed(late))
        if not message.blocks:
            return replace(message, text=f"{message.text}\n{delayed(late)}")
        if len(message.blocks) >= _MOST_BLOCKS or message.forms:
            return message
        return replace(message, blocks=[*message.blocks, rendered(delay_note(late))])
