"""An incident lived through on the page, by mouse and by keyboard, with the real bot behind it.

With MUSTER_SCREENSHOTS set to a folder, the pictures of the README are taken on the way.
"""

import os
from collections.abc import AsyncGenerator
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from app import muster
from bot.clock import SystemClock
from bot.settings import load
from sandbox.company import SERVICES, build_company
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from tests.browser.conftest import WAIT_MS, in_one_loop

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
CHANNEL = "inc-1-checkout-is-down"


@in_one_loop
async def company(sqlite_url: str) -> AsyncGenerator[Sandbox]:
    """The demo company's Slack with the real bot connected to it."""
    clock = SystemClock()
    sandbox = Sandbox(build_company(clock), manifest=Manifest.load(MANIFEST), clock=clock)
    await sandbox.start()
    settings = load(
        slack_bot_token=sandbox.tokens.bot,
        slack_app_token=sandbox.tokens.app,
        slack_api_url=sandbox.api_url,
        database_url=sqlite_url,
        port=0,
        muster_log_level="ERROR",
    )
    async with muster(settings, clock) as running:
        async with running.store.write() as unit:
            await unit.services.ensure(SERVICES, clock.now())
        yield sandbox
    await sandbox.stop()


async def slack_of(browser: Browser, company: Sandbox, who: str, *, width: int = 1280, height: int = 900) -> Page:
    """Open somebody's Slack."""
    page = await browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(WAIT_MS)
    await page.goto(f"{company.page_url}?as={who}")
    await page.get_by_role("textbox", name="Message #general").wait_for()
    return page


async def picture(page: Page, name: str) -> None:
    """Keep what the page shows, if pictures are asked for."""
    folder = os.environ.get("MUSTER_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def pick(page: Page, label: str, words: str) -> None:
    """Choose from a menu by mouse."""
    await page.get_by_role("combobox", name=label, exact=True).click()
    await page.get_by_role("option", name=words).first.click()


async def test_an_incident_is_lived_through_by_mouse(browser: Browser, company: Sandbox) -> None:
    """Declare from the shortcut, acknowledge, update and resolve with the card's buttons."""
    alice = await slack_of(browser, company, "alice")
    await alice.get_by_role("button", name="Shortcuts").click()
    await alice.get_by_role("menuitem", name="Declare incident").first.click()
    dialog = alice.get_by_role("dialog", name="Declare incident")
    await dialog.get_by_role("textbox", name="Title").fill("Checkout is down")
    await pick(alice, "Impact", "Major")
    await expect(dialog.get_by_text("until you choose an urgency")).to_be_visible()
    await pick(alice, "Urgency", "Immediate")
    await expect(dialog.get_by_text("P1 Critical").first).to_be_visible()
    await picture(alice, "declare")
    await dialog.get_by_role("button", name="Declare").click()
    dialog = alice.get_by_role("dialog", name="Declared")
    await dialog.get_by_role("button", name="Open channel").click()
    await dialog.get_by_role("button", name="Close").last.click()
    card = alice.get_by_role("article").filter(has_text="Incident manager").first
    await card.get_by_role("button", name="Acknowledge").click()
    await expect(alice.get_by_text("acknowledged INC-1 after")).to_be_visible()
    await card.get_by_role("button", name="Post update").click()
    dialog = alice.get_by_role("dialog", name="INC-1: update")
    await dialog.get_by_role("textbox", name="What happened").fill("The provider's certificate has expired.")
    await dialog.get_by_role("button", name="More").click()
    await dialog.get_by_role("textbox", name="Workaround").fill("Customers can pay by invoice.")
    await picture(alice, "update")
    await dialog.get_by_role("button", name="Post update").click()
    await expect(card.get_by_text("certificate has expired.")).to_be_visible()
    await picture(alice, "card")
    await expect(card.get_by_text("Customers can pay by invoice.")).to_be_visible()
    await card.get_by_role("button", name="Resolve").click()
    dialog = alice.get_by_role("dialog", name="INC-1: resolve")
    await dialog.get_by_role("textbox", name="What fixed it").fill("The certificate was renewed.")
    await dialog.get_by_role("button", name="Resolve").click()
    await expect(alice.get_by_text("resolved INC-1 after")).to_be_visible()
    await expect(card.get_by_role("button", name="Close")).to_be_visible()
    bob = await slack_of(browser, company, "bob", width=390, height=844)
    await bob.goto(f"{company.page_url}?as=bob&c=incidents")
    await expect(bob.get_by_text("Resolved").first).to_be_visible()
    await picture(bob, "phone")


async def test_an_incident_is_lived_through_by_keyboard(browser: Browser, company: Sandbox) -> None:
    """Commands and forms alone, without touching the mouse."""
    alice = await slack_of(browser, company, "alice")
    composer = alice.get_by_role("textbox", name="Message #general")
    await composer.focus()
    await alice.keyboard.type("/incident declare Checkout is down")
    await alice.keyboard.press("Enter")
    dialog = alice.get_by_role("dialog", name="Declare incident")
    await dialog.wait_for()
    await dialog.get_by_role("combobox", name="Impact").focus()
    await alice.keyboard.press("Control+a")
    await alice.keyboard.type("Major")
    await alice.keyboard.press("Enter")
    await dialog.get_by_role("combobox", name="Urgency").focus()
    await alice.keyboard.press("Control+a")
    await alice.keyboard.type("Immediate")
    await alice.keyboard.press("Enter")
    await expect(dialog.get_by_text("P1 Critical").first).to_be_visible()
    await alice.keyboard.press("Control+Enter")
    dialog = alice.get_by_role("dialog", name="Declared")
    for name in ("Open channel", "Close"):
        await dialog.get_by_role("button", name=name).last.focus()
        await alice.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await alice.get_by_role("textbox", name=f"Message #{CHANNEL}").wait_for()
    for typed, answer in (
        ("ack", "acknowledged INC-1 after"),
        ("update We are looking into it", "We are looking into it"),
        ("status identified", "Identified"),
        ("resolve The certificate was renewed", "resolved INC-1 after"),
    ):
        await alice.get_by_role("textbox", name=f"Message #{CHANNEL}").focus()
        await alice.keyboard.type(f"/incident {typed}")
        await alice.keyboard.press("Enter")
        await expect(alice.get_by_role("log", name="Messages").get_by_text(answer).first).to_be_visible()
