"""App Home: published for those who looked at it recently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.access.kinds import is_guest
from bot.audit.looks import audit_looks
from bot.delivery.effect import Effect, Prepared
from bot.delivery.health import health_of
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.domain.audit import Way
from bot.domain.problem import ProblemView
from bot.domain.problem_lifecycle import OPEN_PROBLEMS
from bot.domain.reachability import Facts
from bot.domain.reports.figures import Figures, figures
from bot.domain.reports.period import parse
from bot.domain.reports.report import Asked
from bot.domain.task import task_view
from bot.domain.vocabulary import OPEN
from bot.messages.home import OWN_SHOWN, PROBLEMS_SHOWN, REVIEWS_SHOWN, SHOWN, HomeFacts, Undelivered, home
from bot.outbox import payloads, readers
from bot.outbox.operations import Operation
from bot.problems.view import problem_views
from bot.queries.checklist import checklist_of
from bot.queries.incidents import views_of
from bot.queries.policy import current_policy
from bot.queries.setup import setup_of
from bot.reports.report import load
from bot.reviews.view import reviews_owned
from bot.slack.client import Method
from storage.announcements import INCIDENT

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Incident

_WEEK = "7d"


class PublishHome(Effect[payloads.Home]):
    """Publishes a person's App Home from what they may see."""

    payload = payloads.Home
    trouble = Trouble(told=False)

    async def prepare(self, job: Job[payloads.Home]) -> Prepared | None:
        """Draw the page."""
        user = job.asked.user
        setup = job.delivery.result.get("setup") if job.asked.setup is None else job.asked.setup
        facts = await home_facts(job.unit, user, job.delivery.due_at, setup or {})
        shown = [view.id for view in (*facts.mine, *facts.others, *facts.followed) if view.private]
        looked_at = await job.unit.access.looked_at(user, shown)
        arguments = {"user_id": user, "view": home(facts)}
        left = None if facts.checklist is None else list(facts.checklist.left)
        return Prepared(Method.VIEW_PUBLISH, arguments, facts={"looked_at": looked_at, "setup": setup, "left": left})

    async def record(self, job: Job[payloads.Home], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Keep which private incidents it shows to who takes no part in them; a greeting counts what it ticks."""
        user = prepared.arguments["user_id"]
        await audit_looks(job.unit, prepared.facts["looked_at"], Way.HOME, actor=user, now=now)
        kept = {"setup": prepared.facts["setup"], "left": prepared.facts["left"]}
        if kept["left"] != job.delivery.result.get("left"):
            await readers.redraw_greetings(job.unit, now)
        return {**await super().record(job, prepared, result, now), **kept}


async def home_facts(unit: Unit, user: str, now: datetime, setup: Mapping[str, Any]) -> HomeFacts:
    """Gather what a person's App Home tells, with the same few queries however much there is."""
    mine = await unit.incidents.in_roles(user, OPEN, limit=OWN_SHOWN)
    shown = await unit.incidents.with_status(OPEN, viewer=user, limit=SHOWN)
    others = [row for row in shown if row.id not in {own.id for own in mine}]
    follows = await unit.followers.followed_by(user)
    followed = await unit.incidents.those(follows, OPEN, viewer=user, limit=OWN_SHOWN)
    views = {
        view.id: view for view in await views_of(unit, {row.id: row for row in [*mine, *others, *followed]}.values())
    }
    wishes = await unit.followers.subscriptions(user)
    checked = (await setup_of(unit)).knowing(Facts.model_validate(setup)) if setup else None
    return HomeFacts(
        user=user,
        mine=[views[row.id] for row in mine],
        others=[views[row.id] for row in others],
        total=await unit.incidents.count(OPEN, viewer=user),
        followed=[views[row.id] for row in followed],
        wishes=[(wish.scope, wish.subject) for wish in wishes if wish.scope != INCIDENT],
        week=await _week(unit, user, now),
        undelivered=() if await is_guest(unit, user) else await _undelivered(unit, [*mine, *others], admin=bool(setup)),
        tasks=[task_view(one.task, one.incident) for one in await unit.tasks.owned_by(user, OWN_SHOWN)],
        tasks_total=await unit.tasks.count_owned(user),
        problems=await _problems(unit, user, now),
        reviews=await reviews_owned(unit, user, now, limit=REVIEWS_SHOWN),
        known=frozenset({row.id for row in await unit.incidents.taken_part_in(user, OPEN, limit=SHOWN)} | follows),
        setup=checked,
        checklist=await checklist_of(unit, checked) if checked else None,
        health=await health_of(unit, checked.facts, now) if checked else None,
    )


async def _problems(unit: Unit, user: str, now: datetime) -> Sequence[ProblemView]:
    rows = await unit.problems.owned_by(user, OPEN_PROBLEMS, limit=PROBLEMS_SHOWN)
    return await problem_views(unit, rows, user, now) if rows else ()


async def _undelivered(unit: Unit, shown: Sequence[Incident], *, admin: bool) -> Undelivered:
    """Return what was given up; an admin reads of all but private incidents in what needs their attention."""
    ids = [row.id for row in shown if row.private or not admin]
    rows = await unit.outbox.dead(ids, limit=SHOWN, of_none=not admin)
    return [(Operation(row.operation).words, row.error) for row in rows]


async def _week(unit: Unit, user: str, now: datetime) -> Figures | None:
    zone = (await current_policy(unit)).calendar.zone
    _, cases = await load(unit, Asked(parse(_WEEK, now, zone)), now, viewer=user, details=False)
    return figures(cases) if cases else None
