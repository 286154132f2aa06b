"""What an invented past taught: a known error, met again and again, with the workaround that was used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.post_incident import ProblemStatus
from bot.domain.vocabulary import Status
from bot.reports.past_tales import KNOWN
from storage.offers import USED
from storage.reports import Row, Scope
from storage.tables import Problem, ProblemOffer

if TYPE_CHECKING:
    from storage.store import Store, Unit

_YEAR = timedelta(days=365)
_MINUTE = timedelta(minutes=1)
_UNKNOWN = 3
"""How many incidents it took until the error was known."""
_FIX_WITHIN = timedelta(weeks=20)


async def write_learned(store: Store, owner: str, now: datetime) -> None:
    """Write down the known error behind the incidents that `write_past` wrote, owned by `owner`."""
    async with store.write() as unit:
        rows = await unit.reports.rows(Scope(now - _YEAR, now, None))
        alike = [row for row in rows if row.root_cause == KNOWN.cause and row.status == Status.CLOSED and not row.drill]
        problem = await _known(unit, owner, alike[_UNKNOWN - 1].declared_at, now)
        for row in alike:
            await unit.problems.link(problem.id, row.id, by=owner, now=max(problem.created_at, row.declared_at))
        unit.session.add_all(_used(problem.id, alike[_UNKNOWN:], owner, unit.offers.team_id))


async def _known(unit: Unit, owner: str, since: datetime, now: datetime) -> Problem:
    problem = await unit.problems.add(
        Problem(
            number=await unit.workspaces.next_problem(),
            title="Card payments stop when the card provider is in trouble",
            description="Checkout has two card providers, and uses the second one only when somebody switches to it.",
            status=ProblemStatus.KNOWN_ERROR,
            owner=owner,
            root_cause="Checkout does not fail over to the backup provider by itself.",
            workaround="Cards work again within minutes. Until then customers can pay by invoice or PayPal.",
            workaround_steps="Turn on the flag `cards-by-backup`. It takes two minutes. Turn it off once the provider "
            "has been well for half an hour.",
            permanent_fix="",
            target_at=now + _FIX_WITHIN,
            created_by=owner,
            created_at=since,
            changed_at=since,
        )
    )
    unit.problems.changed(problem, "raised", by=owner, now=since, before={}, after={"title": problem.title})
    return problem


def _used(problem_id: int, rows: Sequence[Row], owner: str, team_id: str) -> list[ProblemOffer]:
    return [
        ProblemOffer(
            problem_id=problem_id,
            incident_id=row.id,
            team_id=team_id,
            offered_at=row.declared_at,
            state=USED,
            answered_by=owner,
            answered_at=row.declared_at + 4 * _MINUTE,
        )
        for row in rows
    ]
