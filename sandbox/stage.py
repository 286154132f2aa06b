"""The tour as it is watched in the page: its captions, whose screen shows what, and a hand on it at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Scene:
    """What was said at one moment, and by person which channel their screen showed then."""

    caption: str
    screens: dict[str, str]


class Stage:
    """One tour through one sandbox.

    What was done is done: going back shows an earlier caption and the channels that it was about, as they are now.
    """

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        """Called whenever anything that is seen of it changes."""
        self._hurry = 1.0
        self._state = State.READY
        self._trouble = ""
        self._scenes: list[Scene] = []
        self._at = 0
        """The scene that is watched; one past the last while the next step is being done."""
        self._screens: dict[str, str] = {}
        self._moved = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def seen(self) -> JsonObject:
        """Tell how far it is, what is said, by person which channel their screen shows, and why it ended early."""
        shown = min(self._at, len(self._scenes) - 1)
        scene = self._scenes[shown] if self._scenes else Scene("", {})
        newest = shown == len(self._scenes) - 1
        screens = self._screens if newest else scene.screens
        told = {"state": self._state, "caption": scene.caption, "screens": screens}
        return told | {"has_back": shown > 0, "trouble": self._trouble}

    def play(self, url: str, hurry: float = 1.0) -> None:
        """Begin, or go on where it was paused; one that is over stays so. `hurry` divides how long captions stand."""
        self._hurry = hurry
        if self._state is State.READY:
            self._task = asyncio.create_task(self._run(url))
        if self._state in {State.READY, State.PAUSED}:
            self._become(State.PLAYING)

    def pause(self) -> None:
        """Wait with the next step."""
        if self._state is State.PLAYING:
            self._become(State.PAUSED)

    def back(self) -> None:
        """Show the caption before this one, and wait there."""
        if self._state in {State.PLAYING, State.PAUSED}:
            self._at = max(0, min(self._at, len(self._scenes) - 1) - 1)
            self._become(State.PAUSED)

    def forward(self) -> None:
        """Show the next caption now; one that waits takes this one step and waits again."""
        if self._state in {State.PLAYING, State.PAUSED}:
            self._at = min(self._at + 1, len(self._scenes))
            self._become(self._state)

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
            self._trouble = f"The tour ends here: {missing}. Go on by yourself."
        self._become(State.OVER)

    async def _tell(self, words: str) -> None:
        self._scenes.append(Scene(words, dict(self._screens)))
        while self._at < len(self._scenes):
            self.on_change()
            await self._watch(self._scenes[self._at])

    async def _watch(self, scene: Scene) -> None:
        """Let the scene be read and go on to the next, unless a hand moves first."""
        self._moved.clear()
        reading = max(SHORTEST_SECONDS, len(scene.caption) / CHARACTERS_A_SECOND) / self._hurry
        with suppress(TimeoutError):
            await asyncio.wait_for(self._moved.wait(), reading if self._state is State.PLAYING else None)
        if not self._moved.is_set():
            self._at += 1

    def _show(self, name: str, channel: str) -> None:
        self._screens[name] = channel
        self.on_change()

    def _become(self, state: State) -> None:
        self._state = state
        self._moved.set()
        self.on_change()
