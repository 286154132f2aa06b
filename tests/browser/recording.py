"""Records the demo's tour as README shows it: `python -m tests.browser.recording` writes docs/images/tour.webp.

Every picture is of the real page, with the real bot behind it, once it has come to rest; each stands as long as its
caption takes to read.
"""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from PIL import Image
from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from sandbox.stage import CHARACTERS_A_SECOND
from tests.browser.chromium import CHROMIUM_ARGS, installed
from tests.browser.first_steps import FIRE
from tests.browser.test_tour import order
from tests.test_demo import address, demo, stop

RECORDING = Path(__file__).parents[2] / "docs" / "images" / "tour.webp"
SIZE: ViewportSize = {"width": 1000, "height": 620}
"""Each of the two people's pages is as wide as on a phone, so that their words are large."""
HURRY = 1.6
"""Somebody who looks at a picture reads only its caption."""
SHORTEST_SECONDS = 1.8
LASTS = 1 / 1000
"""How fast the tour plays by itself: captions stay until they are recorded."""
MOST_LOOKS = 40


async def record(page: Page, url: str) -> list[tuple[Image.Image, int]]:
    """Play the tour; return a picture of each caption and its milliseconds."""
    await page.goto(f"{url}/{FIRE}")
    strip = page.get_by_role("region", name="First steps")
    taken = [await _still(page, strip)]
    await order(url, do="play", hurry=LASTS)
    caption = strip.get_by_role("status")
    while await _next(strip, caption, taken[-1][1]):
        taken.append(await _still(page, strip))
        await order(url, do="forward")
    return [(picture, _reading_ms(words)) for picture, words in taken]


async def _next(strip: Locator, caption: Locator, said: str) -> bool:
    """Wait for another caption; false when the tour is over."""
    await expect(caption).not_to_have_text(said, timeout=30_000)
    return await strip.get_by_role("button", name="Take over from here").count() > 0


async def _still(page: Page, strip: Locator) -> tuple[Image.Image, str]:
    """Take a picture; return it with the caption."""
    return Image.open(io.BytesIO(await still(page))), await strip.get_by_role("status").inner_text()


async def still(page: Page) -> bytes:
    """Take a picture once two in a row are the same."""
    await page.wait_for_load_state("networkidle")
    before = b""
    for _ in range(MOST_LOOKS):
        now = await page.screenshot()
        if now == before:
            break
        before = now
        await asyncio.sleep(0.2)
    return before


def _reading_ms(words: str) -> int:
    return round(1000 * max(SHORTEST_SECONDS, len(words) / CHARACTERS_A_SECOND / HURRY))


def write(taken: list[tuple[Image.Image, int]], path: Path) -> None:
    """Write the pictures as one that moves, for ever."""
    first, *others = [picture for picture, _ in taken]
    first.save(
        path,
        save_all=True,
        append_images=others,
        duration=[milliseconds for _, milliseconds in taken],
        loop=0,
        quality=70,
        method=6,
    )


async def main() -> str:
    """Record it, and return what there is to say."""
    path = installed()
    if path is None:
        return f"No Chromium on this machine: {RECORDING.name} stays as it is."
    process = await demo("--no-browser", "--port", "3480")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        url, _ = await address(process)
        write(await record(await browser.new_page(viewport=SIZE), url), RECORDING)
        await browser.close()
    await stop(process)
    return f"{RECORDING.name}: {RECORDING.stat().st_size // 1024} KiB"


if __name__ == "__main__":
    print(asyncio.run(main()))  # noqa: T201 - the person who records wants to know
