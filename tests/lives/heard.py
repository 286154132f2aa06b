"""What people hear of an incident: every message that Muster posts, to whom, and whom it rings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.workspace import Workspace
    from tests.world import World

_DATE = re.compile(r"<!date\^(\d+)\^[^>]*>")
_PERSON, _GROUP, _CHANNEL = re.compile(r"<@(\w+)>"), re.compile(r"<!subteam\^(\w+)>"), re.compile(r"<#(\w+)>")
_POSTING = ("chat.postMessage", "chat.postEphemeral")


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as it was posted; what is edited later rings nobody and is not in here."""

    at: datetime
    to: str
    """A person, a channel, or `only` a person in a channel."""
    text: str
    """What stands on a locked phone."""
    rings: frozenset[str]
    """Whom Slack notifies: who gets a direct message, and who is mentioned."""


async def heard(world: World) -> list[Heard]:
    """Return every message that Muster has posted, oldest first, those of one minute in the order of their words."""
    reader = _Reader(world.sandbox.workspace, await world.control("GET", "state"))
    posted = [reader.read(call) for call in await world.calls() if call["method"] in _POSTING and not call["error"]]
    return sorted(posted, key=lambda one: (one.at.replace(second=0, microsecond=0), one.text, one.to))


class _Reader:
    """Reads the bot's calls with the names that people see."""

    def __init__(self, workspace: Workspace, state: dict[str, Any]) -> None:
        self._users = {each.id: each.name for each in workspace.people.users.values()}
        self._groups = {each.id: each for each in workspace.people.groups.values()}
        self._channels = {each["id"]: each["name"] for each in state["channels"]}

    def read(self, call: dict[str, Any]) -> Heard:
        args, moment = call["args"], datetime.fromisoformat(call["at"]).astimezone(UTC)
        if call["method"] == "chat.postEphemeral":
            return Heard(moment, f"only {self._users[args['user']]}", self._words(args["text"]), frozenset())
        to = self._place(args["channel"])
        return Heard(moment, to, self._words(args["text"]), self._rung(args, to))

    def _rung(self, args: dict[str, Any], to: str) -> frozenset[str]:
        if to in self._users.values():
            return frozenset({to})
        shown = str(args.get("blocks") or args["text"])
        groups = [self._groups[each] for each in _GROUP.findall(shown)]
        mentioned = {*_PERSON.findall(shown), *(member for each in groups for member in each.users)}
        return frozenset(self._users[each] for each in mentioned)

    def _place(self, place: str) -> str:
        if place in self._users:
            return self._users[place]
        name = self._channels.get(place, place.removeprefix("#"))
        return "its channel" if name.startswith("inc-") else f"#{name}"

    def _words(self, text: str) -> str:
        shown = _DATE.sub(lambda found: f"{datetime.fromtimestamp(int(found[1]), UTC):%H:%M}", text)
        shown = _PERSON.sub(lambda found: f"@{self._users[found[1]]}", shown)
        shown = _GROUP.sub(lambda found: f"@{self._groups[found[1]].handle}", shown)
        return _CHANNEL.sub(lambda found: f"#{self._channels[found[1]]}", shown).replace("\n", " ")
