"""All deliveries to the app, put together for one workspace."""

from typing import Literal

from aiohttp import web

from sandbox.delivery.courier import Courier
from sandbox.delivery.envelope import Kind
from sandbox.delivery.events import Event, app_home_opened, events_of
from sandbox.delivery.interactions import AppFailedError, Interactions
from sandbox.delivery.response_urls import ResponseUrls
from sandbox.delivery.signed_http import SignedHttp
from sandbox.delivery.socket_mode import DisconnectReason, SocketMode
from sandbox.delivery.traffic import Traffic
from sandbox.faults import Faults
from sandbox.manifest import Manifest
from sandbox.variation import Variation
from sandbox.workspace import Change, SlackError, Triggers, Workspace
from sandbox.workspace.render import view_json

_KINDS: dict[str, Kind] = {
    "events": "events_api",
    "interactive": "interactive",
    "slash_commands": "slash_commands",
}


class Delivery:
    """Takes what people do and what happens to the app, by Socket Mode or by signed HTTP."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        triggers: Triggers,
        variation: Variation,
        *,
        mode: Literal["socket", "http"] = "socket",
        request_url: str = "",
        signing_secret: str = "",
        ack_seconds: float = 3.0,
        faults: Faults | None = None,
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self.traffic = Traffic(workspace.clock)
        self.socket = SocketMode(app_id=workspace.bot.app_id, ack_seconds=ack_seconds)
        self.http = SignedHttp(request_url=request_url, signing_secret=signing_secret, ack_seconds=ack_seconds)
        # While Socket Mode is on there are no HTTP deliveries, and the other way round.
        self._mode = mode
        self.installed = True
        """Whether the app is installed here: else no event reaches it, and nothing can be done with it."""
        self.withheld: frozenset[str] = frozenset()
        """Types of events that never reach the app."""
        transport = self.socket if mode == "socket" else self.http
        self._variation = variation
        self._courier = Courier(workspace, transport, self.traffic, variation)
        self._responses = ResponseUrls(workspace, self.traffic, faults or Faults(), variation)
        self._interactions = Interactions(workspace, triggers, self._courier, self._responses)
        self._unsubscribe = workspace.feed.subscribe(self._happened)

    @property
    def connected(self) -> bool:
        """Tell whether the app can be reached, as far as is known."""
        return self._courier.transport.connected

    @property
    def interactions(self) -> Interactions:
        """What people do to the app; raises `AppFailedError` where it is not installed."""
        if not self.installed:
            raise AppFailedError("app_not_installed")
        return self._interactions

    def add_routes(self, app: web.Application) -> None:
        """Serve the Socket Mode WebSocket and the response URLs."""
        self.socket.add_routes(app)
        self._responses.add_routes(app)

    def start(self, base_url: str) -> None:
        """Learn the server's own address, which response URLs and WebSocket URLs begin with."""
        self._responses.base_url = base_url
        self._base_url = base_url

    @property
    def under_way(self) -> int:
        """How many events the app has not acknowledged yet."""
        return self._courier.under_way

    async def stop(self) -> None:
        """Stop telling events and close every connection."""
        self._unsubscribe()
        await self._courier.stop()
        await self.socket.stop()

    def connection_url(self) -> str:
        """Return what `apps.connections.open` answers; refuses with `forbidden_team` outside Socket Mode."""
        if self._mode != "socket":
            raise SlackError("forbidden_team")
        return self.socket.open_url(self._base_url)

    def duplicate_next(self, kind: str, times: int = 1) -> None:
        """Deliver the next parcels of a kind ("events", "interactive", "slash_commands") twice."""
        self._courier.duplicate_next(_KINDS[kind], times)

    async def disconnect(self, reason: DisconnectReason) -> None:
        """Disconnect every WebSocket: politely, or by dropping it."""
        await self.socket.disconnect(reason)

    def home_opened(self, user: str, tab: Literal["home", "messages"] = "home") -> None:
        """Tell the app that a person has opened its Home or Messages tab."""
        direct = self._workspace.conversations.open_direct(user, [self._workspace.bot.id])
        view = self._workspace.views.homes.get(user) if tab == "home" else None
        shown = view_json(self._workspace, view) if view else None
        self.tell(app_home_opened(self._workspace, user, direct.id, tab, shown))

    def _happened(self, change: Change) -> None:
        for event in events_of(self._workspace, change):
            self.tell(event)

    def tell(self, event: Event) -> None:
        """Tell the app of an event, if it subscribed to it and may know of it."""
        subscribed = event.subscription in self._manifest.bot_events and self._variation.comes(event.subscription)
        if not self.installed or event.body["type"] in self.withheld:
            return
        if subscribed and (not event.scope or event.scope in self._manifest.bot_scopes):
            self._courier.tell(event)
