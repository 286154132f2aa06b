"""Several workspaces behind one Web API: each token leads to the workspace that it was given for."""

from base64 import b64decode
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from aiohttp import web

from sandbox.delivery.events import Event
from sandbox.platform.distribution import Distribution, Grant
from sandbox.platform.page import consent_page, error_page
from sandbox.server import BODY_MAX_BYTES, SHUTDOWN_SECONDS, Sandbox
from sandbox.shapes import JsonObject
from sandbox.variation import ENTERPRISE
from sandbox.web_api.arguments import Asked, read
from sandbox.web_api.routes import serve, told_time
from sandbox.workspace import SlackError, Team

_ASKED = ("client_id", "scope", "user_scope", "redirect_uri", "state", "team")
_NAMED_BY = ("channel", "channel_id", "user", "user_id", "users", "view_id", "trigger_id", "usergroup")
"""The arguments that name something of one workspace, which a token of a whole organisation is known by."""


class Platform:
    """One Slack of several workspaces, in which an app is installed by OAuth and in none at first.

    `sandboxes` are the workspaces, by their team's id. Those of an organisation have the variation "org", and ids of
    their own. It is served on a port of its own, as `api_url` says; people are at their sandbox's.
    """

    def __init__(self, sandboxes: Sequence[Sandbox], distribution: Distribution) -> None:
        self.sandboxes = {each.workspace.team.id: each for each in sandboxes}
        self.distribution = distribution
        self.added: list[str] = []
        """The workspaces that an app of the whole organisation was added to."""
        self._runner: web.AppRunner | None = None
        self.url = ""
        for each in sandboxes:
            each.tokens.bot = ""
            each.delivery.installed = False

    @property
    def api_url(self) -> str:
        """What the app takes as its SLACK_API_URL."""
        return f"{self.url}/api/"

    async def start(self, host: str = "127.0.0.1") -> None:
        """Serve what the workspaces share on any free port; each of them is opened by itself."""
        app = web.Application(client_max_size=BODY_MAX_BYTES)
        app.router.add_get("/oauth/v2/authorize", self._asked)
        app.router.add_post("/oauth/v2/authorize", self._decided)
        app.router.add_post("/api/oauth.v2.access", self._access)
        app.router.add_route("*", "/api/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, 0).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Serve it no longer."""
        if self._runner is not None:
            await self._runner.cleanup()

    # installing

    async def _asked(self, request: web.Request) -> web.Response:
        asked = {name: request.query[name] for name in _ASKED if name in request.query}
        try:
            scopes = self.distribution.ask(asked)
        except SlackError as refused:
            return web.Response(text=error_page(refused.error), content_type="text/html", status=HTTPStatus.BAD_REQUEST)
        teams = [each.workspace.team for each in self.sandboxes.values()]
        org = Team(ENTERPRISE["id"], ENTERPRISE["name"], "")
        name = next(iter(self.sandboxes.values())).manifest.name
        return web.Response(text=consent_page(name, [*teams, org], scopes, asked), content_type="text/html")

    async def _decided(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        back = {"state": form.get("state", "")}
        try:
            if form.get("decision") == "allow":
                user = self._admin(form["owner"], form["user"])
                back["code"] = self.distribution.allow(form["owner"], user, form)
            else:
                self.distribution.ask(form)
                back["error"] = "access_denied"
        except SlackError as refused:
            return web.Response(text=error_page(refused.error), content_type="text/html", status=HTTPStatus.BAD_REQUEST)
        raise web.HTTPFound(f"{form['redirect_uri']}?{urlencode(back)}")

    def _admin(self, owner: str, name: str) -> str:
        """Return who installs: somebody of the workspace, or an admin of the organisation."""
        workspaces = [self.sandboxes[each].workspace for each in self._teams_of(owner)]
        return workspaces[0].people.find(name).id

    def _teams_of(self, owner: str) -> list[str]:
        return list(self.sandboxes) if owner == ENTERPRISE["id"] else [owner]

    async def _access(self, request: web.Request) -> web.Response:
        """Answer oauth.v2.access, which reads no JSON, and the credentials from Basic authorization as well."""
        try:
            asked = await read(request)
            args = _credentials(request) | ({} if asked.as_json else asked.args)
            grant = self.distribution.access({name: str(value) for name, value in args.items()})
        except SlackError as refused:
            return self._answer({"ok": False, "error": refused.error})
        self._install(grant)
        return self._answer({"ok": True} | self._told(grant))

    def _install(self, grant: Grant) -> None:
        owner = grant.consent.owner
        if owner == ENTERPRISE["id"] and not self.added:
            self.added = list(self.sandboxes)[:1]
        for team in self.added if owner == ENTERPRISE["id"] else [owner]:
            self._let_in(team, grant.token)

    def _let_in(self, team: str, token: str) -> None:
        sandbox = self.sandboxes[team]
        sandbox.tokens.bot = token
        sandbox.delivery.installed = True

    def _told(self, grant: Grant) -> JsonObject:
        consent = grant.consent
        of_org = consent.owner == ENTERPRISE["id"]
        sandbox = self.sandboxes[self._teams_of(consent.owner)[0]]
        team, bot = sandbox.workspace.team, sandbox.workspace.bot
        expiring = {"refresh_token": grant.refresh_token, "expires_in": 43200} if grant.refresh_token else {}
        return {
            "app_id": bot.app_id,
            "authed_user": {"id": consent.user},
            "scope": ",".join(consent.scopes),
            "token_type": "bot",
            "access_token": grant.token,
            "bot_user_id": bot.id,
            "team": None if of_org else {"id": team.id, "name": team.name},
            "enterprise": ENTERPRISE if of_org else None,
            "is_enterprise_install": of_org,
            **expiring,
        }

    # being uninstalled

    def uninstall(self, owner: str) -> None:
        """Have somebody take the app out: its tokens end, and it is told so last of all."""
        self.distribution.end(owner, "account_inactive")
        self._last_word(owner, {"type": "app_uninstalled"})

    def revoke(self, owner: str) -> None:
        """Have somebody revoke the bot's token."""
        bot = self.sandboxes[self._teams_of(owner)[0]].workspace.bot.id
        self.distribution.end(owner, "token_revoked")
        self._last_word(owner, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}})

    def _last_word(self, owner: str, body: JsonObject) -> None:
        teams = self._teams_of(owner)
        self._tell(teams[0], body)
        for team in teams:
            self.sandboxes[team].delivery.installed = False

    # an organisation's workspaces

    def add(self, team: str) -> None:
        """Add the organisation's app to a further workspace of it."""
        self.added.append(team)
        self._let_in(team, self.sandboxes[self.added[0]].tokens.bot)
        self._tell(team, {"type": "team_access_granted", "team_ids": [team]})

    def remove(self, team: str) -> None:
        """Take it out of one of them."""
        self.added.remove(team)
        self._tell(team, {"type": "team_access_revoked", "team_ids": [team]})
        self.sandboxes[team].delivery.installed = False

    def _tell(self, team: str, body: JsonObject) -> None:
        sandbox = self.sandboxes[team]
        stamped = body | {"event_ts": sandbox.workspace.ground.fresh_ts()}
        sandbox.delivery.tell(Event(str(body["type"]), "", stamped))

    # calling

    async def _call(self, request: web.Request) -> web.Response:
        try:
            asked = await read(request)
            owner = self.distribution.owner_of(asked.token)
            if owner == ENTERPRISE["id"]:
                return await self._of_org(request, asked)
        except SlackError as refused:
            return self._answer({"ok": False, "error": refused.error})
        return await serve(self.sandboxes[owner], request)

    def _answer(self, body: JsonObject) -> web.Response:
        return web.json_response(body, headers=told_time(next(iter(self.sandboxes.values()))))

    async def _of_org(self, request: web.Request, asked: Asked) -> web.Response:
        if request.match_info["method"] == "auth.teams.list":
            teams = [self.sandboxes[each].workspace.team for each in self.added]
            listed = [{"id": each.id, "name": each.name} for each in teams]
            return self._answer({"ok": True, "teams": listed, "response_metadata": {"next_cursor": ""}})
        return await serve(self.sandboxes[self._meant_by(asked)], request)

    def _meant_by(self, asked: Asked) -> str:
        """Return the workspace that a call of the organisation's token is about."""
        if asked.args.get("team_id") in self.added:
            return str(asked.args["team_id"])
        if str(asked.args.get("channel", "")).startswith("#"):
            raise SlackError("channel_not_found")  # of which workspace, a name does not tell
        named = [str(asked.args[name]).split(",")[0] for name in _NAMED_BY if asked.args.get(name)]
        return next((team for team in self.added if any(self._knows(team, each) for each in named)), self.added[0])

    def _knows(self, team: str, named: str) -> bool:
        sandbox = self.sandboxes[team]
        workspace = sandbox.workspace
        known = (workspace.channels, workspace.people.users, workspace.people.groups)
        shown = (view.id for stack in workspace.views.stacks.values() for view in stack)
        return any(named in each for each in known) or named in shown or sandbox.triggers.knows(named)


def _credentials(request: web.Request) -> JsonObject:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return {}
    client_id, _, client_secret = b64decode(given).decode().partition(":")
    return {"client_id": client_id, "client_secret": client_secret}
