"""The invented past has something of everything, so that a demo shows it from the first minute."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from bot.domain.post_incident import ProblemStatus, ReviewState, TaskState
from bot.domain.vocabulary import Status
from bot.reports.past import Cast
from bot.reports.past_learned import write_learned
from bot.reports.past_written import write_past
from storage.engine import Database
from storage.store import Store
from storage.tables import Incident, Problem, ProblemIncident, Review, Task
from tests.reports.test_by_hand import NOW
from tests.reports.told import TEAM, write

CAST = Cast([f"U{number}" for number in range(1, 9)], ["Checkout", "Payments", "Search", "Website"])


async def test_a_year_taught_reviews_follow_ups_and_problems(database: Database) -> None:
    """Reviews in every state, follow-ups done and overdue, a known error with its workaround."""
    store = Store(database, TEAM)
    await write(store, (), zone="UTC")
    await write_past(store, CAST, NOW)
    await write_learned(store, CAST, NOW)
    async with store.read() as unit:
        reviews = Counter((await unit.session.execute(select(Review.state))).scalars())
        tasks = list((await unit.session.execute(select(Task))).scalars())
        problems = list((await unit.session.execute(select(Problem))).scalars())
        linked = Counter((await unit.session.execute(select(ProblemIncident.problem_id))).scalars())
        resolved = set((await unit.session.execute(select(Incident.id).filter_by(status=Status.RESOLVED))).scalars())
        unreviewed = {
            review.incident_id for review in (await unit.session.execute(select(Review))).scalars()
        } & resolved
    assert (reviews[ReviewState.DRAFT], reviews[ReviewState.IN_REVIEW]) == (1, 1)
    assert reviews[ReviewState.DONE] > 10
    assert {task.state for task in tasks} == {TaskState.OPEN, TaskState.DONE}
    assert any(task.state == TaskState.OPEN and task.due_at and task.due_at < NOW for task in tasks)
    assert {problem.status for problem in problems} >= {ProblemStatus.KNOWN_ERROR, ProblemStatus.INVESTIGATING}
    assert min(linked.values()) > 1
    assert unreviewed == resolved
