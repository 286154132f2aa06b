"""Several workspaces on one Slack, and one Muster that serves those which install it."""

from __future__ import annotations

import re
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from html import unescape
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import aiohttp

from bot.app_manifest import by_oauth, read_manifest
from bot.commands.deadline import DEADLINE_SECONDS
from bot.keys import new_key
from bot.settings import load
from handlers.many import Many, serving_many
from handlers.tenant import Tenant
from sandbox.clock import ManualClock
from sandbox.company import TEAM
from sandbox.manifest import Manifest
from sandbox.platform import Distribution, Platform
from sandbox.variation import VariationName
from sandbox.workspace import Team
from tests.patience import PATIENCE
from tests.world import CALL_SECONDS, MONDAY_MORNING, World, free_port

SECOND = Team("T0WAREHOUSE", "Warehouse", "warehouse")
ORG_TEAMS = (TEAM, Team("T0WAREHOUSE", "Warehouse", "warehouse", first_id=0x5000))
"""Two workspaces of one organisation: no id is one of both."""
CLIENT_ID, CLIENT_SECRET = "1234.5678", "client-secret-0123456789"
ORG = "E00000001"


class Page(NamedTuple):
    """What somebody's browser was shown."""

    status: int
    text: str


class Browser:
    """Somebody's browser, with the cookies of Muster's own pages."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.cookie = ""

    async def get(self, url: str) -> Page:
        """Open a page."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        async with self._session.get(url, headers=headers) as shown:
            for given in shown.headers.getall("Set-Cookie", []):
                self.cookie = given.split(";")[0]
            return Page(shown.status, await shown.text())

    async def press(self, url: str, **form: str) -> str:
        """Send Slack's form, and return where it leads; what it shows instead where it leads nowhere."""
        async with self._session.post(url, data=form, allow_redirects=False) as answer:
            return answer.headers.get("Location", "") or await answer.text()


class Workspaces:
    """Two workspaces with the same people in each, whose ids are the same too, but for those of one organisation."""

    def __init__(
        self,
        stack: AsyncExitStack,
        database_url: str,
        variation: VariationName = "plain",
        *,
        rotates: bool = False,
    ) -> None:
        self.clock = ManualClock(MONDAY_MORNING)
        self.port = free_port()
        self.keys = new_key()
        self.database_url = database_url
        self._stack = stack
        raw = by_oauth(read_manifest(), f"http://127.0.0.1:{self.port}")
        manifest = Manifest.parse(raw)
        teams = ORG_TEAMS if variation == "org" else (TEAM, SECOND)
        of_all = {"clock": self.clock, "manifest": manifest, "port": self.port}
        self.worlds = [World(stack, database_url, "http", variation, team=team, **of_all) for team in teams]  # type: ignore[arg-type]  # as named
        self.distribution = Distribution(
            self.clock,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            redirect_urls=tuple(raw["oauth_config"]["redirect_urls"]),
            scopes=manifest.bot_scopes,
            rotates=rotates,
        )
        self.slack = Platform([each.sandbox for each in self.worlds], self.distribution)

    @property
    def address(self) -> str:
        """Where Muster's own pages are."""
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Open the Slack for business, without a bot yet."""
        for world in self.worlds:
            await world.open()
        await self.slack.start()
        self._stack.push_async_callback(self.slack.stop)
        jar = aiohttp.DummyCookieJar()
        self.session = await self._stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))

    async def start(self, **settings: object) -> Many:
        """Run Muster until the test ends."""
        return await self._stack.enter_async_context(self.muster(**settings))

    def muster(self, **settings: object) -> AbstractAsyncContextManager[Many]:
        """Return a Muster to run."""
        given = {
            "slack_bot_token": None,
            "slack_app_token": None,
            "slack_client_id": CLIENT_ID,
            "slack_client_secret": CLIENT_SECRET,
            "slack_redirect_uri": f"{self.address}/slack/oauth_redirect",
            "slack_signing_secret": "sandbox-secret-0123456789abcdef",
            "muster_encryption_keys": self.keys,
            "slack_api_url": self.slack.api_url,
            "database_url": self.database_url,
            "port": self.port,
            "muster_log_level": "ERROR",
        }
        seconds = {"call_seconds": CALL_SECONDS, "deadline_seconds": DEADLINE_SECONDS * PATIENCE}
        return serving_many(load(**given | settings), self.clock, **seconds)

    async def asked(self, browser: Browser) -> dict[str, str]:
        """Begin to install, and return what Slack's page asks with, once somebody has seen it."""
        link = await self.link(browser)
        shown = await browser.get(link)
        assert shown.status == 200, shown
        return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}

    async def link(self, browser: Browser) -> str:
        """Open the page on which installing begins, and return where its button leads."""
        shown = await browser.get(f"{self.address}/slack/install")
        found = re.search(r'href="(http[^"]+)"', shown.text)
        assert found is not None, shown
        return unescape(found[1])

    async def install(
        self, owner: str, *, decision: str = "allow", user: str = "alice", browser: Browser | None = None
    ) -> Page:
        """Install Muster in a workspace, or for the organisation, as one of its people does."""
        browser = browser or Browser(self.session)
        asked = await self.asked(browser)
        url = f"{self.slack.url}/oauth/v2/authorize"
        back = await browser.press(url, **asked, owner=owner, user=user, decision=decision)
        return await browser.get(back)

    async def served(self, many: Many, team: str) -> Tenant:
        """Wait until a workspace is served."""

        async def there() -> Tenant | None:
            return many.tenants.of(team)

        return await self.worlds[0].until(there, f"{team} served")  # type: ignore[no-any-return]  # as `there`

    async def gone(self, many: Many, team: str) -> None:
        """Wait until a workspace is served no longer."""

        async def away() -> bool:
            return many.tenants.of(team) is None

        await self.worlds[0].until(away, f"{team} gone")
