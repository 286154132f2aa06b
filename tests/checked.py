"""Settings of a test's bot, checked once a run where they differ in the addresses of the test's world alone."""

from __future__ import annotations

import os
from typing import TypedDict

from bot.settings import Settings, load


class Addresses(TypedDict):
    """Where a world's Slack and its database are, and the port of its bots."""

    slack_api_url: str
    database_url: str
    port: int


_checked: dict[tuple[object, ...], Settings] = {}


def checked(addresses: Addresses, given: dict[str, object]) -> Settings:
    """Return what `load` makes of these settings, the `given` ones first; raises `BadSettings` as it does.

    Checking them takes a tenth of a bot's start.
    """
    own = {name: value for name, value in addresses.items() if name not in given}
    key = (*own, *sorted(given.items()), *sorted(os.environ.items()))
    if key not in _checked:
        _checked[key] = load(**own, **given)
    return _checked[key].model_copy(update=own)
