"""Commands about incidents that are the same."""

from __future__ import annotations

from bot.access.find import IncidentRef
from bot.domain.errors import Refusal
from bot.domain.merge_rules import read_merge
from bot.incidents.lifecycle.merging import unmerge
from bot.messages.message import Message
from handlers.commands.request import Command, Request, once
from handlers.merging import open_merge


async def _merge(request: Request) -> None:
    named = read_merge(request.rest)
    if named is None:
        raise Refusal("Write it like `/incident merge INC-43 into INC-42`. Nothing was recorded.")
    duplicate, target = named
    place = IncidentRef(duplicate, str(request.body["channel_id"]))
    await open_merge(request.handler, request.body, request.user, place, target)


async def _unmerge(request: Request) -> Message | None:
    place = request.aim_only()
    return await once(request, place, lambda ctx: unmerge(ctx, place), "an incident of its own again")


MERGING = (
    Command("merge", "merge [INC-43 into] INC-42", "it is a duplicate: work goes on in the other", _merge),
    Command("unmerge", "unmerge", "undo a merge, within a day", _unmerge),
)
"""Commands that merge incidents."""
