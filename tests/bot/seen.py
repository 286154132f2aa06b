"""Everything each person has on their screen, files included."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sandbox.client import NotOnScreen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.client import Channel, Person
    from tests.world import World


async def screens(world: World, people: Sequence[Person]) -> dict[str, str]:
    """Return, by person's id, all on their screen: places, messages, threads, files, modals, Home, errors."""
    users = world.sandbox.workspace.people.users
    shut_out = {person.id for person in people if users[person.id].is_restricted or users[person.id].team_id}
    state = await world.control("GET", "state")
    seen: dict[str, list[str]] = {person.id: [await _personal(person)] for person in people}
    by_id = {person.id: person for person in people}
    for channel in state["channels"]:
        there = readers(channel, seen.keys() - shut_out) | readers({**channel, "kind": "private"}, shut_out)
        facts = {key: value for key, value in channel.items() if key != "messages"}
        for user in there:
            seen[user].append(str(facts))
        for message in channel["messages"]:
            alone = {message["ephemeral_for"]} if message["ephemeral_for"] else there
            for user in there & alone:
                seen[user].append(str(message))
                for file in message.get("files") or ():
                    seen[user].append((await by_id[user].file(str(file["id"]))).decode("utf-8", "replace"))
    return {user: "\n".join(said) for user, said in seen.items()}


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
