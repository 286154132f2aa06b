"""Hours outside working hours in reports: of which incidents, teams and people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.reports.period import Period
from bot.domain.reports.report import Asked
from bot.domain.vocabulary import Status
from bot.reports.report import build
from storage.engine import Database
from storage.store import Store
from storage.tables import Summons
from tests.reports.told import TEAM, Told, at, write

WEEK = Period(at("10-05 00:00"), at("10-12 00:00"), "week 41 of 2026", (at("09-28 00:00"), at("10-05 00:00")))
HOUR = timedelta(hours=1)
NIGHT = (("declared", "10-05 18:00"), ("acknowledged", "10-05 19:00"), ("resolved", "10-05 22:00"))
CREW: dict[str, Any] = {"groups": ["S1"], "people": []}


@pytest.fixture
def store(database: Database) -> Store:
    """Give an empty workspace."""
    return Store(database, TEAM)


async def called(store: Store, number: int, *users: str, step: str = "P1 0 step-1") -> None:
    """Write down whom an incident called."""
    async with store.write() as unit:
        incident = await unit.incidents.by_number(number, viewer="UMEMBER")
        assert incident is not None
        for user in users:
            now = incident.declared_at
            unit.session.add(Summons(incident_id=incident.id, user_id=user, team_id=TEAM, called_at=now, step=step))


async def settings(store: Store, **services: dict[str, Any]) -> None:
    """Write down what services set."""
    async with store.write() as unit:
        for row in await unit.services.ensure(services, at("01-01 00:00")):
            row.responders = services[row.name]


async def test_a_team_is_told_its_hours_by_its_services_and_calendar(store: Store) -> None:
    """Round the clock priorities alone, without pauses, services of the same responders as one, those on shift not."""
    await settings(
        store,
        Payments=CREW,
        Search=CREW,
        Website={"groups": ["S2"], "people": [f"U{number}" for number in range(6)]},
        Nights=CREW | {"groups": ["S3"], "calendar": {"opens": "18:00", "closes": "06:00"}},
    )
    paused = (*NIGHT[:2], ("paused", "10-05 20:00"), ("resumed", "10-05 21:00"), NIGHT[2])
    later = (("declared", "10-05 21:00"), ("acknowledged", "10-05 21:00"), ("resolved", "10-06 01:00"))
    await write(
        store,
        [
            Told(1, "P1", Status.CLOSED, paused, services=("Payments",)),
            Told(2, "P2", Status.RESOLVED, later, services=("Search", "Website")),
            Told(3, "P3", Status.CLOSED, NIGHT, services=("Payments",)),
            Told(4, "P1", Status.CANCELLED, NIGHT, services=("Website",)),
            Told(5, "P1", Status.CLOSED, NIGHT, services=("Website",), drill=True),
            Told(6, "P1", Status.CLOSED, NIGHT, services=("Nights",)),
            Told(7, "P1", Status.CLOSED, NIGHT, services=("Unset",)),
            Told(8, "P1", Status.CLOSED, NIGHT[:1], services=("Payments",)),
        ],
        zone="UTC",
    )
    await called(store, 1, *"ABCDE")
    async with store.read() as unit:
        found = await build(unit, Asked(WEEK), "UTC", at("11-01 00:00"), viewer=None)
    assert found.out_of_hours.teams == (("Payments and Search", 5 * HOUR), ("Website", 4 * HOUR))
    assert (found.out_of_hours.others, found.out_of_hours.withheld) == (timedelta(), 0)


async def test_only_those_who_certainly_belong_to_a_team_make_it_large_enough(store: Store) -> None:
    """Not who was called later or by hand, not whom an incident of two teams called, nor a private one."""
    await settings(store, Payments=CREW, Website={"groups": ["S2"], "people": []})
    await write(
        store,
        [
            Told(1, "P1", Status.CLOSED, NIGHT, services=("Payments",)),
            Told(2, "P1", Status.CLOSED, NIGHT, services=("Payments", "Website")),
            Told(3, "P1", Status.CLOSED, NIGHT, services=("Payments",), private=True),
        ],
        zone="UTC",
    )
    await called(store, 1, *"ABCD")
    await called(store, 1, "L", step="P1 0 step-2")
    await called(store, 1, "H", step="")
    await called(store, 2, *"EFGHI")
    await called(store, 3, *"STUVW")
    async with store.read() as unit:
        for viewer in (None, "UMEMBER"):
            hours = (await build(unit, Asked(WEEK), "UTC", at("11-01 00:00"), viewer=viewer)).out_of_hours
            assert (hours.teams, hours.others, hours.withheld) == ((), timedelta(), 2)


async def test_hours_lie_within_the_period_and_before_now(store: Store) -> None:
    """What is open counts up to now, what is paused until its pause; hours of another week are none of this one."""
    await settings(store, Payments={"groups": [], "people": list("ABCDE")})
    open_since = (("declared", "10-11 10:00"), ("acknowledged", "10-11 10:00"))
    await write(store, [Told(1, "P1", Status.INVESTIGATING, open_since, services=("Payments",))], zone="UTC")
    async with store.read() as unit:
        for now, hours in (("10-11 13:00", 3), ("10-20 00:00", 14)):
            found = await build(unit, Asked(WEEK), "UTC", at(now), viewer=None)
            assert found.out_of_hours.teams == (("Payments", hours * HOUR),)
    async with store.write() as unit:
        incident = await unit.incidents.by_number(1, viewer="UMEMBER")
        assert incident is not None
        incident.paused_at = at("10-11 12:00")
    async with store.read() as unit:
        found = await build(unit, Asked(WEEK), "UTC", at("10-20 00:00"), viewer=None)
        assert found.out_of_hours.teams == (("Payments", 2 * HOUR),)
