"""The six steps of the coach, each by mouse and by keyboard, in one person's pane of the demo's page."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from playwright.async_api import Browser, FrameLocator, Locator, Page, ViewportSize, expect

from tests.browser.conftest import PHONE, WAIT_MS

FIRE = "?as=grace&c=support&beside=carmen&beside_c=payments"
"""Where `make demo` opens a browser."""
DESK: ViewportSize = {"width": 1400, "height": 850}
STEPS = ("Declare", "See Carmen called", "Use the known fix", "Tell support", "Resolve", "Read your review")
NAMELESS = re.compile(
    r"- (button|textbox|combobox|checkbox|radio|link|dialog|tab|navigation|complementary|img)\b(?! [\"/])"
)
MOST_TABS = 100
"""A page of the demo in which something is further away is not one for a keyboard."""
FOCUSED = """() => {
  let view = document
  while (view.activeElement?.tagName === "IFRAME") view = view.activeElement.contentDocument
  const node = view.activeElement
  return node.ariaLabel ?? node.labels?.[0]?.innerText ?? node.innerText
}"""
Step: TypeAlias = Callable[["Visitor"], Awaitable[None]]


class Visitor:
    """Somebody before the demo's page who acts in the pane of `who`, counting what they do."""

    def __init__(self, page: Page, who: str = "grace") -> None:
        self.page = page
        self.slack: FrameLocator = page.frame_locator(f"iframe[title='{who}’s Slack']")
        self.clicks = 0
        self.keys = 0

    @property
    def strip(self) -> Locator:
        """The coach's strip."""
        return self.page.get_by_role("region", name="First steps")

    @property
    def form(self) -> Locator:
        """The form on top."""
        return self.slack.get_by_role("dialog").last

    async def nameless(self) -> list[str]:
        """Return what the pane offers to a screen reader without a name."""
        lines = (await self.slack.locator("body").aria_snapshot()).splitlines()
        return [line for line in lines if NAMELESS.search(line)]

    async def ticked(self, *names: str) -> None:
        """Wait until these steps are ticked."""
        for name in names:
            await self.strip.get_by_role("listitem").filter(has_text=f"{name}, done").wait_for()

    async def click(self, name: str | re.Pattern[str], *, inside: Locator | None = None) -> None:
        """Click the newest button of that name."""
        await (inside or self.slack).get_by_role("button", name=name).last.click()
        self.clicks += 1

    async def write(self, words: str) -> None:
        """Type where the focus is."""
        await self.page.keyboard.type(words)
        self.keys += len(words)

    async def press(self, key: str) -> None:
        """Press a key."""
        await self.page.keyboard.press(key)
        self.keys += 1

    async def reach(self, name: str, key: str = "Tab") -> None:
        """Press Tab until what is called `name`, a pattern, has the focus; fails where that takes too many."""
        for _ in range(MOST_TABS):
            if re.fullmatch(name, str(await self.page.evaluate(FOCUSED)), re.DOTALL):
                return
            await self.press(key)
        raise AssertionError(f"no {name!r} within {MOST_TABS} presses of {key}")

    async def use(self, name: str, key: str = "Tab") -> None:
        """Go to the button called `name`, a pattern, and press it."""
        await self.reach(name, key)
        await self.press("Enter")


async def visitor(browser: Browser, url: str, who: str = "grace", size: ViewportSize = DESK) -> Visitor:
    """Open the page where the demo opens it, and wait until one can write: at once, or on a phone after a tap."""
    page = await browser.new_page(viewport=size)
    page.set_default_timeout(WAIT_MS)
    await page.goto(f"{url}/{FIRE}")
    came = Visitor(page, who)
    await came.strip.wait_for()
    writing = Visitor(page).slack.get_by_role("textbox", name="Message #support")
    await (writing.click() if size is PHONE else expect(writing).to_be_focused())
    return came


async def declare(one: Visitor) -> None:
    """Type what the strip says, and press Declare."""
    await one.write("/incident checkout is down")
    await one.press("Enter")
    await one.click("Declare", inside=one.form)


async def enter(one: Visitor) -> None:
    """Open the incident's channel from the answer."""
    await one.click("Open channel", inside=one.form)
    await one.click("Close", inside=one.form)


async def use_the_fix(one: Visitor) -> None:
    """From the offer in the channel."""
    await one.click("Use this workaround, PRB-")
    await one.click("Use workaround", inside=one.form)


async def update(one: Visitor) -> None:
    """From the card."""
    await one.click("Post update, INC-")
    await one.form.get_by_role("textbox", name="What happened").fill("The certificate is being renewed.")
    await one.click("Post update", inside=one.form)


async def resolve(one: Visitor) -> None:
    """From the card."""
    await one.click("Resolve, INC-")
    await one.form.get_by_role("textbox", name="What fixed it").fill("It was renewed.")
    await one.click("Resolve", inside=one.form)


async def review(one: Visitor) -> None:
    """From the card."""
    await one.click("Review, INC-")
    await one.slack.get_by_role("dialog", name="Review of").wait_for()


BY_MOUSE: dict[str, Step] = dict(zip(STEPS, (declare, enter, use_the_fix, update, resolve, review), strict=True))


async def declare_by_keys(one: Visitor) -> None:
    """Type what the strip says, and go to the form's last button."""
    await one.write("/incident checkout is down")
    await one.press("Enter")
    await one.form.wait_for()
    await one.use("Declare")


async def enter_by_keys(one: Visitor) -> None:
    """Open the channel from the answer; the focus comes to where one writes there."""
    await one.slack.get_by_role("button", name="Open channel").wait_for()
    await one.use("Open channel")
    await one.slack.get_by_role("textbox", name="Message #inc-").wait_for()
    await one.use("Close")
    await one.reach("Message #inc-.*")


async def use_the_fix_by_keys(one: Visitor) -> None:
    """Back from the composer to the offer."""
    await one.slack.get_by_role("button", name="Use this workaround, PRB-").wait_for()
    await one.use("Use this workaround, PRB-.*", "Shift+Tab")
    await one.form.wait_for()
    await one.use("Use workaround")


async def update_by_keys(one: Visitor) -> None:
    """Back to the card; the form begins in the text."""
    await one.use("Post update, INC-.*", "Shift+Tab")
    await one.form.wait_for()
    await one.reach("What happened.*")
    await one.write("The certificate is being renewed.")
    await one.use("Post update")


async def resolve_by_keys(one: Visitor) -> None:
    """From the card, where the focus has come back to."""
    await one.use("Resolve, INC-.*")
    await one.form.wait_for()
    await one.reach("What fixed it.*")
    await one.write("It was renewed.")
    await one.use("Resolve")


async def review_by_keys(one: Visitor) -> None:
    """From the card, where the focus has come back to."""
    await one.use("Write review, INC-.*")
    await one.slack.get_by_role("dialog", name="Review of").wait_for()


BY_KEYBOARD: dict[str, Step] = dict(
    zip(
        STEPS,
        (declare_by_keys, enter_by_keys, use_the_fix_by_keys, update_by_keys, resolve_by_keys, review_by_keys),
        strict=True,
    )
)
