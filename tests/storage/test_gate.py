"""The gate itself: over random incidents and people it lets through exactly whom the rule names."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from storage.kinds import Kind
from storage.store import Store, Unit
from storage.tables import Incident, Person

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PEOPLE = [f"U{number}" for number in range(8)]
STATUSES = ("declared", "investigating", "resolved")
INCIDENTS = 30


@dataclass(frozen=True)
class Around:
    """What kinds of people there are, as far as Slack told, and who is in the security group."""

    kinds: dict[str, Kind | None]
    security: set[str]


@dataclass
class Known:
    """What the test itself knows of an incident, apart from the database."""

    number: int
    private: bool
    status: str
    members: set[str] = field(default_factory=set)
    id: int = 0

    def seen_by(self, person: str, around: Around) -> bool:
        """Say who may see it: the rule in words, once more."""
        kind = around.kinds[person]
        if kind in {Kind.STRANGER, Kind.BOT, Kind.DEACTIVATED}:
            return False
        if person in self.members:
            return True
        if kind in {Kind.GUEST, Kind.SINGLE_CHANNEL_GUEST}:
            return False
        return not self.private or (person in around.security and kind is Kind.MEMBER)


async def planted(unit: Unit, chance: random.Random) -> tuple[list[Known], Around]:
    """Make random incidents, memberships that came and went, managers, services, people, and a security group."""
    kinds = {person: chance.choice([None, Kind.MEMBER, Kind.MEMBER, *Kind]) for person in PEOPLE}
    security = set(chance.sample(PEOPLE, chance.randint(0, 2)))
    await unit.access.secure(chance.sample(PEOPLE, 2), NOW)
    await unit.access.secure(security, NOW)
    for person, kind in kinds.items():
        if kind is not None:
            await unit.people.keep(person, kind, "T1", NOW)
        unit.session.add(Person(team_id="T2", user_id=person, kind=chance.choice(list(Kind)), told_at=NOW))
    return [await _incident(unit, chance, number) for number in range(1, INCIDENTS + 1)], Around(kinds, security)


async def _incident(unit: Unit, chance: random.Random, number: int) -> Known:
    known = Known(number, private=chance.random() < 0.6, status=chance.choice(STATUSES))
    row = await unit.incidents.add(
        Incident(
            team_id="T1", number=number, title=f"Title {number}", status=known.status, impact="minor",
            urgency="low", priority=chance.choice(("P1", "P2")), private=known.private, declared_by="U0",
            declared_at=NOW, active_at=NOW, channel_id=f"C{number}", channel_name=f"inc-{number}",
        )
    )  # fmt: skip
    known.id = row.id
    known.members = set(chance.sample(PEOPLE, chance.randint(0, 3)))
    gone = set(chance.sample(PEOPLE, 2))
    await unit.people.join(row.id, [*known.members, *gone], NOW) if known.members | gone else None
    for person in gone:
        await unit.people.leave(row.id, person, NOW)
    known.members -= gone
    for manager in chance.sample(PEOPLE, 2):
        await unit.people.assign(row.id, "incident_manager", [manager], by="U0", now=NOW)
    await unit.people.assign(row.id, "scribe", chance.sample(PEOPLE, 2), by="U0", now=NOW)
    secret_of = row.id if known.private else None
    await unit.services.affect(row.id, await unit.services.ensure([f"Service {number}"], NOW, secret_of=secret_of))
    return known


@pytest.mark.parametrize(("dialect", "seed"), [("sqlite", 0), ("sqlite", 1), ("postgresql", 2), ("postgresql", 3)])
async def test_every_query_a_person_reads_through_shows_exactly_what_they_may_see(store: Store, seed: int) -> None:
    """One by one, by channel, in lists, counts, roles, sets and suggestions; members, guests, others and unknown."""
    async with store.write() as unit:
        incidents, around = await planted(unit, random.Random(seed))  # noqa: S311 - a repeatable choice, no secret
    ids = {known.id for known in incidents}
    async with store.read() as unit:
        readers = {known.id: await _readers(unit, known) for known in incidents}
        for person in PEOPLE:
            may = {known.id for known in incidents if known.seen_by(person, around)}
            listed = await unit.incidents.with_status(STATUSES, viewer=person, limit=100)
            chosen = await unit.incidents.those(ids, STATUSES, viewer=person, limit=100)
            assert {row.id for row in listed} == {row.id for row in chosen} == may
            assert await unit.incidents.count(STATUSES, viewer=person) == len(may)
            assert {row.id for row in await unit.incidents.in_roles(person, STATUSES, limit=100)} <= may
            names = {service.name for service in await unit.services.search("", 100, viewer=person)}
            assert names == {f"Service {known.number}" for known in incidents if known.id in may}
            for known in incidents:
                assert await unit.incidents.seen(known.id, person) is (known.id in may)
                found = await unit.incidents.by_number(known.number, viewer=person)
                there = await unit.incidents.by_channel(f"C{known.number}", viewer=person)
                assert (person in readers[known.id]) is (known.id in may)
                assert (found is not None) is (there is not None) is (known.id in may)


async def _readers(unit: Unit, known: Known) -> set[str]:
    row = await unit.incidents.by_id(known.id)
    assert row is not None
    return set(await unit.access.readers(row, PEOPLE))


async def test_a_name_of_a_private_incident_is_everybodys_once_a_public_one_uses_it(store: Store) -> None:
    """And stays so; so is one that was known before the private incident named it."""
    async with store.write() as unit:
        secret = await _incident(unit, random.Random(1), 1)  # noqa: S311 - a repeatable choice, no secret
        await unit.services.ensure(["Known"], NOW)
        await unit.services.ensure(["Hidden", "Known"], NOW, secret_of=secret.id)
        names = {service.name for service in await unit.services.search("", 9, viewer="UX")}
        assert "Known" in names
        assert secret.private
        assert "Hidden" not in names
        await unit.services.ensure(["Hidden"], NOW)
        await unit.services.ensure(["Hidden"], NOW, secret_of=secret.id)
        assert "Hidden" in {service.name for service in await unit.services.search("", 9, viewer="UX")}


async def test_what_was_read_while_a_change_was_under_way_is_not_remembered(store: Store) -> None:
    """From the commit on everybody's kind is the new one, in what a replica remembers too."""
    async with store.write() as unit:
        await unit.people.keep("U1", Kind.MEMBER, "T1", NOW)
    async with store.write() as unit:
        await unit.people.keep("U1", Kind.GUEST, "T1", NOW)
        async with store.read() as other:
            before = await other.people.known("U1")
    assert before is not None
    assert before.kind is Kind.MEMBER
    async with store.read() as unit:
        known = await unit.people.known("U1")
    assert known is not None
    assert known.kind is Kind.GUEST
