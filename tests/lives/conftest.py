"""A world for each life, on both databases."""

from __future__ import annotations

from tests.bot.conftest import mode, variation, world

__all__ = ["mode", "variation", "world"]
