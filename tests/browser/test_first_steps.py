"""The first minutes of the demo, as somebody lives them who reads nothing but the page."""

import time

import pytest
from playwright.async_api import Browser, ViewportSize

from tests.browser.conftest import PHONE
from tests.browser.firefox import ENTER, NAMES, firefox, opened
from tests.browser.first_steps import BY_KEYBOARD, BY_MOUSE, DESK, STEPS, Step, declare, visitor
from tests.patience import PATIENCE

SECONDS_TO_FIRST_TICK = 5.0
"""What page and Muster take from the address to the first tick, somebody's reading and typing left out."""
KEYS_TO_FIRST_TICK = len("/incident checkout is down") + 1


WAYS = {"mouse": (BY_MOUSE, DESK), "keyboard": (BY_KEYBOARD, DESK), "phone": (BY_MOUSE, PHONE)}


@pytest.mark.parametrize(("steps", "size"), WAYS.values(), ids=WAYS)
async def test_the_six_steps_are_taken(
    browser: Browser, stage: str, steps: dict[str, Step], size: ViewportSize
) -> None:
    """From the fire to the review, each ticked as it is taken, all with a name; the keyboard's without a click."""
    grace = await visitor(browser, stage, size=size)
    for name in STEPS:
        await steps[name](grace)
        await grace.ticked(name)
        assert await grace.nameless() == []
    await grace.strip.get_by_text("from the first word to its review").wait_for()
    assert steps is BY_MOUSE or grace.clicks == 0
    assert await grace.page.evaluate("document.documentElement.scrollWidth") == size["width"]


async def test_one_line_and_one_click_are_all_to_the_first_tick(browser: Browser, stage: str) -> None:
    """For somebody who reads nothing but the strip; the page takes seconds."""
    began = time.monotonic()
    grace = await visitor(browser, stage)
    await declare(grace)
    await grace.ticked(STEPS[0])
    assert (grace.keys, grace.clicks) == (KEYS_TO_FIRST_TICK, 1)
    assert time.monotonic() - began < SECONDS_TO_FIRST_TICK * PATIENCE


async def test_firefox_shows_the_first_step_as_well(stage: str) -> None:
    """Where one is at hand: the page is drawn without an error, has the focus where one writes, and ticks."""
    path = firefox()
    if path is None:
        pytest.skip(f"no Firefox on this machine ({', '.join(NAMES)})")
    async with opened(path) as browser:
        await browser.open(f"{stage}/?as=grace&c=support")
        await browser.until("document.activeElement.ariaLabel === 'Message #support'")
        await browser.type("/incident checkout is down" + ENTER)
        button = "[...document.querySelectorAll('[role=dialog] button')].find(one => one.textContent === 'Declare')"
        await browser.until(button)
        await browser.until(f"{button}.click() || true")
        assert await browser.until("document.querySelector('.coach-step.done')?.textContent") == "Declare, done"
