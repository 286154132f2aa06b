"""Steps that several tests share: an incident brought to a status, and what is recorded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import func, select

from app import Muster
from bot.domain.vocabulary import ChannelState, Status
from sandbox.client import Channel, Message, Modal, Person, until
from storage.tables import Incident, Transition
from tests.patience import PATIENCE
from tests.world import WAIT_SECONDS, World, declared

ONCE = pytest.mark.parametrize("dialect", ["sqlite"])
"""For a test of many cases that differ in words alone: what the database does in them, others prove on both."""
VARIED = pytest.mark.parametrize(
    ("dialect", "variation"),
    [
        *(pytest.param(dialect, "plain", id=dialect) for dialect in ("sqlite", "postgresql")),
        *(pytest.param("sqlite", name, id=f"sqlite-{name}") for name in ("lean", "rich", "grid", "org")),
    ],
)
"""For a test that touches much of what Slack delivers and answers: on other Slacks too (sandbox/variation.py)."""
DECLARER, MANAGER, OUTSIDER = "alice", "bob", "farid"
MANAGER_NAME = "Bob Okafor"

COMMANDS_TO: dict[Status, tuple[str, ...]] = {
    Status.DECLARED: (),
    Status.INVESTIGATING: ("ack",),
    Status.IDENTIFIED: ("ack", "status identified"),
    Status.MONITORING: ("ack", "status monitoring"),
    Status.RESOLVED: ("ack", "resolve A restart"),
    Status.CLOSED: ("ack", "resolve A restart", "close Reviewed"),
    Status.CANCELLED: ("ack", "cancel A false alarm"),
}
"""What the declarer types after declaring to bring an incident to each status."""

Recorded: TypeAlias = tuple[tuple[dict[str, object], ...], int]


@dataclass(frozen=True, slots=True)
class Staged:
    """An incident brought to a status, as its declarer sees it."""

    channel: Channel
    card: Message


async def staged(world: World, bot: Muster, status: Status = Status.DECLARED, *, private: bool = False) -> Staged:
    """Declare INC-1 as alice, with bob as its incident manager, and bring it to `status`."""
    alice = await world.person(DECLARER)
    marks = ("Private",) if private else ()
    channel, card = await declared(alice, manager=MANAGER_NAME, marks=marks)
    for typed in COMMANDS_TO[status]:
        if typed.startswith("close"):
            await reviewed(world, bot, alice, channel)
        reply = await alice.command(channel, f"/incident {typed}")
        assert not reply.words, reply.words
    await world.heeded(bot)
    return Staged(channel, await alice.refreshed(card))


def is_silent(answer: Message, typed: str) -> bool:
    """Say whether a command was answered with nothing but, where it was an update, whom that was told."""
    return answer.words.startswith("Told: ") if typed.startswith("update ") else not answer.words


async def pick_own_time(modal: Modal, label: str, at: datetime) -> None:
    """Choose a time of one's own where a form offers usual ones."""
    await modal.pick(label, "Other…")
    await modal.refresh()
    await modal.pick_time(f"{label}: when", at)


async def pick_readers(modal: Modal, who: str) -> None:
    """Choose who reads an update by the first words of the choice."""
    [chosen] = [each for each in modal.options("Who reads it") if each.startswith(who)]
    await modal.pick("Who reads it", chosen)


async def more_like_it(bot: Muster, person: Person, *titles: str) -> None:
    """Put open incidents like INC-1 into the store, each a minute later, without channels.

    They are the background of a test: declaring them by the form would show nothing that other tests do not.
    """
    async with bot.store.write() as unit:
        first = await unit.incidents.by_number(1, viewer=person.id)
        assert first is not None
        kept = {name: getattr(first, name) for name in Incident.__table__.columns.keys() if name != "id"}  # noqa: SIM118 - not a dict
        kept |= {"channel_id": None, "card_ts": None, "channel_state": ChannelState.LOST}
        for title in titles:
            kept |= {"title": title, "number": await unit.workspaces.next_number()}
            kept["declared_at"] += timedelta(minutes=1)
            unit.session.add(Incident(**kept))


async def press(person: Person, label: str, card: Message) -> None:
    """Press what does this on the card, or, where it is not there, among all actions."""
    shown = card
    if label not in card.buttons:
        await person.click("All actions", on=card)
        shown = await person.message(card.channel, "Show details", ephemeral=True)
    await person.click(label, on=shown)


async def reviewed(world: World, bot: Muster, person: Person, channel: Channel, number: int = 1) -> None:
    """Write the review of a resolved incident and sign it off: a P1 or P2 is not closed without."""
    name = f"Review of INC-{number}"
    message = await person.message(channel, name, button="Edit")
    await person.click("Edit", on=message)
    modal = await person.modal()
    await modal.fill("Summary", "It was down for a while")
    await modal.fill("Causes", "A certificate had expired")
    await modal.submit()
    await world.settled(bot)
    await person.click("Sign off", on=await person.message(channel, name, button="Sign off"))
    await world.settled(bot)


async def review_posted(world: World) -> None:
    """Wait until a review's message was posted, letting no world time pass: it waits a moment for its canvas."""

    async def posted() -> bool:
        return any("Review of INC-" in str(call["args"]) for call in await world.calls("chat.postMessage"))

    await until(posted, what="the review's message", seconds=WAIT_SECONDS * PATIENCE)


async def recorded(bot: Muster) -> Recorded:
    """Return every incident's row and the number of transitions: equal before and after what changes nothing."""
    async with bot.store.read() as unit:
        rows = (await unit.session.execute(select(Incident).order_by(Incident.id))).scalars()
        shown = tuple({column.name: getattr(row, column.name) for column in Incident.__table__.columns} for row in rows)
        transitions = (await unit.session.execute(select(func.count()).select_from(Transition))).scalar_one()
    return shown, int(transitions)


async def transitions(bot: Muster, number: int = 1) -> list[Transition]:
    """Return the recorded history of one incident, oldest first."""
    async with bot.store.read() as unit:
        query = (
            select(Transition)
            .join(Incident, Incident.id == Transition.incident_id)
            .where(Incident.number == number)
            .order_by(Transition.id)
        )
        return list((await unit.session.execute(query)).scalars())


async def figures(person: Person, period: str = "7d") -> str:
    """Return the words of a report's *Details*, which hold every figure."""
    await person.click("Details", on=await person.command("#general", f"/incident report {period}"))
    return (await person.modal("Figures in full")).words
