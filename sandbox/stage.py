"""The tour as it is watched in the page: its captions, whose screen shows what, and a hand on it at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from sandbox.client.errors import NotOnScreen
from sandbox.shapes import JsonObject
from sandbox.tour import Tour

SHORTEST_SECONDS = 2.5
CHARACTERS_A_SECOND = 18
"""How fast people read a caption while they look at what it tells."""


class State(StrEnum):
    """How far it is."""

    READY = "ready"
    PLAYING = "playing"
    PAUSED = "paused"
    OVER = "over"


class Stage:
    """One tour through one sandbox."""

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        """Called whenever anything that is seen of it changes."""
        self._hurry = 1.0
        self._state = State.READY
        self._caption = ""
        self._screens: dict[str, str] = {}
        self._going = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def seen(self) -> JsonObject:
        """Tell how far it is, what is said, and by person which channel their screen shows."""
        return {"state": self._state, "caption": self._caption, "screens": self._screens}

    def play(self, url: str, hurry: float = 1.0) -> None:
        """Begin, or go on where it was paused; one that is over stays so. `hurry` divides how long captions stand."""
        self._hurry = hurry
        if self._state is State.READY:
            self._task = asyncio.create_task(self._run(url))
        if self._state in {State.READY, State.PAUSED}:
            self._going.set()
            self._become(State.PLAYING)

    def pause(self) -> None:
        """Wait with the next step."""
        if self._state is State.PLAYING:
            self._going.clear()
            self._become(State.PAUSED)

    async def end(self) -> None:
        """Do no further step: the people watching take over from here."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._become(State.OVER)

    async def _run(self, url: str) -> None:
        try:
            await Tour(self._tell, self._show).play(url)
        except (TimeoutError, NotOnScreen) as missing:
            self._caption = f"The tour ends here: {missing}. Go on by yourself."
        self._become(State.OVER)

    async def _tell(self, words: str) -> None:
        self._caption = words
        self.on_change()
        await asyncio.sleep(max(SHORTEST_SECONDS, len(words) / CHARACTERS_A_SECOND) / self._hurry)
        await self._going.wait()

    def _show(self, name: str, channel: str) -> None:
        self._screens[name] = channel
        self.on_change()

    def _become(self, state: State) -> None:
        self._state = state
        self.on_change()
