"""Takes the pictures of README and the pages: `python -m tests.browser.pictures` writes docs/images/*.png.

Each shows the real page of the demo, with the real bot behind it, once it has come to rest. The comparisons of
docs/look.md are not among them: half of each shows what no longer is.
"""

from __future__ import annotations

import asyncio
import io
import re
from pathlib import Path

from aiohttp import ClientSession
from PIL import Image
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright

from tests.browser.chromium import CHROMIUM_ARGS, installed
from tests.browser.conftest import PHONE
from tests.browser.recording import still
from tests.test_demo import address, demo, stop

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DESK: ViewportSize = {"width": 1280, "height": 900}
TALL: ViewportSize = {"width": 1280, "height": 1000}
HALF: ViewportSize = {"width": 570, "height": 960}
COLOURS = 128
WAIT_MS = 30_000
MOST_LOOKS = 100


class Desk:
    """Where somebody of the company sits, with Slack before them."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def form(self) -> Locator:
        """The form on top."""
        return self.page.get_by_role("dialog").last

    async def type(self, words: str) -> None:
        """Type a message or a command and send it."""
        box = self.page.get_by_role("textbox", name=re.compile("^Message")).first
        await box.fill(words)
        await box.press("Escape")
        await box.press("Enter")

    async def press(self, name: str) -> None:
        """Press the newest button of that name, in the form on top where there is one."""
        where = self.form if await self.page.get_by_role("dialog").count() else self.page
        await where.get_by_role("button", name=re.compile(rf"^{re.escape(name)}(, |$)")).last.click()

    async def ask(self, words: str) -> None:
        """Type a command and wait for its answer, a message or a form."""
        before = await self._shown()
        await self.type(words)
        for _ in range(MOST_LOOKS):
            if await self._shown() != before:
                return
            await asyncio.sleep(0.2)
        raise TimeoutError(f"nothing came of {words}")

    async def _shown(self) -> tuple[int, str]:
        """Return how many forms there are, and the newest message."""
        return await self.page.get_by_role("dialog").count(), await self.page.get_by_role("article").last.inner_text()

    async def see(self, words: str) -> None:
        """Wait until these words are to be read."""
        await self.page.get_by_text(words).last.wait_for()

    async def leave(self) -> None:
        """Close the forms that are open."""
        while await self.page.get_by_role("dialog").count():
            await self.page.keyboard.press("Escape")
            await self.page.wait_for_timeout(300)

    async def top(self) -> None:
        """Go to the beginning of the channel."""
        await self.page.get_by_role("article").first.scroll_into_view_if_needed()

    async def seen(self) -> Image.Image:
        """Return what is to be seen."""
        return Image.open(io.BytesIO(await still(self.page))).convert("RGB")

    async def picture(self, name: str) -> None:
        """Take a picture of what is to be seen."""
        keep(await self.seen(), name)


def keep(picture: Image.Image, name: str) -> None:
    """Keep a picture, in few colours."""
    few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(IMAGES / f"{name}.png", optimize=True)


class Company:
    """The demo's company, in a browser."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url

    async def have_speak(self, who: str, locale: str) -> None:
        """Have somebody's Slack be in another language."""
        order = f"{self._url}/sandbox/control/locale"
        async with ClientSession() as session, session.post(order, json={"user": who, "locale": locale}) as answer:
            answer.raise_for_status()

    async def desk(self, who: str, channel: str = "general", size: ViewportSize = DESK) -> Desk:
        """Sit down as one of them, without the strip for visitors."""
        page = await (await self._browser.new_context(viewport=size)).new_page()
        page.set_default_timeout(WAIT_MS)
        await page.goto(f"{self._url}/?as={who}&c={channel}")
        await page.get_by_role("textbox", name=re.compile("^Message")).first.wait_for()
        await page.get_by_role("button", name="Skip").first.click()
        return Desk(page)


async def an_incident(company: Company) -> None:
    """Declare, use what is known, tell, resolve."""
    grace = await company.desk("grace", "support")
    await grace.ask("/incident checkout is down")
    await grace.picture("declare")
    await grace.press("Declare")
    carmen = await company.desk("carmen", await declared_by(grace, "checkout-is-down", "Open channel"))
    await carmen.press("Acknowledge")
    await carmen.see("acknowledged INC-")
    await carmen.press("Use this workaround")
    await carmen.form.get_by_role("button", name="Use workaround").wait_for()
    await carmen.picture("known-error")
    await carmen.press("Use workaround")
    await carmen.see("A known workaround is in use")
    await carmen.leave()
    await carmen.press("Post update")
    await carmen.form.get_by_role("textbox", name="What happened").fill("Cards go over the second provider. It holds.")
    await carmen.press("Post update")
    await carmen.see("Told:")
    await carmen.leave()
    await carmen.top()
    await carmen.picture("card")
    farid = await company.desk("farid", "incidents", PHONE)
    await farid.picture("phone")
    await carmen.ask("/incident resolve")
    await carmen.form.get_by_role("textbox", name="What fixed it").fill("The provider is back.")
    await carmen.press("Resolve")
    await carmen.page.get_by_role("button", name=re.compile("^Write review")).first.wait_for()
    await carmen.leave()
    await carmen.picture("review")


ANSWERS = (
    ("report-desktop", "bob", "/incident report last month", DESK),
    ("problem", "bob", "/incident PRB-1", DESK),
    ("find-phone", "bob", "/incident find certificate", PHONE),
    ("timeline", "bob", "/incident timeline INC-109", TALL),
    ("review-read", "bob", "/incident review INC-109", TALL),
)
"""What one sees who types a command: picture, who, what they type, the window's size."""


async def answers(company: Company) -> None:
    """Take a picture of each answer."""
    for name, who, typed, size in ANSWERS:
        desk = await company.desk(who, size=size)
        await desk.ask(typed)
        await desk.picture(name)
    reader = await company.desk("farid", "incidents", PHONE)
    await reader.picture("summary-phone")


async def languages(company: Company) -> None:
    """Put side by side what two people are shown whose Slack speaks German and Spanish."""
    for who, locale in (("grace", "de-DE"), ("carmen", "es-ES")):
        await company.have_speak(who, locale)
    grace = await company.desk("grace", "support", HALF)
    await grace.ask("/incident list")
    await grace.ask("/incident checkout is down")
    german = await grace.seen()
    await grace.press("Melden")
    carmen = await company.desk("carmen", await declared_by(grace, "checkout-is-down", "Kanal öffnen"), HALF)
    await carmen.ask("/incident ack")
    await carmen.ask("/incident update")
    keep(beside(german, await carmen.seen()), "languages")


async def declared_by(desk: Desk, title: str, opens: str) -> str:
    """Return the channel of the incident that somebody has just declared, once there is the button that opens it."""
    await desk.form.get_by_role("button", name=opens).wait_for()
    return f"inc-{re.findall('INC-([0-9]+)', await desk.form.inner_text())[0]}-{title}"


def beside(left: Image.Image, right: Image.Image) -> Image.Image:
    """Put two pictures side by side."""
    both = Image.new("RGB", (left.width + right.width, left.height))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


async def main() -> str:
    """Take them all, and return what there is to say."""
    path = installed()
    if path is None:
        return "No Chromium on this machine: the pictures stay as they are."
    process = await demo("--no-browser", "--port", "3490")
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
            url, _ = await address(process)
            company = Company(browser, url)
            await answers(company)
            await an_incident(company)
            await languages(company)
            await browser.close()
    finally:
        await stop(process)
    return f"{len(list(IMAGES.glob('*.png')))} pictures in {IMAGES.name}/"


if __name__ == "__main__":
    print(asyncio.run(main()))  # noqa: T201 - who takes them wants to know
