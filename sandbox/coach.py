"""The coach of the demo: what a visitor may do first, each step ticked when it has really happened, by whatever way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.shapes import JsonObject
from sandbox.workspace import Change, Channel, Message, Workspace

Happened: TypeAlias = Callable[["Coach", Change], bool]


@dataclass(frozen=True)
class CoachStep:
    """One thing to do: its name on the strip, how it is done, and what shows that it was."""

    name: str
    hint: str
    happened: Happened


class Coach:
    """Watches one workspace from now on; a step that was ticked stays so, whatever is undone later."""

    def __init__(self, workspace: Workspace, story: str, steps: tuple[CoachStep, ...], called: str = "") -> None:
        self.workspace = workspace
        self.called = called
        """The id of the person whose being called is waited for."""
        self.on_change: Callable[[], None] = lambda: None
        """Called whenever a step is ticked."""
        self._story = story
        self._steps = steps
        self._done: set[str] = set()
        self._known = set(workspace.channels)
        workspace.feed.subscribe(self._look)

    def seen(self) -> JsonObject:
        """Tell the story and its steps as the page draws them."""
        steps = [{"name": step.name, "hint": step.hint, "done": step.name in self._done} for step in self._steps]
        return {"story": self._story, "steps": steps}

    def opened(self, channel_id: str) -> bool:
        """Say whether it is a channel that the app opened since: an incident's."""
        channel = self.workspace.channels.get(channel_id)
        return channel is not None and channel_id not in self._known and channel.creator == self.workspace.bot.id

    def is_theirs(self, words: str) -> bool:
        """Say whether words name an incident that was declared since, and not one of the company's past."""
        named = {f"inc-{number}-" for number in re.findall(r"INC-(\d+)", words)}
        names = (channel.name for channel in self.workspace.channels.values() if self.opened(channel.id))
        return any(name.startswith(start) for name in names for start in named)

    def posted(self, change: Change) -> tuple[Channel, Message] | None:
        """Return the app's message that was posted or edited, and where it stands."""
        channel = self.workspace.channels.get(change.channel)
        message = channel.messages.get(change.ts) if channel else None
        if channel is None or message is None or message.user != self.workspace.bot.id:
            return None
        return channel, message

    def _look(self, change: Change) -> None:
        for step in self._steps:
            if step.name not in self._done and step.happened(self, change):
                self._done.add(step.name)
                self.on_change()


def _declared(coach: Coach, change: Change) -> bool:
    return change.kind == "channel_created" and coach.opened(change.channel)


def _called(coach: Coach, change: Change) -> bool:
    return change.kind == "member_joined" and change.user == coach.called and coach.opened(change.channel)


def _says(words: str, *, here: bool, thread: bool = False) -> Happened:
    """Return what tells whether the app said something: in an incident's channel (`here`) or outside, in a thread."""
    sought = re.compile(words, re.IGNORECASE)

    def said(coach: Coach, change: Change) -> bool:
        found = coach.posted(change) if change.kind in {"message_posted", "message_changed"} else None
        if found is None:
            return False
        channel, message = found
        if channel.is_direct or coach.opened(channel.id) is not here or (thread and not message.thread_ts):
            return False
        return bool(sought.search(str(message.blocks or message.text)))

    return said


def _read_review(coach: Coach, change: Change) -> bool:
    if change.kind != "views_changed":
        return False
    titles = [str(view.payload.get("title", "")) for view in coach.workspace.views.stack(change.user)]
    return any("review" in title.lower() and coach.is_theirs(title) for title in titles)


STORY = "Eight customers cannot pay. What do you do?"
STEPS = (
    CoachStep("Declare", "Type /incident checkout is down, then press Declare.", _declared),
    CoachStep("See Carmen called", "She is on call for payments. Be Carmen to answer.", _called),
    CoachStep(
        "Use the known fix",
        "The form and the card name a known error: use its workaround.",
        _says("workaround is in use", here=True),
    ),
    CoachStep(
        "Tell support", "Press Post update. Support reads it in #incidents.", _says(".", here=False, thread=True)
    ),
    CoachStep("Resolve", "Press Resolve and say what fixed it.", _says(r"\bresolved INC-", here=True)),
    CoachStep("Read your review", "Press Review on the card, or type /incident review.", _read_review),
)
"""The first minutes of an incident, as the company of `sandbox/company.py` may live them."""


def coach_of(workspace: Workspace, called: str) -> Coach:
    """Return the coach of the demo; `called` names the person who is on call."""
    return Coach(workspace, STORY, STEPS, workspace.people.find(called).id)
