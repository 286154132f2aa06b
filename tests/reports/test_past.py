"""The invented past has something of everything, so that a demo shows it from the first minute."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.domain.post_incident import ProblemStatus
from bot.problems.offering import took_with_workaround
from bot.reports.past import Cast
from bot.reports.past_learned import write_learned
from bot.reports.past_written import write_past
from storage.engine import Database
from storage.store import Store
from storage.tables import Problem, ProblemIncident
from tests.reports.test_by_hand import NOW
from tests.reports.told import TEAM, write

CAST = Cast([f"U{number}" for number in range(1, 9)], ["Checkout", "Payments", "Search", "Website"])


async def test_a_year_taught_a_known_error_whose_workaround_is_used_again_and_again(database: Database) -> None:
    """It is linked to what it caused, and its workaround was used from the day on which it was known."""
    store = Store(database, TEAM)
    await write(store, (), zone="UTC")
    await write_past(store, CAST, NOW)
    await write_learned(store, "U1", NOW)
    async with store.read() as unit:
        problem = (await unit.session.execute(select(Problem))).scalar_one()
        caused = (await unit.session.execute(select(func.count()).select_from(ProblemIncident))).scalar_one()
        took = await took_with_workaround(unit, problem.id)
    assert (problem.status, problem.owner) == (ProblemStatus.KNOWN_ERROR, "U1")
    assert problem.workaround
    assert problem.workaround_steps
    assert took is not None
    assert 10 < took.n <= caused - 3
