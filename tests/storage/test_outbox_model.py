"""The outbox against a model of itself: whatever order things happen in, no effect is lost, none goes out of turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, rule

from storage.outbox import DEAD, PENDING, UNKNOWN
from storage.tables import Delivery
from tests.storage.one_outbox import LEASE
from tests.storage.outbox_machine import MachineOnSqlite, run_machine

Value = TypeVar("Value")
LANES = st.sampled_from(["a", "b"])
OWNERS = st.sampled_from(["mine", "theirs"])


@dataclass
class Row:
    """What the model knows of one effect."""

    lane: str
    kind: str
    version: int = 1
    open: bool = True
    tried: bool = False
    claim: int = 0
    leased_until: timedelta | None = None


@dataclass(frozen=True)
class Claim:
    """One owner's hold on one effect."""

    row: Delivery
    number: int


class OutboxMachine(MachineOnSqlite):
    """Posts, requests, claims, ends and expiries in any order."""

    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.model: list[Row] = []
        self.elapsed = timedelta(0)

    @rule(lane=LANES)
    def post(self, lane: str) -> None:
        """Add a post."""
        self.do(self.outbox.post(lane))
        self.model.append(Row(lane, "post"))

    @rule(slot=st.sampled_from(["card:1", "card:2"]))
    def project(self, slot: str) -> None:
        """Ask for a projection."""
        self.do(self.outbox.project(slot))
        known = next((row for row in self.model if row.lane == slot), None)
        if known is None:
            self.model.append(Row(slot, "projection"))
        else:
            known.version, known.open = known.version + 1, True

    @rule(target=claims, owner=OWNERS, limit=st.integers(1, 3))
    def claim(self, owner: str, limit: int) -> Any:  # noqa: ANN401 - Hypothesis's own type
        """Take what is due; only the free first of each lane may come, and is told the truth about doubt."""
        given = self.do(self.outbox.claim(owner, limit))
        free = [row for row in self.heads() if row.leased_until is None or row.leased_until <= self.elapsed]
        assert len(given) == min(limit, len(free))
        claims = []
        for delivery in given:
            row = self.model[delivery.id - 1]
            assert row in free
            assert (delivery.state == UNKNOWN) == row.tried
            row.claim, row.tried, row.leased_until = row.claim + 1, True, self.elapsed + LEASE
            claims.append(Claim(delivery, row.claim))
        return multiple(*claims)

    @rule(seconds=st.sampled_from([1, 29, 30]))
    def wait(self, seconds: int) -> None:
        """Let time pass: leases end."""
        self.elapsed += timedelta(seconds=seconds)
        self.outbox.now += timedelta(seconds=seconds)

    @rule(claim=claims, outdated=st.booleans())
    def sent(self, claim: Claim, outdated: bool) -> None:
        """End a claim well, unless it has passed to another."""
        recorded = self.do(self.outbox.sent(claim.row, outdated=outdated))
        if self.ended(claim, recorded):
            row = self.model[claim.row.id - 1]
            row.tried = False
            row.open = row.kind == "projection" and (outdated or row.version > claim.row.version)

    @rule(claim=claims, state=st.sampled_from([PENDING, UNKNOWN, DEAD]))
    def put_off(self, claim: Claim, state: str) -> None:
        """End a claim otherwise, unless it has passed to another."""
        recorded = self.do(self.outbox.settle(claim.row, state=state, due_at=self.outbox.now))
        if self.ended(claim, recorded):
            row = self.model[claim.row.id - 1]
            row.open, row.tried = state != DEAD, state != PENDING

    def ended(self, claim: Claim, recorded: bool) -> bool:
        """Check that only the newest claim has a say, and only once."""
        row = self.model[claim.row.id - 1]
        assert recorded == (row.claim == claim.number and row.leased_until is not None)
        if recorded:
            row.leased_until = None
        return recorded

    def heads(self) -> list[Row]:
        """Return the first open effect of each lane."""
        first: dict[str, Row] = {}
        for row in self.model:
            if row.open:
                first.setdefault(row.lane, row)
        return list(first.values())

    def finish(self) -> None:
        """Carry all that is left: it ends, lane by lane, with the newest version sent."""
        while any(row.open for row in self.model):
            self.wait(30)
            for delivery in self.do(self.outbox.claim("last")):
                row = self.model[delivery.id - 1]
                assert row in self.heads()
                self.do(self.outbox.sent(delivery))
                row.open = False
                assert delivery.version == row.version


@pytest.mark.usefixtures("quick_collection")
def test_the_outbox_keeps_its_promises_in_any_order_of_events(sqlite_template: Path) -> None:
    """Nothing is lost, nothing is given out twice at once or out of turn, and an old owner has no say."""
    run_machine(OutboxMachine, sqlite_template, examples=25, steps=25)
