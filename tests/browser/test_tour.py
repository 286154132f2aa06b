"""The tour as a visitor of the demo watches it: a real process, two people's screens, and a hand on it."""

import re
from collections.abc import AsyncGenerator

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import WAIT_MS
from tests.test_demo import address, demo, stop


@pytest.fixture
async def stage() -> AsyncGenerator[str]:
    """The demo's address; the demo ends by Ctrl-C."""
    process = await demo("--no-browser", "--port", "3400")
    url, _ = await address(process)
    yield url
    assert await stop(process) == 0


async def order(url: str, **body: object) -> None:
    """Order something of the tour as the page's buttons do; `hurry` divides how long captions stand."""
    async with aiohttp.ClientSession() as session, session.post(f"{url}/sandbox/control/tour", json=body) as answer:
        assert answer.status == 200


async def watched(browser: Browser, url: str) -> Page:
    """Open Grace beside Carmen, as the demo does."""
    page = await browser.new_page(viewport={"width": 1400, "height": 850})
    page.set_default_timeout(3 * WAIT_MS)
    await page.goto(f"{url}/?as=grace&c=support&beside=carmen&beside_c=payments")
    await page.get_by_role("button", name="Play it for me").wait_for()
    return page


async def test_the_tour_is_watched_paused_and_taken_over(browser: Browser, stage: str) -> None:
    """Screens follow the people; a pause lasts; who takes over finds everything as it was left, and the demo stays."""
    page = await watched(browser, stage)
    strip = page.get_by_role("region", name="First steps")
    left, right = (page.frame_locator(f"iframe[title='{name}’s Slack']") for name in ("grace", "carmen"))
    await order(stage, do="play", hurry=4)
    await expect(strip.get_by_role("status")).to_contain_text("types: /incident checkout is down")
    await strip.get_by_role("button", name="Pause").click()
    await expect(left.get_by_role("dialog")).to_have_count(0)
    await order(stage, do="play", hurry=100)
    await strip.get_by_text("Press Review on the card").wait_for()
    await expect(strip.get_by_role("listitem").filter(has_text="Resolve, done")).to_be_visible()
    await expect(left.get_by_role("textbox", name="Message #incidents")).to_be_visible()
    await expect(right.get_by_role("textbox", name="Message #inc-")).to_be_visible()


async def test_whoever_takes_over_goes_on_from_there(browser: Browser, stage: str) -> None:
    """The step under way is the last; the form that it opened can be used by hand."""
    page = await watched(browser, stage)
    strip = page.get_by_role("region", name="First steps")
    left = page.frame_locator("iframe[title='grace’s Slack']")
    await strip.get_by_role("button", name="Play it for me").click()
    await left.get_by_role("dialog", name="Declare incident").wait_for()
    await strip.get_by_role("button", name="Take over from here").click()
    await expect(strip.get_by_role("button", name="Skip")).to_be_visible()
    await left.get_by_role("button", name="Declare", exact=True).click()
    await left.get_by_role("dialog", name="Declared").wait_for()


async def test_a_slack_in_trouble_is_seen_to_lose_nothing(browser: Browser) -> None:
    """The drawer counts what Slack failed and what came of it: all done in the end, nothing posted twice."""
    process = await demo("--no-browser", "--strict", "--port", "3450")
    url, _ = await address(process)
    page = await browser.new_page(viewport={"width": 1400, "height": 850})
    page.set_default_timeout(3 * WAIT_MS)
    await page.goto(f"{url}/?as=grace&c=support")
    await page.get_by_role("region", name="First steps").get_by_role("button", name="Traffic").click()
    drawer = page.get_by_role("complementary", name="Traffic between")
    await order(url, do="play", hurry=100)
    await page.get_by_text("Press Review on the card").wait_for()
    balance = drawer.get_by_role("status").filter(has_text="Slack failed")
    settled = re.compile(r"0 to come, \d+ refused for good \(bookmarks.add\). Nothing is lost. Posted twice: 0.")
    await expect(balance).to_contain_text(settled, timeout=3 * WAIT_MS)
    assert await stop(process) == 0
