"""A running Muster: every part started in order, and stopped in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from bot import housekeeping
from bot.clock import Clock, SystemClock
from bot.commands.runner import DEADLINE_SECONDS, CommandRunner
from bot.delivery.courier import Courier
from bot.delivery.webhook import Webhook, webhook_session
from bot.loop_lag import watch_loop
from bot.metrics import SLACK_CALLS
from bot.queries.policy import current_policy
from bot.queries.setup import announced_in
from bot.reminders.worker import ReminderWorker
from bot.reports.summary_worker import SummaryWorker
from bot.search.backfill import write_earlier
from bot.settings import BadSettings, Settings
from bot.slack.client import (
    CALL_SECONDS,
    Method,
    Slack,
    SlackBusy,
    SlackRefused,
    SlackTokenRefused,
    SlackUncertain,
    SlackUnreachable,
)
from handlers.channels import Channels
from handlers.connection import connected, listening
from handlers.context import HandlerContext
from handlers.frames import written
from handlers.groups import Groups
from handlers.listeners import build_app
from handlers.server import build_server
from storage.engine import Database
from storage.errors import DatabaseUnreachableError, StorageError
from storage.revision import is_newest
from storage.store import Store

if TYPE_CHECKING:
    from pydantic import SecretStr
    from slack_bolt.async_app import AsyncApp

log = structlog.get_logger()

_LONGEST_PAUSE = 30
_STOP_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Muster:
    """A running Muster."""

    store: Store
    slack: Slack
    app: AsyncApp
    port: int


@asynccontextmanager
async def muster(
    settings: Settings,
    clock: Clock | None = None,
    *,
    call_seconds: float = CALL_SECONDS,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> AsyncIterator[Muster]:
    """Start everything, yield once Slack can deliver, and stop everything in order.

    Raises `BadSettings` when Slack or the database refuses what is set.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = await opened(stack, settings)
        session = await stack.enter_async_context(aiohttp.ClientSession(json_serialize=written))
        slack = Slack(
            settings.slack_bot_token.get_secret_value(),
            settings.slack_api_url,
            session,
            seconds=call_seconds,
            observer=lambda method, outcome, _seconds: SLACK_CALLS.labels(method, outcome).inc(),
        )
        identity = await _introduced_and_migrated(slack, database)
        store = Store(database, identity["team_id"])
        await _remembered(store, settings, identity, clock)
        webhook = await _webhook(stack, settings, clock, call_seconds)
        outside = None if webhook is None else urlsplit(webhook.url).hostname
        handler = HandlerContext(
            CommandRunner(store, clock, deadline_seconds),
            slack,
            identity["url"],
            Groups(slack, clock),
            Channels(slack, clock),
            outside,
        )
        stack.push_async_callback(handler.background.finish)
        app = build_app(
            handler,
            slack.client,
            team_id=identity["team_id"],
            workspace=identity["team"],
            bot_user_id=identity["user_id"],
        )
        unhurried = store.in_turn()
        jobs = housekeeping.Jobs()
        scheduler = housekeeping.scheduler(unhurried, clock, jobs)
        scheduler.start()
        stack.push_async_callback(jobs.finish)
        stack.callback(scheduler.shutdown, wait=False)
        courier = Courier(store.later(), slack, clock, webhook, handler.channels.known)
        await _in_background(stack, courier.run())
        await _in_background(stack, ReminderWorker(store, clock, scheduler).run())
        await _in_background(stack, SummaryWorker(unhurried, clock, scheduler).run())
        await _in_background(stack, write_earlier(unhurried, clock))
        await _in_background(stack, watch_loop(handler.under_way.lately, handler.under_way.begun))
        compare_now = partial(housekeeping.compare_now, scheduler, unhurried, clock, jobs)
        port = await _reachable(stack, settings, store, clock, app, compare_now, courier)
        log.info("Muster is connected", action="connected", team=identity["team"], port=port)
        yield Muster(store, slack, app, port)


async def opened(stack: AsyncExitStack, settings: Settings) -> Database:
    """Open the database, and close it with the stack.

    Raises `BadSettings` where it will not do, and `DatabaseUnreachableError` where it is away for now.
    """
    try:
        database = Database.connect(settings.database_url)
    except StorageError as error:
        raise BadSettings(f"DATABASE_URL: {error}") from error
    stack.push_async_callback(database.dispose)
    try:
        await database.reach()
    except DatabaseUnreachableError as error:
        raise DatabaseUnreachableError(f"DATABASE_URL: {error}") from error
    except StorageError as error:
        raise BadSettings(f"DATABASE_URL: {error}") from error
    return database


async def _introduced_and_migrated(slack: Slack, database: Database) -> dict[str, Any]:
    """Do both at the same time; where the database will not do, do not wait for Slack."""
    introduction = asyncio.create_task(_introduced(slack))
    try:
        await migrated(database)
        return await introduction
    finally:
        introduction.cancel()
        await asyncio.wait({introduction})


async def migrated(database: Database) -> None:
    """Bring an SQLite file up to date.

    Raises `BadSettings` where PostgreSQL is not: it is migrated by a command, once for all replicas.
    """
    if await is_newest(database):
        return
    from storage import migrate  # noqa: PLC0415 - Alembic is loaded only where it is needed

    if database.dialect == "sqlite":
        await migrate.upgrade(database)
    elif await migrate.pending(database):
        raise BadSettings("The database's schema is not up to date. Run: python app.py migrate")


async def _introduced(slack: Slack) -> dict[str, Any]:
    """Ask Slack who we are, patiently: Slack may be out of reach while Muster starts."""
    pause = 1
    while True:
        try:
            return await who_we_are(slack)
        except (SlackBusy, SlackUnreachable, SlackUncertain) as error:
            log.warning("Slack cannot be reached; trying again", action="start_retry", error=str(error))
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def who_we_are(slack: Slack) -> dict[str, Any]:
    """Ask Slack who we are, and in which workspace.

    Raises `BadSettings` when it refuses the token or knows no one workspace for it, and what `Slack.call` raises.
    """
    try:
        identity = await slack.call(Method.AUTH_TEST)
        if not identity["team_id"].startswith("T"):
            return identity | await _only_workspace(slack)
    except (SlackRefused, SlackTokenRefused) as refusal:
        raise BadSettings(f"Slack refuses SLACK_BOT_TOKEN: {refusal.error}.") from refusal
    return identity


async def _only_workspace(slack: Slack) -> dict[str, Any]:
    """Find the workspace of an app that is installed for an organisation, whose id auth.test gives as the team's."""
    teams = (await slack.call(Method.TEAMS))["teams"]
    if len(teams) != 1:
        raise BadSettings(
            f"SLACK_BOT_TOKEN: the app is installed for an organisation and added to {len(teams)} workspaces of it. "
            "Muster serves one: add it to one only, or install it in that workspace."
        )
    slack.team_id = str(teams[0]["id"])
    return {"team_id": slack.team_id, "team": teams[0]["name"]}


async def _remembered(store: Store, settings: Settings, identity: dict[str, Any], clock: Clock) -> None:
    async with store.write() as unit:
        await unit.workspaces.remember(
            name=identity["team"],
            url=identity["url"],
            bot_user_id=identity["user_id"],
            announcement_channel=await announced_in(unit, settings.muster_announcement_channel),
            now=clock.now(),
        )
        await current_policy(unit)  # whose language is spoken from the first delivery on


async def _in_background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)

    async def stop() -> None:
        # A second cancellation would cut short how the first one closes a connection, so it comes only when the first
        # was lost: a stop must not hang.
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=_STOP_AGAIN_SECONDS)

    stack.push_async_callback(stop)


async def _reachable(
    stack: AsyncExitStack,
    settings: Settings,
    store: Store,
    clock: Clock,
    app: AsyncApp,
    begun: Callable[[], None],
    courier: Courier,
) -> int:
    """Let Slack deliver; `begun` is called whenever it begins to: events may have been missed before."""
    connection: Callable[[], bool] = lambda: True  # noqa: E731 - replaced below where a connection can drop
    if settings.slack_app_token is not None:
        handler = await stack.enter_async_context(connected(app, settings.slack_app_token.get_secret_value(), begun))

        def connection() -> bool:
            session = handler.client.current_session
            return session is not None and not session.closed

    else:
        begun()

    def not_ready() -> str:
        return courier.trouble if connection() else "There is no Socket Mode connection; it is being renewed."

    server = build_server(
        store,
        clock,
        None if settings.socket_mode else app,
        not_ready,
        secrets=settings.signing_secrets,
        metrics_token=_value(settings.muster_metrics_token),
    )
    return await stack.enter_async_context(listening(server, settings.port, settings.listen_on))


async def _webhook(stack: AsyncExitStack, settings: Settings, clock: Clock, seconds: float) -> Webhook | None:
    if settings.muster_webhook_url is None:
        return None
    session = webhook_session(allow_internal=settings.muster_webhook_allow_internal)
    await stack.enter_async_context(session)
    # A web address of somebody else's is taken as it was set, without the slash that Slack's needs.
    url = settings.muster_webhook_url.removesuffix("/")
    return Webhook(url, settings.webhook_secrets, session, clock, seconds)


def _value(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
