"""The HTTP side of the person API: `/sandbox/api/...?as=<user>` and the live WebSocket."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web

from sandbox.delivery import AppFailedError
from sandbox.people.channel_acts import ChannelActs
from sandbox.people.live import Live
from sandbox.people.modal_acts import ModalActs
from sandbox.people.notices import Notices
from sandbox.people.refusal import TROUBLE, RefusedError
from sandbox.people.seen import file_visible, messages_seen, view_seen, workspace_seen
from sandbox.shapes import NAMES_HEADER, JsonObject
from sandbox.web_api.canvases import canvas_visible
from sandbox.workspace import Change, SlackError, User

if TYPE_CHECKING:
    from sandbox.server import Sandbox

PREFIX = "/sandbox/api"
MAX_FOUND_USERS = 20
_NAMING = frozenset(
    {
        "channel_created",
        "channel_renamed",
        "channel_deleted",
        "member_joined",
        "member_left",
        "user_changed",
        "group_changed",
    }
)
"""Changes after which somebody may see another name."""

Act: TypeAlias = Callable[[User, JsonObject], Awaitable[JsonObject]]
Look: TypeAlias = Callable[[User, web.Request], JsonObject]

_MODAL_ACTS = ("click", "input", "suggest", "submit", "close")
_CHANNEL_ACTS = (
    "message",
    "edit",
    "delete",
    "react",
    "unreact",
    "command",
    "global_shortcut",
    "message_shortcut",
    "open_home",
    "open_dm",
    "create_channel",
    "join",
    "leave",
    "invite",
    "kick",
    "rename",
    "topic",
    "archive",
    "unarchive",
    "delete_channel",
    "read",
    "dismiss",
    "deactivate",
)


def add_routes(app: web.Application, sandbox: "Sandbox") -> None:
    """Mount the person API and the live WebSocket."""
    api = PeopleApi(sandbox)
    for path, look in api.looks.items():
        app.router.add_get(f"{PREFIX}/{path}", api.looking(look))
    app.router.add_get(f"{PREFIX}/file/{{file_id}}", api.file)
    app.router.add_post(f"{PREFIX}/act", api.act)
    app.router.add_get("/sandbox/live", api.live_page)
    app.on_shutdown.append(api.stop)


class PeopleApi:
    """Serves what people see and do in one sandbox."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._workspace = sandbox.workspace
        self._delivery = sandbox.delivery
        self._live = Live(self._workspace)
        self._notices = Notices(sandbox.clock, lambda user: self._live.person(user, "notices"))
        modals = ModalActs(self._workspace, self._delivery, self._notices)
        channels = ChannelActs(self._workspace, sandbox.manifest, self._delivery, self._notices, modals)
        self._acts: dict[str, Act] = {name: getattr(modals, name) for name in _MODAL_ACTS} | {
            name: getattr(channels, name) for name in _CHANNEL_ACTS
        }
        self.looks: dict[str, Look] = {
            "workspace": self._see_workspace,
            "messages": self._see_messages,
            "home": self._see_home,
            "views": self._see_views,
            "notices": lambda user, _: {"notices": self._notices.of(user.id)},
            "canvas": lambda user, request: canvas_visible(self._sandbox, user, request.query.get("id", "")),
            "search-users": self._search_users,
            "traffic": self._see_traffic,
            "coach": self._see_coach,
        }
        self._renamed = 0
        self._workspace.feed.subscribe(self._happened)
        self._delivery.traffic.on_entry = lambda: self._live.everybody("traffic")
        sandbox.on_speed = lambda: self._live.everybody("workspace", "coach")
        for told in (sandbox.coach, sandbox.stage):
            if told is not None:
                told.on_change = lambda: self._live.everybody("coach")
        self._delivery.socket.on_connection = lambda: self._live.everybody("workspace")

    def looking(self, look: Look) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Wrap something a person can look at as a request handler."""

        async def handle(request: web.Request) -> web.Response:
            try:
                return web.json_response(look(self._who(request), request), headers=self._names)
            except (SlackError, RefusedError) as refusal:
                return _refused(refusal)

        return handle

    async def act(self, request: web.Request) -> web.Response:
        """Do what a person does."""
        body: JsonObject = await request.json()
        act = self._acts.get(body.get("type", ""))
        if act is None:
            raise web.HTTPBadRequest(text=f"no such act: {body.get('type')}")
        try:
            done = await act(self._who(request), body)
            return web.json_response({"ok": True} | done, headers=self._names)
        except AppFailedError as failed:
            return _refused(RefusedError(failed.error, TROUBLE))
        except (SlackError, RefusedError) as refusal:
            return _refused(refusal)
        except KeyError as missing:
            raise web.HTTPBadRequest(text=f"missing: {missing}") from None

    async def file(self, request: web.Request) -> web.Response:
        """Send a file's bytes to a person who may see it."""
        file_id = request.match_info["file_id"]
        try:
            data = file_visible(self._workspace, self._who(request), file_id)
        except (SlackError, RefusedError):
            raise web.HTTPNotFound from None
        return web.Response(body=data, content_type=self._workspace.files.get(file_id).mimetype)

    async def live_page(self, request: web.Request) -> web.StreamResponse:
        """Hold a page's WebSocket."""
        try:
            user = self._who(request)
        except (SlackError, RefusedError):
            raise web.HTTPForbidden from None
        return await self._live.serve(request, user.id)

    async def stop(self, _: web.Application) -> None:
        """Close every page's WebSocket."""
        await self._live.stop()

    @property
    def _names(self) -> dict[str, str]:
        """Say which names there are now: another value once anybody or anything has another, or has come into sight."""
        people = self._workspace.people
        return {NAMES_HEADER: f"{self._renamed}.{len(people.users)}.{len(people.groups)}"}

    def _happened(self, change: Change) -> None:
        self._renamed += change.kind in _NAMING

    def _who(self, request: web.Request) -> User:
        user = self._workspace.people.find(request.query.get("as", ""))
        if user.deleted:
            raise RefusedError("account_inactive")
        if user.is_bot:
            raise RefusedError("user_not_found")
        return user

    def _see_workspace(self, user: User, _: web.Request) -> JsonObject:
        connected = self._delivery.connected
        return workspace_seen(self._workspace, self._sandbox.manifest, user, connected=connected)

    def _see_messages(self, user: User, request: web.Request) -> JsonObject:
        channel = self._workspace.conversations.seen_by(user.id, request.query.get("channel", ""))
        thread_ts = request.query.get("thread_ts", "")
        return {"messages": messages_seen(self._workspace, user, channel, thread_ts)}

    def _see_home(self, user: User, _: web.Request) -> JsonObject:
        view = self._workspace.views.homes.get(user.id)
        return {"view": view_seen(self._workspace, view) if view else None}

    def _see_views(self, user: User, _: web.Request) -> JsonObject:
        return {"views": [view_seen(self._workspace, each) for each in self._workspace.views.stack(user.id)]}

    def _search_users(self, _: User, request: web.Request) -> JsonObject:
        wanted = request.query.get("q", "").lower()
        found = [
            {"id": each.id, "name": each.name, "real_name": each.real_name}
            for each in self._workspace.people.users.values()
            if not each.deleted and wanted in f"{each.name} {each.real_name}".lower()
        ]
        return {"users": found[:MAX_FOUND_USERS]}

    def _see_coach(self, _: User, __: web.Request) -> JsonObject:
        coach, stage = self._sandbox.coach, self._sandbox.stage
        told = {"coach": coach.seen() if coach else None, "tour": stage.seen() if stage else None}
        return told | {"speed": self._sandbox.speed}

    def _see_traffic(self, _: User, request: web.Request) -> JsonObject:
        entries = self._delivery.traffic.after(int(request.query.get("after", "0")))
        return {"entries": entries, "trouble": self._sandbox.ledger.seen()}


def _refused(refusal: SlackError | RefusedError) -> web.Response:
    if isinstance(refusal, SlackError):
        refusal = RefusedError(refusal.error)
    return web.json_response(refusal.shown())
