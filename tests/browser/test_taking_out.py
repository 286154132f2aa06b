"""What takes something out for good, by mouse: the forms of deleting a drill and of redacting words."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from app import Muster
from tests.browser.conftest import WAIT_MS
from tests.browser.looks import SIZES, fits
from tests.steps import ONCE
from tests.world import World, declared

LEAKED = "hunter2"


async def opened(browser: Browser, world: World, size: str) -> Page:
    """Open Alice's Slack."""
    page = await browser.new_page(viewport=SIZES[size])
    page.set_default_timeout(WAIT_MS)
    await page.goto(f"{world.sandbox.page_url}?as=alice")
    return page


async def asked(page: Page, command: str, title: str) -> Locator:
    """Type a command, and return its form once it is there."""
    writing = page.get_by_role("textbox", name="Message #general")
    await writing.fill(command)
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name=title)
    await form.wait_for()
    return form


async def is_whole(form: Locator, button: str) -> None:
    """See that the form's button, and where one leaves without, can be pressed, and that no line is cut off."""
    for name in (button, "Cancel"):
        await form.get_by_role("button", name=name, exact=True).click(trial=True)
    cut = "node => [...node.querySelectorAll('*')].filter(each => each.scrollWidth > each.clientWidth + 1"
    cut += " && getComputedStyle(each).overflowX === 'hidden').map(each => each.innerText)"
    assert await form.evaluate(cut) == []


@ONCE
@pytest.mark.parametrize("size", SIZES)
async def test_a_drill_is_deleted_and_words_are_redacted_on_any_screen(
    browser: Browser, world: World, bot: Muster, size: str
) -> None:
    """Each form says first what goes and what stays, can be left, and says in its place what was done."""
    alice = await world.person("alice")
    drill, _ = await declared(alice, "A rehearsal", marks=("Drill",))
    await alice.command(drill, "/incident cancel It is over")
    incident, _ = await declared(alice, "Checkout is down")
    await alice.command(incident, f"/incident note The password is {LEAKED}")
    await world.settled(bot)
    page = await opened(browser, world, size)

    form = await asked(page, "/incident delete INC-1", "INC-1: delete")
    await expect(form).to_contain_text("This cannot be undone.")
    await is_whole(form, "Delete drill")
    await fits(page)
    await form.get_by_role("button", name="Cancel", exact=True).click()
    form = await asked(page, "/incident delete INC-1", "INC-1: delete")
    await form.get_by_role("button", name="Delete drill").click()
    await expect(form).to_contain_text("INC-1 is deleted. Its channel will be archived in a moment.")
    await form.get_by_role("button", name="Close", exact=True).last.click()

    form = await asked(page, "/incident redact INC-2", "INC-2: redact")
    await expect(form).to_contain_text("What people wrote in Slack themselves stays")
    await is_whole(form, "Redact")
    await form.get_by_role("textbox", name="Words to redact").fill(LEAKED)
    await form.get_by_role("textbox", name="Why").fill("It is a password.")
    await fits(page)
    await form.get_by_role("button", name="Redact", exact=True).click()
    await expect(form).to_contain_text(
        "Now check what people wrote in Slack themselves, files, and the channel's name."
    )
    await form.get_by_role("button", name="Close", exact=True).last.click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await world.settled(bot)
    assert not [each for each in await alice.messages(incident) if LEAKED in each.words]
    assert drill.name in [
        each["name"] for each in (await world.control("GET", "state"))["channels"] if each["is_archived"]
    ]
