"""The channels Muster itself is in, page by page: never those of the whole workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from bot.slack.client import Method, Slack

_PAGE = 200


async def own_channels(slack: Slack, types: str, *, archived: bool = False) -> AsyncIterator[dict[str, Any]]:
    """Yield the channels of these types (a comma-separated list) that Muster is a member of.

    Archived ones are among them only if wanted.
    """
    cursor = ""
    while True:
        page = await slack.call(
            Method.OWN_CHANNELS,
            types=types,
            exclude_archived="false" if archived else "true",
            limit=_PAGE,
            **({"cursor": cursor} if cursor else {}),
        )
        for channel in page.get("channels", []):
            yield channel
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
