"""A running Muster that serves every workspace which installs it by OAuth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.clock import Clock, SystemClock
from bot.commands.deadline import DEADLINE_SECONDS
from bot.keys import Keys
from bot.loop_lag import watch_loop
from bot.slack.client import CALL_SECONDS
from handlers.connection import listening
from handlers.front import Front
from handlers.installations import InstallationStore, StateStore
from handlers.installing import install_pages
from handlers.running import hosting, migrated
from handlers.server import build_server
from handlers.tenant import in_background
from handlers.tenants import Tenants
from storage.installations import Installations

if TYPE_CHECKING:
    from bot.settings import Settings

log = structlog.get_logger()

_BEGIN_SECONDS = 10.0
"""Real seconds that workspaces get to be served before Slack may deliver; the others are served as they come."""


@dataclass(frozen=True, slots=True)
class Many:
    """A running Muster that serves many workspaces."""

    tenants: Tenants
    port: int


@asynccontextmanager
async def serving_many(
    settings: Settings,
    clock: Clock | None = None,
    *,
    call_seconds: float = CALL_SECONDS,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> AsyncIterator[Many]:
    """Serve every workspace that the app is installed in, and let further ones install it.

    Raises `BadSettings` when the database refuses what is set.
    """
    async with AsyncExitStack() as stack:
        host = await hosting(stack, settings, clock or SystemClock(), call_seconds, deadline_seconds)
        await migrated(host.database)
        keys, installations = Keys(settings.encryption_keys), Installations(host.database)
        tenants = Tenants(host, installations, keys)
        stack.push_async_callback(tenants.end)
        await tenants.look()
        await tenants.settled(_BEGIN_SECONDS)
        await in_background(stack, tenants.run())
        await in_background(stack, watch_loop(tenants.lately, host.begun))
        store = InstallationStore(host, installations, keys, tenants.changed)
        server = build_server(
            tenants.stores,
            host.clock,
            Front(tenants, installations, host.clock),
            lambda: "",
            secrets=settings.signing_secrets,
            metrics_token=settings.metrics_token,
            pages=install_pages(host, store, StateStore(installations, host.clock)),
        )
        port = await stack.enter_async_context(listening(server, settings.port, settings.listen_on))
        log.info("Muster serves all that install it", action="serving_many", workspaces=len(tenants.all()), port=port)
        yield Many(tenants, port)
