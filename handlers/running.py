"""A running Muster: every part started in order, and stopped in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import structlog

from bot.clock import Clock, SystemClock
from bot.commands.deadline import DEADLINE_SECONDS
from bot.corrected_clock import CorrectedClock
from bot.delivery.audit_sinks import sinks_of
from bot.delivery.webhook import Webhook, webhook_session
from bot.loop_lag import watch_loop
from bot.settings import BadSettings, Settings
from bot.slack.client import CALL_SECONDS, Slack
from bot.tracing import tracing
from handlers.connection import connected, listening
from handlers.frames import written
from handlers.introduction import introduced
from handlers.server import build_server
from handlers.tenant import Host, Tenant, in_background, served
from storage.engine import Database
from storage.errors import DatabaseUnreachableError, StorageError
from storage.precedence import Turns
from storage.revision import is_newest
from storage.store import Store

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Muster:
    """A running Muster that serves one workspace."""

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
    """Start everything for one workspace, yield once Slack can deliver, and stop everything in order.

    Raises `BadSettings` when Slack or the database refuses what is set.
    """
    async with AsyncExitStack() as stack:
        host = await hosting(stack, settings, clock or SystemClock(), call_seconds, deadline_seconds)
        slack = host.slack(settings.bot_token)
        identity = await _introduced_and_migrated(slack, host.database)
        tenant = await served(stack, host, slack, identity)
        await in_background(stack, watch_loop(tenant.handler.under_way.lately, host.begun))
        port = await _reachable(stack, host, tenant)
        log.info("Muster is connected", action="connected", team=identity["team"], port=port)
        yield Muster(tenant.store, slack, tenant.app, port)


async def hosting(
    stack: AsyncExitStack, settings: Settings, clock: Clock, call_seconds: float, deadline_seconds: float
) -> Host:
    """Open what all workspaces share: the database, the way to Slack, the outgoing webhook."""
    await stack.enter_async_context(tracing(settings.otel_exporter_otlp_endpoint))
    corrected = CorrectedClock(clock)
    database = await opened(stack, settings)
    # A workspace's calls are few at once; those of many wait for no connection of another's.
    connections = aiohttp.TCPConnector(limit=0 if settings.serves_many else 100)
    session = await stack.enter_async_context(aiohttp.ClientSession(connector=connections, json_serialize=written))
    webhook = await _webhook(stack, settings, settings.muster_webhook_url, corrected, call_seconds)
    audited = await _webhook(stack, settings, settings.muster_audit_url, corrected, call_seconds)
    sinks = sinks_of(settings, audited)
    turns = Turns(database.dialect)
    return Host(settings, corrected, database, session, turns, call_seconds, deadline_seconds, webhook, sinks)


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
    introduction = asyncio.create_task(introduced(slack))
    try:
        await migrated(database)
        return await introduction
    finally:
        introduction.cancel()
        await asyncio.wait({introduction})


async def migrated(database: Database) -> None:
    """Bring an SQLite file up to date.

    Raises `BadSettings` where PostgreSQL is not: it is migrated by a command, once for all replicas. A newer schema
    will do where it was only added to; raises `SchemaTooNewError` where not.
    """
    if await is_newest(database):
        return
    from storage import migrate  # noqa: PLC0415 - Alembic is loaded only where it is needed

    if await migrate.pending(database):
        if database.dialect != "sqlite":
            raise BadSettings("The database's schema is not up to date. Run: python app.py migrate")
        await migrate.upgrade(database)
    else:
        log.warning("A newer Muster has migrated the database; this one can work with it", action="schema_newer")


async def _reachable(stack: AsyncExitStack, host: Host, tenant: Tenant) -> int:
    """Let Slack deliver; whenever it begins to, who is in which channel is compared: events may have been missed."""
    settings = host.settings
    connection: Callable[[], bool] = lambda: True  # noqa: E731 - replaced below where a connection can drop
    if settings.slack_app_token is not None:
        token = settings.slack_app_token.get_secret_value()
        handler = await stack.enter_async_context(connected(tenant.app, token, tenant.compare_now))

        def connection() -> bool:
            session = handler.client.current_session
            return session is not None and not session.closed

    else:
        tenant.compare_now()

    def not_ready() -> str:
        return tenant.courier.trouble if connection() else "There is no Socket Mode connection; it is being renewed."

    server = build_server(
        lambda: [tenant.store],
        host.clock,
        None if settings.socket_mode else tenant.app,
        not_ready,
        secrets=settings.signing_secrets,
        metrics_token=settings.metrics_token,
    )
    return await stack.enter_async_context(listening(server, settings.port, settings.listen_on))


async def _webhook(
    stack: AsyncExitStack, settings: Settings, address: str | None, clock: Clock, seconds: float
) -> Webhook | None:
    if address is None:
        return None
    session = webhook_session(allow_internal=settings.muster_webhook_allow_internal)
    await stack.enter_async_context(session)
    # A web address of somebody else's is taken as it was set, without the slash that Slack's needs.
    return Webhook(address.removesuffix("/"), settings.webhook_secrets, session, clock, seconds)
