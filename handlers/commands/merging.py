"""Commands about incidents that are the same."""

from __future__ import annotations

from bot.access.find import IncidentRef
from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.domain.merge_rules import read_merge
from handlers.commands.request import Command, Request, typed
from handlers.merging import open_merge


async def _merge(request: Request) -> None:
    named = read_merge(request.rest)
    if named is None:
        raise Refusal("Write it like `/incident merge INC-43 into INC-42`. Nothing was recorded.")
    duplicate, target = named
    place = IncidentRef(duplicate, str(request.body["channel_id"]))
    await open_merge(request.handler, request.body, request.user, place, target)


MERGING = (
    Command("merge", "merge [INC-43 into] INC-42", "it is a duplicate: work goes on in the other", _merge),
    typed(Action.UNMERGE),
)
"""Commands that merge incidents."""
