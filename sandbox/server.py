"""Puts the sandbox together and serves it: Web API, deliveries, people's page, control."""

import json
import socket
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox import control
from sandbox.calls import CallLog
from sandbox.clock import Clock, SystemClock
from sandbox.coach import Coach
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.limits import Limits
from sandbox.manifest import Manifest
from sandbox.people import routes as people_routes
from sandbox.stage import Stage
from sandbox.tokens import Tokens
from sandbox.trouble import Ledger
from sandbox.variation import Variation, VariationName
from sandbox.web_api import routes as web_api_routes
from sandbox.web_api.schedule import Schedule
from sandbox.web_api.sharing import Sharing
from sandbox.workspace import Triggers, Workspace

if TYPE_CHECKING:
    from sandbox.company import Seat
    from sandbox.web_api.canvases import Canvas

PAGE = Path(__file__).parent / "page"

BODY_MAX_BYTES = 64 * 1024 * 1024
"""The largest request taken; uploads are the largest."""

HOST = "127.0.0.1"
LOOPBACK = frozenset({HOST, "localhost", "::1"})
"""The names by which the sandbox is asked for: it listens on this machine alone."""

SHUTDOWN_SECONDS = 1.0
"""Real seconds that open requests get to end when the server stops."""


class Sandbox:
    """A whole pretended Slack with one app installed. `url` is known once it was started.

    `ack_seconds` and `trigger_seconds` are real seconds, all else runs on `clock`; `share_seconds` pass between the
    answer to a completed upload and the file's being in its channel. Tokens and secret are
    what the app must be given. With `mode` "http", deliveries go signed to `request_url`. `variation` is which
    workspace's Slack this resembles: "plain"; "lean", where whatever may be absent is; "rich", with fields nobody knows
    and nulls; "grid", a workspace of an enterprise; "org", the same with the app installed for all of it.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        manifest: Manifest,
        clock: Clock | None = None,
        bot_token: str = "xoxb-sandbox",  # noqa: S107  # opens nothing but this sandbox
        app_token: str = "xapp-sandbox",  # noqa: S107  # opens nothing but this sandbox
        signing_secret: str = "sandbox-secret-0123456789abcdef",  # noqa: S107  # signs nothing but this sandbox's requests
        mode: Literal["socket", "http"] = "socket",
        request_url: str | None = None,
        ack_seconds: float = 3.0,
        trigger_seconds: float = 3.0,
        strict_rates: bool = True,
        share_seconds: float = 3.0,
        variation: VariationName = "plain",
        coach: Coach | None = None,
        stage: Stage | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        workspace.use(self.clock)
        workspace.install(name=manifest.name, bot_name=manifest.bot_name)
        self.workspace = workspace
        self.manifest = manifest
        self.tokens = Tokens(bot_token, app_token)
        self.variation = Variation(variation, workspace)
        self.triggers = Triggers(trigger_seconds)
        self.limits = Limits(self.clock, strict=strict_rates)
        self.faults = Faults()
        self.ledger = Ledger()
        self.calls = CallLog(self.clock)
        self.schedule = Schedule()
        self.sharing = Sharing(workspace, self.clock, share_seconds)
        self.canvases: dict[str, Canvas] = {}
        self.clock_off = 0
        """By how many seconds its clock is ahead of this machine's, as its answers tell."""
        self.plan: Literal["paid", "free"] = "paid"
        """What the workspace pays for: on a free plan a canvas has its place in a channel's tab, one a channel."""
        self.lists_invite_errors = True
        """Whether a refused invitation says who could not be invited; Slack does not always."""
        self.delivery = Delivery(
            workspace,
            manifest,
            self.triggers,
            self.variation,
            mode=mode,
            request_url=request_url or "",
            signing_secret=signing_secret,
            ack_seconds=ack_seconds,
            faults=self.faults,
        )
        self.stage = stage
        """Where the tour can be watched; only the demo has one."""
        self.coach = coach
        """Who leads a visitor through the first steps; only the demo has one."""
        self.seats: tuple[Seat, ...] = ()
        """Whose screens a visitor changes between; only the demo has some."""
        self.on_speed: Callable[[], None] = lambda: None
        """Called whenever time begins to pass at another speed."""
        self.url = ""
        self._runner: web.AppRunner | None = None

    @property
    def speed(self) -> float:
        """How many times faster than real time world time passes."""
        return self.clock.speed

    @property
    def page_url(self) -> str:
        """Where a person opens the workspace in a browser."""
        return f"{self.url}/"

    @property
    def api_url(self) -> str:
        """What the app takes as its SLACK_API_URL."""
        return f"{self.url}/api/"

    async def start(self, listening: socket.socket | None = None) -> None:
        """Serve on a socket that listens already, else on any free port."""
        runner = web.AppRunner(build_app(self), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        await web.SockSite(runner, listening or socket.create_server((HOST, 0))).start()
        self._runner = runner
        self.url = f"http://{HOST}:{runner.addresses[0][1]}"
        self.workspace.use(self.clock, self.url)
        self.delivery.start(self.url)

    async def stop(self) -> None:
        """Release what hangs, end deliveries and connections, and free the port."""
        self.faults.clear()
        if self.stage is not None:
            await self.stage.end()
        await self.sharing.stop()
        await self.delivery.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def build_app(sandbox: Sandbox) -> web.Application:
    """Return the web application with every part of the sandbox mounted."""
    app = web.Application(client_max_size=BODY_MAX_BYTES, middlewares=[_only_from_here])
    web_api_routes.add_routes(app, sandbox)
    sandbox.delivery.add_routes(app)
    people_routes.add_routes(app, sandbox)
    control.add_routes(app, sandbox)
    app.router.add_get("/", _page)
    app.router.add_get("/archives/{place:.*}", _page)
    app.router.add_get("/page/seats.js", _seats(sandbox))
    app.router.add_static("/page", PAGE)
    return app


@web.middleware
async def _only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Serve what is asked of this machine by its own name: no other site's page reads or writes what stands here.

    A site could have its name lead to this machine (DNS rebinding), or post here from a page of its own.
    """
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        raise web.HTTPForbidden(text="the sandbox is for this machine alone")
    return await handler(request)


async def _page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-store"})


def _seats(sandbox: Sandbox) -> Handler:
    """Return what hands the demo's seats to the page."""

    async def seats(_: web.Request) -> web.Response:
        told = json.dumps([asdict(seat) for seat in sandbox.seats])
        return web.Response(text=f"export const SEATS = {told};\n", content_type="text/javascript")

    return seats
