"""Buttons on messages, found once by what they say, and pressed by one request each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.client import PersonSawError
from sandbox.client.connection import Connection

if TYPE_CHECKING:
    from bench.calls import Json
    from bench.stage import Stage


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a message in a channel, and the act of pressing it."""

    channel: str
    act: Json

    async def press(self, stage: Stage, who: str) -> bool:
        """Press it as somebody; False where the app did not acknowledge in time."""
        try:
            await Connection(stage.http, stage.url, who).act("click", **self.act)
        except PersonSawError:
            return False
        return True


async def buttons(stage: Stage, words: str) -> list[Button]:
    """Return one button in each channel that says this."""
    channels = (await stage.control("GET", "state"))["channels"]
    found = (next(_in(channel, words), None) for channel in channels if channel["kind"] != "im")
    return [button for button in found if button is not None]


async def every_button(stage: Stage, words: str) -> list[Button]:
    """Return every button in the channels that says this."""
    channels = (await stage.control("GET", "state"))["channels"]
    return [button for channel in channels if channel["kind"] != "im" for button in _in(channel, words)]


def _in(channel: Json, words: str) -> Iterator[Button]:
    for message in channel["messages"]:
        where = {"message": {"channel": channel["id"], "ts": message["ts"]}}
        for block in message.get("blocks") or ():
            for element in block.get("elements", ()) if block["type"] == "actions" else ():
                if element.get("text", {}).get("text") == words:
                    yield Button(channel["id"], {"where": where, "block_id": block["block_id"]} | _of(element))


def _of(element: Json) -> Json:
    return {"action_id": element["action_id"], "value": element.get("value")}
