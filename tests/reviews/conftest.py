"""What the tests of reviews share: a world with a bot, as for the tests of the bot itself."""

from tests.bot.conftest import bot, mode, variation, world

__all__ = ["bot", "mode", "variation", "world"]
