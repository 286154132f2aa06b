"""Everything each person has on their screen, files included."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.client import NotOnScreen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.client import Channel, Person
    from tests.world import World


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing on somebody's screen: where it stands, by which it is known again, and all it says."""

    where: tuple[str, ...]
    text: str
    channel: str = ""
    """The channel in which it stands, where one reads it by being a member alone."""


async def screens(world: World, people: Sequence[Person]) -> dict[str, str]:
    """Return, by person's id, all on their screen: places, messages, threads, files, modals, Home, errors."""
    found = await pieces(world, people, {})
    return {user: "\n".join(piece.text for piece in shown) for user, shown in found.items()}


async def pieces(world: World, people: Sequence[Person], files: dict[str, str]) -> dict[str, list[Piece]]:
    """Return the same in pieces; `files` keeps what was read of files, which never change."""
    users = world.sandbox.workspace.people.users
    shut_out = {person.id for person in people if users[person.id].is_restricted or users[person.id].team_id}
    state = await world.control("GET", "state")
    seen = {person.id: [Piece(("own",), await _personal(person))] for person in people}
    by_id = {person.id: person for person in people}
    for channel in state["channels"]:
        there = readers(channel, seen.keys() - shut_out) | readers({**channel, "kind": "private"}, shut_out)
        facts = {key: value for key, value in channel.items() if key != "messages"}
        inside = {user: channel["id"] for user in there if channel["kind"] != "public" or user in shut_out}
        for user in there:
            seen[user].append(Piece(("channel", channel["id"]), str(facts), inside.get(user, "")))
        for message in channel["messages"]:
            alone = {message["ephemeral_for"]} if message["ephemeral_for"] else there
            where, text = ("message", channel["id"], message["ts"]), str(message)
            for user in there & alone:
                read = [await _file(by_id[user], str(file["id"]), files) for file in message.get("files") or ()]
                seen[user].append(Piece(where, "\n".join([text, *read]) if read else text, inside.get(user, "")))
    return seen


async def _file(person: Person, name: str, files: dict[str, str]) -> str:
    if name not in files:
        files[name] = (await person.file(name)).decode("utf-8", "replace")
    return files[name]


def readers(channel: dict[str, Any], everybody: Iterable[str], only: str = "") -> set[str]:
    """Return who of everybody reads what stands in a channel: one person, its members, or everybody."""
    if only:
        return {only} & set(everybody)
    return set(everybody) if channel["kind"] == "public" else set(everybody) & set(channel["members"])


async def _personal(person: Person) -> str:
    home = await person.look_at_home()
    views = [str(modal.view) for modal in await person.views()]
    return "\n".join([str(home.blocks) if home else "", *views, *await person.notices()])


async def close_all(person: Person) -> None:
    """Close every modal that is open for a person."""
    for modal in (await person.views())[-1:]:
        with suppress(NotOnScreen):
            await modal.close(clear=True)


async def channel_of(person: Person, number: int) -> Channel | None:
    """Return the channel of incident `number` that this person is a member of."""
    own = [each for each in await person.channels() if each.is_member and not each.is_archived]
    return next((each for each in own if each.name.startswith(f"inc-{number}-")), None)
