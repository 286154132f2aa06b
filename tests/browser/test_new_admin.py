"""From an app that was just made of the manifest to the first responder who is called, by mouse in the page."""

from __future__ import annotations

import re
from asyncio import gather
from collections import Counter
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from app import Muster
from tests.browser.conftest import WAIT_MS
from tests.steps import ONCE
from tests.world import World

OPERATORS = Path(__file__).parents[2] / "docs" / "operators.md"
ROW = re.compile(r"^\| (?P<step>[^|]+) \| [^|]+ \| (?P<clicks>\d+) \| (?P<forms>\d+) \|$", re.MULTILINE)
DESK: ViewportSize = {"width": 1280, "height": 900}


class Hand:
    """Somebody's mouse in their Slack, counting by step what is clicked and which forms are sent."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.step = ""
        self.clicks: Counter[str] = Counter()
        self.forms: Counter[str] = Counter()

    @property
    def form(self) -> Locator:
        """The form on top."""
        return self.page.get_by_role("dialog").last

    async def click(self, name: str, *, inside: Locator | Page | None = None) -> None:
        """Click the newest button of that name."""
        await (inside or self.page).get_by_role("button", name=name).last.click()
        self.clicks[self.step] += 1

    async def choose(self, field: str, option: str) -> None:
        """Open a menu of the form and click an option in it."""
        await self.form.get_by_role("combobox", name=field).click()
        await self.page.get_by_role("option", name=option).click()
        self.clicks[self.step] += 2

    async def send(self, name: str) -> None:
        """Press the form's button."""
        await self.click(name, inside=self.form)
        self.forms[self.step] += 1

    def taken(self) -> list[tuple[str, int, int]]:
        """Return each step with its clicks and its forms."""
        return [(step, self.clicks[step], self.forms[step]) for step in self.clicks]

    async def at_home(self, words: str) -> None:
        """Wait until App Home says so."""
        await expect(self.page.get_by_role("region", name="Home")).to_contain_text(words)


async def hand(browser: Browser, world: World, who: str) -> Hand:
    """Open somebody's Slack."""
    page = await browser.new_page(viewport=DESK)
    page.set_default_timeout(WAIT_MS)
    await page.goto(f"{world.sandbox.page_url}?as={who}")
    await page.get_by_role("textbox", name="Message #general").wait_for()
    return Hand(page)


async def set_up(alice: Hand, world: World, bot: Muster) -> None:
    """Follow the checklist of App Home as far as somebody is called."""
    alice.step = "Open App Home"
    await alice.click("Muster, app")
    await alice.at_home("Set up Muster: 0 of 7 done")
    alice.step = "Choose who reads announcements"
    await alice.click("Set up who reads announcements")
    await alice.choose("User groups to invite", "sre-oncall")
    await alice.send("Set up")
    await alice.click("Close", inside=alice.form)
    await expect(alice.form).to_have_count(0)
    await world.settled(bot)
    alice.step = "Choose who is called"
    await alice.click("Choose people")
    await alice.choose("Step 1: user groups", "sre-oncall")
    await alice.send("Save")
    await expect(alice.form).to_have_count(0)
    await alice.at_home("Done: Who reads announcements, Who is called")


async def declare(by: Hand, world: World, bot: Muster) -> None:
    """Type one line, and say in its form that it is of the most urgent kind."""
    by.step = "Declare an incident"
    await by.page.get_by_role("textbox", name="Message #general").fill("/incident checkout is down")
    await by.page.keyboard.press("Enter")
    await by.choose("Impact", "Widespread")
    await by.choose("Urgency", "Immediate")
    await by.form.get_by_text("Declaring calls @sre-oncall").wait_for()
    await by.send("Declare")
    await by.form.get_by_role("button", name="Open channel").wait_for()
    await world.settled(bot)


async def read_the_call(hiro: Hand) -> None:
    """Open what waits from Muster."""
    hiro.step = "Read the call"
    await hiro.click("Muster, app, 1 unread")
    call = hiro.page.get_by_role("article").filter(has_text="You are called to INC-1 · checkout is down")
    await call.get_by_role("button", name="Acknowledge").wait_for()


@ONCE
async def test_a_new_admin_comes_to_a_called_responder_in_few_clicks(
    browser: Browser, world: World, bot: Muster
) -> None:
    """By mouse from App Home to a call that its receiver reads, in as many clicks and forms as the docs say."""
    alice, bob, hiro = await gather(*(hand(browser, world, who) for who in ("alice", "bob", "hiro")))
    await set_up(alice, world, bot)
    await declare(bob, world, bot)
    await read_the_call(hiro)
    told = [(row["step"], int(row["clicks"]), int(row["forms"])) for row in ROW.finditer(OPERATORS.read_text("utf-8"))]
    assert [each for one in (alice, bob, hiro) for each in one.taken()] == told
