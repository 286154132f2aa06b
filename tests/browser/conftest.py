"""What the page's tests share: a small company with a tiny app in it, and a headless Chromium."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from pathlib import Path
from types import CodeType

import playwright
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from app import Muster
from sandbox.clock import ManualClock
from sandbox.coach import Coach, CoachStep
from sandbox.company import CUSTOMERS_SIDE, ON_CALL
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.shapes import JsonObject
from sandbox.workspace import Team, Workspace
from tests.browser.chromium import CHROMIUM_ARGS, chromium
from tests.browser.tiny_app import MANIFEST, tiny_app
from tests.cleanup import leaving_nothing
from tests.patience import PATIENCE
from tests.sandbox.bolt_app import in_socket_mode
from tests.test_demo import address, demo, stop
from tests.world import World

HERE = Path(__file__).parent
PLAYWRIGHT = Path(playwright.__file__).parent
PHONE: ViewportSize = {"width": 390, "height": 844}
"""The screen of a phone."""

WAIT_MS = 8000 * PATIENCE
"""How long a test waits for something to appear before it fails."""

ACK_SECONDS = 1.0 * PATIENCE
"""The tiny app answers at once, so that one second is enough and a missing answer shows soon."""

in_one_loop = pytest_asyncio.fixture(loop_scope="session")
"""An async fixture of these tests: they share a loop, since a Chromium is driven from one alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have these tests share a loop."""
    for item in items:
        if item.path.parent == HERE and isinstance(item, pytest.Function) and iscoroutinefunction(item.function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture
def clock() -> ManualClock:
    """A Monday morning that lasts."""
    return ManualClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def workspace(clock: ManualClock) -> Workspace:
    """A company of two, in two zones, with #general and a private #payments."""
    workspace = Workspace(clock, Team("T00000001", "Company", "company"))
    alice = workspace.people.add("alice", "Alice Moreau", tz="Europe/Paris", is_admin=True)
    bob = workspace.people.add("bob", "Bob Okafor", tz="America/New_York")
    general = workspace.conversations.create(alice.id, "general", is_general=True)
    workspace.conversations.invite(alice.id, general, [bob.id, workspace.bot.id])
    workspace.conversations.create(alice.id, "payments", is_private=True)
    return workspace


@pytest.fixture
def app_home() -> JsonObject:
    """What a test's app sets in its manifest about its tabs, beyond what the tiny app does."""
    return {}


@pytest.fixture
def steps() -> tuple[CoachStep, ...]:
    """What a test's coach waits for; none, and there is no coach."""
    return ()


@in_one_loop
async def sandbox(
    workspace: Workspace, clock: ManualClock, app_home: JsonObject, steps: tuple[CoachStep, ...]
) -> AsyncGenerator[Sandbox]:
    """The sandbox on a port with the tiny app connected."""
    features: JsonObject = MANIFEST["features"]
    tabs = {"app_home": features["app_home"] | app_home}
    manifest = Manifest.parse(MANIFEST | {"features": features | tabs})
    coach = Coach(workspace, "Somebody needs help.", steps) if steps else None
    sandbox = Sandbox(
        workspace, manifest=manifest, clock=clock, strict_rates=False, ack_seconds=ACK_SECONDS, coach=coach
    )
    sandbox.seats = (CUSTOMERS_SIDE, ON_CALL)
    await sandbox.start()
    async with in_socket_mode(tiny_app(sandbox.api_url)):
        yield sandbox
    await sandbox.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_chromium() -> AsyncGenerator[Browser]:
    """A headless Chromium: to start one, and what drives it, takes longer than most of what is done with it."""
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        await browser.close()


@in_one_loop
async def browser(shared_chromium: Browser) -> AsyncGenerator[Browser]:
    """A headless Chromium; nothing that a test opens in it outlives the test."""
    before = asyncio.all_tasks()
    yield shared_chromium
    for context in shared_chromium.contexts:
        await context.close()
    if answering := {task for task in asyncio.all_tasks() - before if _is_playwrights(task)}:
        await asyncio.wait(answering, timeout=WAIT_MS / 1000)


def _is_playwrights(task: asyncio.Task[object]) -> bool:
    """Say whether it is Playwright's own: it answers in such what the page asked last, such as a socket's end."""
    code: CodeType | None = getattr(task.get_coro(), "cr_code", None)
    return code is not None and PLAYWRIGHT in Path(code.co_filename).parents


@in_one_loop
async def nothing_left_behind(request: pytest.FixtureRequest, shared_chromium: Browser) -> AsyncGenerator[None]:
    """Check, after the test and its other fixtures, that no new task or thread lives on."""
    assert shared_chromium.is_connected()
    async with leaving_nothing(request):
        yield


@in_one_loop
async def page(browser: Browser, sandbox: Sandbox) -> AsyncGenerator[Page]:
    """Alice's Slack, open at #general; fails the test if a script of the page's threw."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(WAIT_MS)
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    await page.goto(f"{sandbox.page_url}?as=alice")
    await page.get_by_role("textbox", name="Message #general").wait_for()
    yield page
    assert thrown == []


@in_one_loop
async def world(database_url: str) -> AsyncGenerator[World]:
    """A company's Slack in which an app was made of manifest.yml, and nothing else has happened."""
    async with AsyncExitStack() as stack:
        made = World(stack, database_url, "socket")
        made.record_traffic()
        await made.open()
        yield made


@in_one_loop
async def bot(world: World) -> Muster:
    """Muster, connected for the first time, with a test's tokens and no other setting."""
    return await world.start_bot()


@in_one_loop
async def stage() -> AsyncGenerator[str]:
    """The demo's address; the demo ends by Ctrl-C."""
    process = await demo("--no-browser", "--port", "3400")
    url, _ = await address(process)
    yield url
    assert await stop(process) == 0
