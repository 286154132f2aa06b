"""docs/lives.md tells each incident as people live through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lives.life import LIVES, Life, live
from tests.lives.page import kept, section

if TYPE_CHECKING:
    from tests.world import World


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
async def test_each_life_is_lived_as_the_page_tells_it(world: World, life: Life) -> None:
    """Every message, to whom, when and whom it rings; `make docs` writes the page."""
    assert section(life, await live(world, life)) == kept(life)
