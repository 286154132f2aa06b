"""The gate of problems: over random incidents, problems and people each query shows exactly what the rule names."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from storage.kinds import Kind
from storage.reports import Scope
from storage.store import Store, Unit
from storage.tables import Problem
from tests.storage.test_gate import NOW, PEOPLE, Around, Known, planted

PROBLEMS = 12
STATUSES = ("open", "known_error", "closed")


@dataclass
class KnownProblem:
    """What the test itself knows of a problem, apart from the database."""

    number: int
    status: str
    owner: str
    origin: Known | None
    linked: list[Known] = field(default_factory=list)
    id: int = 0

    def seen_by(self, person: str | None, around: Around) -> bool:
        """Say who may see it: the rule in words, once more."""
        alone = person is None or around.kinds[person] in {None, Kind.MEMBER}
        return alone if self.origin is None else may_see(self.origin, person, around)


def may_see(incident: Known, person: str | None, around: Around) -> bool:
    """Say whether a person, or where there is none everybody, may see an incident."""
    return not incident.private if person is None else incident.seen_by(person, around)


async def raised(unit: Unit, chance: random.Random, incidents: list[Known]) -> list[KnownProblem]:
    """Raise random problems, from incidents or alone, with random links and target dates that have passed."""
    made = []
    for number in range(1, PROBLEMS + 1):
        origin = chance.choice([None, *incidents[:6]])
        known = KnownProblem(number, chance.choice(STATUSES), chance.choice(PEOPLE), origin)
        row = await unit.problems.add(
            Problem(
                number=number, title=f"Title {number}", status=known.status, owner=known.owner, workaround="Restart",
                origin_id=None if origin is None else origin.id, created_by="U0", created_at=NOW, changed_at=NOW,
                target_at=NOW - timedelta(days=1),
            )
        )  # fmt: skip
        known.id, known.linked = row.id, chance.sample(incidents, chance.randint(0, 5))
        for incident in known.linked:
            await unit.problems.link(row.id, incident.id, by="U0", now=NOW)
        made.append(known)
    return made


@pytest.mark.parametrize(("dialect", "seed"), [("sqlite", 0), ("sqlite", 1), ("postgresql", 2), ("postgresql", 3)])
async def test_every_query_about_problems_shows_exactly_what_one_may_see(store: Store, seed: int) -> None:
    """One by one, in lists, counts, suggestions, by owner, by incident; of linked incidents too; in exports."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    async with store.write() as unit:
        incidents, around = await planted(unit, chance)
        problems = await raised(unit, chance, incidents)
    async with store.read() as unit:
        for person in PEOPLE:
            may = {known.number for known in problems if known.seen_by(person, around)}
            listed = await unit.problems.listed(STATUSES, viewer=person, limit=100)
            suggested = await unit.problems.search("title", STATUSES, viewer=person, limit=100)
            assert {row.number for row in listed} == {row.number for row in suggested} == may
            assert await unit.problems.count(STATUSES, viewer=person) == len(may)
            owned = await unit.problems.owned_by(person, STATUSES, limit=100)
            assert {row.number for row in owned} == {known.number for known in problems if known.owner == person} & may
            for known in problems:
                assert await unit.problems.seen(known.id, person) is (known.number in may)
                assert (await unit.problems.by_number(known.number, viewer=person) is not None) is (known.number in may)
            for incident in incidents:
                linked = await unit.problems.of_incident(incident.id, viewer=person)
                expected = {known.number for known in problems if incident in known.linked} & may
                assert {row.number for row in linked} == expected
        for viewer in (*PEOPLE, None):
            await _check_links(unit, problems, viewer, around)
        everybodys = {known.number for known in problems if known.seen_by(None, around)}
        overdue = await unit.problems.overdue(STATUSES, NOW, limit=100)
        assert {row.number for row in overdue} == everybodys
        offered = await unit.offers.known_errors("known_error", 100)
        told = {known.id for known in problems if known.number in everybodys and known.status == "known_error"}
        assert {row.id for row in offered} == told
        private = await unit.problems.private_among([known.id for known in problems])
        assert private == {known.id for known in problems if known.number not in everybodys}
        seen_to = await unit.problems.seen_to(known.number for known in incidents)
        assert seen_to == {each.number for known in problems if known.number in everybodys for each in known.linked}
        recognised = await unit.offers.recognised_by([known.id for known in problems])
        assert not {incident_id for _, incident_id, _ in recognised} & {each.id for each in incidents if each.private}


async def _check_links(unit: Unit, problems: list[KnownProblem], viewer: str | None, around: Around) -> None:
    found = await unit.problems.incidents_of([known.id for known in problems], viewer=viewer)
    scope = Scope(NOW - timedelta(days=1), NOW + timedelta(days=1), viewer)
    exported = {row.number: numbers async for batch in unit.export.problems(scope) for row, numbers, _ in batch}
    for known in problems:
        links = sorted(each.number for each in known.linked if may_see(each, viewer, around))
        assert [row.number for row in found.get(known.id, ())] == links
        assert exported.get(known.number) == (links if known.seen_by(viewer, around) else None)
