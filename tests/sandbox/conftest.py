"""What the sandbox's own tests share: a small workspace on a clock that stands still, served on a port."""

import io
import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest

from sandbox.client import Person
from sandbox.clock import ManualClock
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.shapes import JsonObject
from sandbox.workspace import Channel, Team, User, Workspace

FORM = "application/x-www-form-urlencoded"
MANIFEST = Path(__file__).parent / "data" / "manifest.yml"


class Api:
    """Calls the Web API as an app does, with a form, and returns the parsed body."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
        self.session = session
        self.sandbox = sandbox
        self.token = sandbox.tokens.bot

    async def __call__(self, method: str, **args: object) -> JsonObject:
        """Call a method, whatever comes of it."""
        form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in args.items()}
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": FORM}
        url = f"{self.sandbox.api_url}{method}"
        body_bytes = io.BytesIO(urlencode(form).encode())
        async with self.session.post(url, data=body_bytes, headers=headers) as response:
            body: JsonObject = await response.json()
            return body

    async def done(self, method: str, **args: object) -> JsonObject:
        """Call a method that must succeed."""
        body = await self(method, **args)
        assert body["ok"], body
        return body

    async def error(self, method: str, **args: object) -> str:
        """Call a method that must be refused, and return Slack's error."""
        body = await self(method, **args)
        assert body["ok"] is False, body
        return str(body["error"])


@pytest.fixture
def clock() -> ManualClock:
    """A Monday morning that lasts until somebody moves it."""
    return ManualClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def workspace(clock: ManualClock) -> Workspace:
    """A company of four: alice the admin, bob, carol, and dora the single-channel guest; channel #general."""
    workspace = Workspace(clock, Team("T00000001", "Company", "company"))
    alice = workspace.people.add("alice", "Alice Moreau", is_admin=True)
    workspace.people.add("bob", "Bob Okafor")
    workspace.people.add("carol", "Carol Ruiz")
    workspace.people.add("dora", "Dora Haas", is_ultra_restricted=True)
    workspace.conversations.create(alice.id, "general", is_general=True)
    return workspace


@pytest.fixture
def manifest() -> Manifest:
    """The manifest of an app that may do what an incident bot does."""
    return Manifest.load(MANIFEST)


@pytest.fixture
async def sandbox(workspace: Workspace, manifest: Manifest, clock: ManualClock) -> AsyncGenerator[Sandbox]:
    """The sandbox on a port, without rate limits."""
    sandbox = Sandbox(workspace, manifest=manifest, clock=clock, strict_rates=False)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncGenerator[Api]:
    """The Web API, called with the bot's token."""
    async with aiohttp.ClientSession() as session:
        yield Api(session, sandbox)


@pytest.fixture
def alice(workspace: Workspace) -> User:
    """The workspace's admin."""
    return workspace.people.find("alice")


@pytest.fixture
def bob(workspace: Workspace) -> User:
    """Somebody who works there."""
    return workspace.people.find("bob")


@pytest.fixture
def general(workspace: Workspace) -> Channel:
    """The public channel everybody knows, without the bot in it."""
    channel = workspace.conversations.named("general")
    assert channel is not None
    return channel


@pytest.fixture
def room(workspace: Workspace) -> Channel:
    """A public channel the bot made and is in."""
    return workspace.conversations.create(workspace.bot.id, "room")


@pytest.fixture
def secret(workspace: Workspace, alice: User) -> Channel:
    """A private channel of Alice's that the bot does not know."""
    return workspace.conversations.create(alice.id, "secret", is_private=True)


@pytest.fixture
async def person(sandbox: Sandbox) -> AsyncGenerator[Person]:
    """Alice at her screen."""
    async with Person.connect(sandbox.url, "alice") as person:
        yield person
