"""What runs for one workspace: its listeners, its courier and its workers, with its own token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot import housekeeping
from bot.commands.deadline import DEADLINE_SECONDS
from bot.commands.runner import CommandRunner
from bot.corrected_clock import CorrectedClock
from bot.delivery.courier import Courier
from bot.delivery.delay import Delay
from bot.metrics import SLACK_CALLS
from bot.queries.policy import current_policy
from bot.queries.restores import LostSpan, lost_spans
from bot.queries.setup import announced_in
from bot.reminders.worker import ReminderWorker
from bot.reports.summary_worker import SummaryWorker
from bot.search.backfill import write_earlier
from bot.slack.client import CALL_SECONDS, Slack
from handlers.channels import Channels
from handlers.concurrency import UnderWay
from handlers.context import HandlerContext
from handlers.delay import DelayNotice
from handlers.groups import Groups
from handlers.listeners import build_app
from handlers.timekeeping import keep_time
from storage.precedence import Turns
from storage.store import Store

if TYPE_CHECKING:
    import aiohttp
    from slack_bolt.async_app import AsyncApp

    from bot.audit.shipping import Sink
    from bot.delivery.webhook import Webhook
    from bot.settings import Settings
    from storage.engine import Database

_STOP_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Host:
    """What all workspaces that one process serves have in common."""

    settings: Settings
    clock: CorrectedClock
    database: Database
    session: aiohttp.ClientSession
    turns: Turns
    call_seconds: float = CALL_SECONDS
    deadline_seconds: float = DEADLINE_SECONDS
    webhook: Webhook | None = None
    sinks: Sequence[Sink] = ()
    """What is told the audit log."""
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by each request that begins."""

    def webhook_of(self, team_id: str) -> Webhook | None:
        """Return the outgoing webhook of a workspace, where one is set."""
        if self.webhook is None or not self.settings.serves_many:
            return self.webhook
        return self.webhook.of_workspace(team_id)

    def slack(self, token: str) -> Slack:
        """Return the way to Slack with a token."""
        return Slack(
            token,
            self.settings.slack_api_url,
            self.session,
            seconds=self.call_seconds,
            observer=lambda method, outcome, _seconds: SLACK_CALLS.labels(method, outcome).inc(),
            clock=self.clock,
        )


@dataclass(frozen=True, slots=True)
class Tenant:
    """One workspace that is served."""

    store: Store
    slack: Slack
    app: AsyncApp
    handler: HandlerContext
    courier: Courier
    compare_now: Callable[[], None]
    """Have it asked who is in which channel: events may have been missed."""


async def served(stack: AsyncExitStack, host: Host, slack: Slack, identity: dict[str, Any]) -> Tenant:
    """Serve the workspace that Slack says a token is for, until the stack is closed."""
    clock, team = host.clock, str(identity["team_id"])
    store = Store(host.database, team, host.turns)
    delay = Delay(clock)
    slack.observed_by(lambda method, outcome, _seconds: delay.called(method, outcome))
    await _remembered(store, host.settings, identity, clock)
    handler = HandlerContext(
        CommandRunner(store, clock, host.deadline_seconds),
        slack,
        identity["url"],
        Groups(slack, clock),
        Channels(slack, clock),
        DelayNotice(clock, delay.lasts),
        None if host.webhook is None else urlsplit(host.webhook.url).hostname,
        await _lost(store),
        UnderWay(host.begun),
    )
    stack.push_async_callback(handler.background.finish)
    app = build_app(handler, slack.client, team_id=team, workspace=identity["team"], bot_user_id=identity["user_id"])
    unhurried = store.in_turn()
    jobs = housekeeping.Jobs()
    scheduler = housekeeping.scheduler(unhurried, clock, jobs, host.settings.keep, host.sinks)
    scheduler.start()
    stack.push_async_callback(jobs.finish)
    stack.callback(scheduler.shutdown, wait=False)
    await in_background(stack, keep_time(slack, clock))
    courier = Courier(store.later(), slack, clock, host.webhook_of(team), handler.channels.known, delay)
    await in_background(stack, courier.run())
    await in_background(stack, ReminderWorker(store, clock, scheduler).run())
    await in_background(stack, SummaryWorker(unhurried, clock, scheduler).run())
    await in_background(stack, write_earlier(unhurried, clock))
    compare_now = partial(housekeeping.compare_now, scheduler, unhurried, clock, jobs)
    return Tenant(store, slack, app, handler, courier, compare_now)


async def _lost(store: Store) -> Sequence[LostSpan]:
    async with store.read() as unit:
        return await lost_spans(unit)


async def _remembered(store: Store, settings: Settings, identity: dict[str, Any], clock: CorrectedClock) -> None:
    async with store.write() as unit:
        await unit.workspaces.remember(
            name=identity["team"],
            url=identity["url"],
            bot_user_id=identity["user_id"],
            announcement_channel=await announced_in(unit, settings.muster_announcement_channel),
            now=clock.now(),
        )
        await current_policy(unit)  # whose language is spoken from the first delivery on


async def in_background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    """Do `work` beside all else until the stack is closed."""
    task = asyncio.create_task(work)

    async def stop() -> None:
        # A second cancellation would cut short how the first one closes a connection, so it comes only when the first
        # was lost: a stop must not hang.
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=_STOP_AGAIN_SECONDS)

    stack.push_async_callback(stop)
