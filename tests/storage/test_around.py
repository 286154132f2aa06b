"""What an act reads around its incident at once is what each repository tells when it is asked for itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from storage.around import read_around
from storage.store import Store, Unit
from storage.tables import Figures, Follower, Incident, StatusUpdate, Transition
from tests.statements import watched

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
KINDS = ("declared", "paused")
SUBJECTS = [("incident", "1"), ("priority", "P2"), ("service", "Search"), ("service", "Checkout")]


async def planted(store: Store, number: int) -> int:
    """Make an incident with everything around it, and return its id."""
    async with store.write() as unit:
        await unit.workspaces.remember(
            name="T", url="https://t.example/", bot_user_id="UB", announcement_channel="incidents", now=NOW
        )
        incident = await unit.incidents.add(
            Incident(
                team_id="T1", number=number, title=f"Title {number}", status="declared", impact="minor",
                urgency="low", priority="P2", declared_by="U0", declared_at=NOW, active_at=NOW, channel_name="inc",
            )
        )  # fmt: skip
        key = incident.id
        await unit.services.affect(key, await unit.services.ensure(["Search", "Checkout"], NOW))
        await unit.people.join(key, ["U1"], NOW)
        await unit.people.assign(key, "scribe", ["U3", "U2"], by="U0", now=NOW)
        await unit.announcements.ensure(key, ["incidents", "C9"])
        await unit.summons.call(key, ["U4", "U5"], NOW, step="step-1")
        await unit.promises.make(key, LATER, NOW, "1 h")
        rows = [{"kind": "update", "slot": slot, "stage": "due", "why": "?", "due_at": LATER} for slot in ("b", "a")]
        await unit.reminders.replace(key, rows)
        for user, (scope, subject) in zip(("U8", "U7", "U7", "U6"), SUBJECTS, strict=True):
            await unit.followers.subscribe(user, scope, subject if scope != "incident" else str(number), NOW)
        await unit.followers.follow(key, ["U6"], NOW)
        await unit.workspaces.saw_home("U1", LATER)
        await unit.workspaces.saw_home("U2", NOW)
        for kind in ("declared", "note", "paused"):
            more = {"incident_id": key, "actor": "U0", "via": "command", "recorded_at": NOW, "effective_at": LATER}
            unit.history.add(Transition(kind=kind, before={}, after={"said": kind}, **more))
        await unit.figures.keep(_figures(key, paused_seconds=0.0))
    return key


def _figures(key: int, **more: Any) -> Figures:  # noqa: ANN401 - whatever a column holds
    kept = {"impact_started_at": LATER, "acknowledge_due_at": NOW, "resolve_due_at": LATER, "reopened": 2}
    return Figures(incident_id=key, **kept, **more)


async def told(unit: Unit, key: int) -> list[object]:
    """Ask each repository what an act asks for."""
    kept = await unit.figures.kept(key)
    assert kept is not None
    return [
        await unit.services.affected_by([key]),
        await unit.services.responders(key),
        await unit.people.holders([key]),
        await unit.people.takes_part(key, "U1"),
        await unit.figures.shown([key]),
        await unit.promises.standing(key),
        [getattr(kept, column.key) for column in Figures.__table__.columns],
        await unit.announcements.of(key),
        await unit.summons.untold(key),
        await unit.reminders.fired_stages(key),
        await unit.followers.anybody(key),
        await unit.followers.newly_wishing(key, SUBJECTS),
        await unit.followers.newly_wishing(key, SUBJECTS[:1]),
        await unit.reviews.of(key),
        await unit.history.recorded(key, KINDS),
        await unit.history.recorded(key, KINDS[1:]),
        await unit.workspaces.home_viewers(NOW + timedelta(minutes=1)),
    ]


async def read(unit: Unit, key: int) -> Incident:
    """Lock an incident and read what is around it."""
    incident = await unit.incidents.by_id(key, lock=True)
    assert incident is not None
    await read_around(unit, incident, actor="U1", kinds=KINDS, viewed_since=NOW + timedelta(minutes=1))
    return incident


@pytest.fixture
async def two(store: Store) -> tuple[Store, int]:
    """Give the store with two incidents, and the id of the first."""
    key = await planted(store, 1)
    await planted(store, 2)
    return store, key


async def test_what_is_read_at_once_is_what_is_told_one_by_one(two: tuple[Store, int]) -> None:
    """And once it is read, nothing of it is asked for again."""
    store, key = two
    async with store.write() as unit:
        alone = await told(unit, key)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    async with store.write() as unit:
        await read(unit, key)
        with watched(note):
            assert await told(unit, key) == alone
    assert statements == []


async def test_what_an_act_writes_it_reads_again(two: tuple[Store, int]) -> None:
    """Whatever was read before, the answer is of after the change, and so it is for the next one."""
    store, key = two
    async with store.write() as unit:
        await read(unit, key)
        before = await told(unit, key)
        await unit.services.affect(key, await unit.services.ensure(["Billing"], NOW))
        await unit.people.leave(key, "U1", NOW)
        await unit.people.assign(key, "scribe", ["U2", "U9"], by="U0", now=NOW)
        await unit.announcements.ensure(key, ["C1", "incidents"])
        await unit.summons.told(key, NOW)
        await unit.followers.subscribe("U9", *SUBJECTS[0], NOW)
        await unit.figures.keep(_figures(key, paused_seconds=7.5))
        for outcome in ("withdrawn", "kept"):
            standing = await unit.promises.standing(key)
            assert standing is not None
            await unit.promises.settle(key, standing.id, outcome, 0, NOW)
            await unit.promises.make(key, LATER, NOW, "30 min")
        more = {"incident_id": key, "actor": "U0", "via": "command", "recorded_at": LATER, "effective_at": LATER}
        unit.history.add(Transition(kind="paused", before={}, after={}, **more))
        unit.history.add(_update(key))
        after = await told(unit, key)
    async with store.write() as unit:
        assert await told(unit, key) == after
        assert [row.outcome for row in await unit.promises.of(key)] == ["withdrawn", "kept", "open"]
    unchanged = [here for here, (one, other) in enumerate(zip(before, after, strict=True)) if one == other]
    same = "services that call nobody, start of impact, fired, who was informed, review, App Homes"
    assert unchanged == [1, 4, 9, 10, 13, 16], same


async def test_who_begins_to_follow_in_an_act_is_known_to_it(two: tuple[Store, int]) -> None:
    """Though it had read before that nobody does; and who has left counts, since they may come back meanwhile."""
    store, key = two
    async with store.write() as unit:
        await read(unit, key)
        assert await unit.followers.anybody(key)
        await unit.session.execute(delete(Follower))
        assert not await unit.followers.anybody(key)
        await unit.followers.follow(key, ["U7"], NOW)
        assert await unit.followers.anybody(key)
        await unit.followers.unfollow(key, "U7", LATER)
        assert await unit.followers.anybody(key)


def _update(key: int) -> StatusUpdate:
    words = {"author": "U0", "reach": "stakeholders", "status": "declared", "priority": "P2", "text": "News"}
    return StatusUpdate(incident_id=key, at=NOW, **words)


async def test_a_plan_is_written_whole_and_what_has_fired_stays(store: Store) -> None:
    """What is no longer wanted is cancelled, what moves is moved and free again, and what has fired stays."""
    key = await planted(store, 1)
    async with store.write() as unit:
        (first, second) = await unit.reminders.claim(owner="a", now=LATER, lease=timedelta(minutes=1), limit=2)
        assert await unit.reminders.fire(first, "a", LATER)
    wanted = {"kind": "update", "stage": "due", "why": "?", "due_at": LATER + timedelta(hours=1)}
    async with store.write() as unit:
        await unit.reminders.replace(key, [{**wanted, "slot": slot} for slot in (first.slot, second.slot, "new")])
        rows = {row.slot: (row.state, row.due_at, row.lease_owner) for row in await unit.reminders.of(key)}
    moved = ("pending", wanted["due_at"], None)
    assert rows == {first.slot: ("fired", LATER, None), second.slot: moved, "new": moved}
    async with store.write() as unit:
        await unit.reminders.replace(key, [{**wanted, "slot": "new"}])
        assert [row.slot for row in await unit.reminders.pending_of(key)] == ["new"]
        await unit.reminders.replace(key, [{**wanted, "slot": second.slot}])
        assert [row.slot for row in await unit.reminders.pending_of(key)] == [second.slot]
