"""Everything a person has on their screen, files included, and what the bot wrote to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.client import NotOnScreen

if TYPE_CHECKING:
    from sandbox.client import Channel, Message, Person


async def everything_seen(person: Person) -> str:
    """Return all that stands on this person's screen: sidebar, places, threads, files, modals, Home, errors."""
    seen = [str(await person.workspace())]
    for channel in await person.channels():
        for message in await person.messages(channel):
            seen.append(await _with_files(person, message))
            if message.raw.get("reply_count"):
                seen += [await _with_files(person, each) for each in await person.thread(channel, message.ts)]
    seen += [str(modal.view) for modal in await person.views()]
    home = await person.look_at_home()
    seen += [str(home.blocks) if home else "", *await person.notices()]
    return "\n".join(seen)


async def _with_files(person: Person, message: Message) -> str:
    files = message.raw.get("files") or []
    contents = [(await person.file(str(file["id"]))).decode("utf-8", "replace") for file in files]
    return "\n".join([str(message.raw), *contents])


async def close_all(person: Person) -> None:
    """Close every modal that is open for a person."""
    for modal in reversed(await person.views()):
        try:
            await modal.close(clear=True)
        except NotOnScreen:
            continue


def audience(channel: dict[str, Any], message: dict[str, Any], everybody: set[str]) -> set[str]:
    """Return who may read a message: one person, the members of a private place, or everybody."""
    if message["ephemeral_for"]:
        return {str(message["ephemeral_for"])}
    return everybody if channel["kind"] == "public" else set(channel["members"])


async def channel_of(person: Person, number: int) -> Channel | None:
    """Return the channel of incident `number` that this person is a member of."""
    own = [each for each in await person.channels() if each.is_member and not each.is_archived]
    return next((each for each in own if each.name.startswith(f"inc-{number}-")), None)
