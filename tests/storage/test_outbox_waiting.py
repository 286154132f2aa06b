"""What waits in the outbox, against every order of two effects, a move to a new channel, an end and a failure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, multiple, rule
from sqlalchemy import delete

from storage.outbox import DEAD, DROPPED, PENDING, SENT, UNDELIVERED, UNKNOWN
from storage.tables import Delivery
from tests.storage.one_outbox import LEASE, Outbox
from tests.storage.outbox_machine import MachineOnSqlite, run_machine

Value = TypeVar("Value")
CARD, CHANNEL = "card:1", "channel:1"
ROUNDS = 40
"""Looks after which all that can be carried has been."""


class WaitingMachine(MachineOnSqlite):
    """A card, posts that wait for it, and a channel that is left and comes again, in any order."""

    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.incident = self.do(self.outbox.incident())
        self.there = True
        """Whether the channel is."""
        self.post(with_card=True)

    @rule()
    def ask_for_card(self) -> None:
        """Ask for the card to be brought up to date, after the channel where that is not there."""
        awaits = None if self.there else CHANNEL
        self.do(self.outbox.project(CARD, incident_id=self.incident, awaits=awaits))

    @rule(with_card=st.booleans())
    def post(self, *, with_card: bool) -> None:
        """Ask for a post after the card; who asks does not always ask for the card, too."""
        if with_card:
            self.ask_for_card()
        self.do(self.outbox.post("posts", incident_id=self.incident, awaits=CARD))

    @rule(target=claims, limit=st.integers(1, 2))
    def claim(self, limit: int) -> Any:  # noqa: ANN401 - Hypothesis's own type
        """Take what is due: nothing that waits."""
        given = self.do(self.outbox.claim(limit=limit))
        assert all(row.awaits is None for row in given)
        return multiple(*given)

    @rule(claim=claims, outdated=st.booleans())
    def sent(self, claim: Delivery, *, outdated: bool) -> None:
        """End well."""
        self.do(self.outbox.sent(claim, outdated=outdated))

    @rule(claim=claims, state=st.sampled_from([PENDING, UNKNOWN, DEAD, DROPPED]))
    def fail(self, claim: Delivery, state: str) -> None:
        """End otherwise."""
        self.do(self.outbox.settle(claim, state=state, due_at=self.outbox.now))

    @rule()
    def die(self) -> None:
        """Let the worker that carries something die: its leases end."""
        self.outbox.now += LEASE + timedelta(seconds=1)

    @rule()
    def move(self) -> None:
        """Leave the channel: what is not at its end waits for the next, and the card is asked for there."""
        self.there = False
        self.do(self._held_back())
        self.ask_for_card()

    @rule()
    def arrive(self) -> None:
        """Have the channel."""
        if not self.there:
            self.there = True
            self.do(self.outbox.release(CHANNEL))

    async def _held_back(self) -> None:
        async with self.outbox.write() as unit:
            await unit.outbox.hold_back(self.incident, ["card"], CHANNEL)
            await unit.outbox.hold_back(self.incident, ["post"], CARD)

    @invariant()
    def nothing_waits_in_vain(self) -> None:
        """What waits for the card waits for one that is to come."""
        rows = self.do(self.outbox.rows())
        card = next((row for row in rows if row.slot == CARD), None)
        waiting = [row for row in rows if row.state in UNDELIVERED and row.awaits == CARD]
        assert card is None or card.state in UNDELIVERED or not waiting

    def finish(self) -> None:
        """Carry all that is left: with the channel there, and a card asked for, all of it ends."""
        self.arrive()
        self.ask_for_card()
        for _ in range(ROUNDS):
            self.die()
            for row in self.do(self.outbox.claim()):
                self.do(self.outbox.sent(row))
        assert set(self.do(self.outbox.states())) <= {SENT, DEAD, DROPPED}


@pytest.mark.usefixtures("quick_collection")
def test_whatever_ends_before_whatever_nothing_waits_in_vain(sqlite_template: Path) -> None:
    """A card given up, moved, found again or taken over: what waits for it goes when it ends, and not before."""
    run_machine(WaitingMachine, sqlite_template, examples=20, steps=20)


STEPS = ("ask for the post", "claim", "end", "move", "arrive")
ORDERS = [
    order
    for order in permutations(STEPS)
    if order.index("claim") < order.index("end") and order.index("move") < order.index("arrive")
]
"""Every order in which a card is carried, its post is asked for, and the incident moves to another channel."""


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("end", [SENT, "outdated", PENDING, UNKNOWN, DEAD, DROPPED, "died"])
async def test_in_every_order_of_a_move_an_end_and_a_wish_all_is_carried(outbox: Outbox, end: str) -> None:
    """However a card's sending ends, before, amid or after a move: nothing waits in vain, and card and post end."""
    incident = await outbox.incident()
    for order in ORDERS:
        async with outbox.write() as unit:
            await unit.session.execute(delete(Delivery))
        await _lived(outbox, incident, order, end)
        assert await outbox.states() == [SENT, SENT], order


async def _lived(outbox: Outbox, incident: int, order: Sequence[str], end: str) -> None:
    there, claimed = True, list[Delivery]()
    await outbox.project(CARD, incident_id=incident)
    for step in order:
        if step == "ask for the post":
            await outbox.post("posts", incident_id=incident, awaits=CARD)
        elif step == "claim":
            claimed = await outbox.claim(limit=1)
            assert [row.slot for row in claimed] == ([CARD] if there else [])
        elif step == "end":
            await _ended(outbox, claimed, end)
        else:
            there = step == "arrive"
            await (outbox.release(CHANNEL) if there else _moved(outbox, incident))
    await _carried(outbox, incident)


async def _ended(outbox: Outbox, claimed: Sequence[Delivery], end: str) -> None:
    for row in claimed:
        if end in {SENT, "outdated"}:
            await outbox.sent(row, outdated=end == "outdated")
        elif end == "died":
            outbox.now += LEASE
        else:
            await outbox.settle(row, state=end, due_at=outbox.now)


async def _moved(outbox: Outbox, incident: int) -> None:
    async with outbox.write() as unit:
        await unit.outbox.hold_back(incident, ["card"], CHANNEL)
        await unit.outbox.hold_back(incident, ["post"], CARD)
    await outbox.project(CARD, incident_id=incident, awaits=CHANNEL)


async def _carried(outbox: Outbox, incident: int) -> None:
    """Carry all that is left, once the card was asked for again as any change does."""
    await outbox.project(CARD, incident_id=incident)
    for _ in STEPS:
        outbox.now += LEASE
        for row in await outbox.claim():
            await outbox.sent(row)
