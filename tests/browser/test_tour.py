"""The tour as a visitor of the demo watches it: a real process, two people's screens, and a hand on it."""

import re

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import WAIT_MS
from tests.browser.first_steps import STEPS, Step, Visitor, declare, resolve, review, update, visitor
from tests.test_demo import address, demo, stop


async def order(url: str, **body: object) -> None:
    """Order something of the tour as the page's buttons do; `hurry` divides how long captions stand."""
    async with aiohttp.ClientSession() as session, session.post(f"{url}/sandbox/control/tour", json=body) as answer:
        assert answer.status == 200


async def waiting(browser: Browser, url: str) -> Visitor:
    """Open Carmen beside Grace, with the tour waiting at its first caption."""
    carmen = await visitor(browser, url, "carmen")
    await carmen.click("Play it for me", inside=carmen.strip)
    await carmen.click("Pause", inside=carmen.strip)
    await expect(carmen.strip.get_by_role("status")).to_contain_text("types: /incident checkout is down")
    return carmen


async def test_the_tour_is_watched_to_its_end(browser: Browser, stage: str) -> None:
    """Screens follow the people, the hand stays at its button, a pause lasts, and the demo stays."""
    grace = await visitor(browser, stage)
    carmen = Visitor(grace.page, "carmen")
    await order(stage, do="play", hurry=4)
    await grace.strip.get_by_text("Grace, in support, types").wait_for()
    await grace.click("Pause", inside=grace.strip)
    await expect(grace.strip.get_by_role("button", name="Go on")).to_be_focused()
    await expect(grace.form).to_have_count(0)
    await order(stage, do="play", hurry=100)
    await grace.ticked(*STEPS)
    await grace.strip.get_by_text("from the first word to its review").wait_for()
    await expect(grace.slack.get_by_role("textbox", name="Message #incidents")).to_be_visible()
    await expect(carmen.slack.get_by_role("textbox", name="Message #inc-")).to_be_visible()


async def test_one_reads_back_and_on_in_the_tour(browser: Browser, stage: str) -> None:
    """*Back* shows what was said and waits there; *Next* goes on, step by step where it waits, and keeps the focus."""
    carmen = await waiting(browser, stage)
    said = carmen.strip.get_by_role("status")
    await carmen.click("Next", inside=carmen.strip)
    await expect(said).to_contain_text("One form opens")
    await Visitor(carmen.page).form.wait_for()
    await expect(carmen.strip.get_by_role("button", name="Next")).to_be_focused()
    await carmen.click("Back", inside=carmen.strip)
    await expect(said).to_contain_text("types: /incident checkout is down")
    await expect(carmen.strip.get_by_role("button", name="Back")).to_be_disabled()
    for words in ("One form opens", "She presses Declare"):
        await carmen.click("Next", inside=carmen.strip)
        await expect(said).to_contain_text(words)
    await expect(carmen.strip.get_by_role("button", name="Go on")).to_be_visible()


async def come(carmen: Visitor) -> None:
    """Answer the call in the app's messages."""
    await carmen.click("Muster, app")
    await carmen.slack.get_by_role("tab", name="Messages").click()
    await carmen.click("I'm coming")
    await carmen.slack.get_by_text("You are coming").last.wait_for()


async def send(carmen: Visitor) -> None:
    """Send the form that the tour opened and filled."""
    await carmen.click(re.compile("^(Use workaround|Post update)$"), inside=carmen.form)


@pytest.mark.parametrize(
    ("said", "who", "goes_on", "step"),
    [
        ("types: /incident checkout is down", "grace", declare, "Declare"),
        ("She presses Declare", "carmen", come, "See Carmen called"),
        ("the form shows what responders", "carmen", send, "Use the known fix"),
        ("keeps it in the timeline", "carmen", update, "Tell support"),
        ("time of the next update", "carmen", resolve, "Resolve"),
        ("Grace reads in #incidents: ", "carmen", review, "Read your review"),
    ],
)
async def test_whoever_takes_over_goes_on_from_there(
    browser: Browser, stage: str, said: str, who: str, goes_on: Step, step: str
) -> None:
    """At any step, a form half sent among them: the step under way is the last, and the next is taken by hand."""
    one = Visitor((await waiting(browser, stage)).page, who)
    caption = one.strip.get_by_role("status")
    while said not in (words := await caption.inner_text()):
        await one.click("Next", inside=one.strip)
        await expect(caption).not_to_have_text(words)
    await one.click("Take over from here", inside=one.strip)
    await expect(Visitor(one.page).slack.get_by_role("textbox", name="Message #")).to_be_focused()
    await goes_on(one)
    await one.ticked(step)


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
    await page.get_by_text("from the first word to its review").wait_for()
    balance = drawer.get_by_role("status").filter(has_text="Slack failed")
    settled = re.compile(r"0 to come, \d+ refused for good \(bookmarks.add\). Nothing is lost. Posted twice: 0.")
    await expect(balance).to_contain_text(settled, timeout=3 * WAIT_MS)
    assert await stop(process) == 0
