"""The screens on which what people see must be whole: a phone and a desk, light and dark."""

from __future__ import annotations

import re
from typing import Literal

from playwright.async_api import Page, ViewportSize

from tests.browser.conftest import PHONE

DESK: ViewportSize = {"width": 1280, "height": 900}
SIZES = {"phone": PHONE, "desk": DESK}
_HALF = 128


async def fits(page: Page) -> None:
    """See that nothing of a page lies beside the screen, and that it is as dark as people have their screens."""
    assert page.viewport_size is not None
    assert await page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
    dark, light = await _ground(page, "dark"), await _ground(page, "light")
    assert max(dark) < _HALF < min(light), (dark, light)


async def _ground(page: Page, scheme: Literal["dark", "light"]) -> tuple[int, ...]:
    """Return the colour behind all else: red, green and blue."""
    await page.emulate_media(color_scheme=scheme)
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return tuple(map(int, re.findall(r"\d+", ground)))[:3]
