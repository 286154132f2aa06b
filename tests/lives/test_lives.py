"""docs/lives.md tells each incident as people live through it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.lives.life import LIVES, Life, live
from tests.lives.page import kept, section

if TYPE_CHECKING:
    from tests.world import World


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
async def test_each_life_is_lived_as_the_page_tells_it(world: World, life: Life) -> None:
    """Every message, to whom, when and whom it rings; `make docs` writes the page."""
    lived, page = section(life, await live(world, life)), kept(life)
    assert _with_minutes_of(page, lived) == page


def _with_minutes_of(page: str, lived: str) -> str:
    """Have what was said a minute later say what the page says: on a busy machine, half a minute passes until then."""
    told = iter(re.findall(r"is due in (\d+) min", page))

    def same(found: re.Match[str]) -> str:
        minutes = next(told, found[1])
        return f"is due in {minutes} min" if int(minutes) - int(found[1]) == 1 else found[0]

    return re.sub(r"is due in (\d+) min", same, lived)
