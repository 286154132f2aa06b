"""Declaring where people talk already: the present channel becomes the incident's, and stays what it was otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.adopting import mismatched, unsuitable
from bot.domain.errors import Refusal
from bot.domain.references import reference
from bot.domain.vocabulary import OPEN, STATUS_IN_SENTENCE, ChannelState, Priority, Status
from bot.language.texts import _
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from bot.domain.adopting import Here
    from bot.domain.policy import PriorityPolicy
    from storage.store import Unit

FIELD = "marks"
"""The field that asks for it."""


async def check_suitable(unit: Unit, here: Here) -> None:
    """Raise `Refusal`, saying why, for a channel that cannot become an incident's."""
    fault = unsuitable(here, announces=await _announces(unit, here)) or await _taken(unit, here)
    if fault is not None:
        raise Refusal(fault, field=FIELD)


async def take_over(ctx: Context, here: Here, *, private: bool) -> None:
    """Leave the channel to the incident that is being declared: one that is over, and had adopted it, has none then.

    Raises `Refusal` as `check_suitable` does, and where it does not fit an incident that is private, or is not.
    """
    await check_suitable(ctx.unit, here)
    if (fault := mismatched(here, private=private)) is not None:
        raise Refusal(fault, field=FIELD)
    former = await ctx.unit.incidents.by_channel(here.id, lock=True)
    if former is not None:
        former.channel_id, former.channel_state, former.channel_adopted = None, ChannelState.NONE, False
        former.card_ts = former.bookmark_id = None
        await ctx.unit.session.flush()


def as_adopted(here: Here) -> dict[str, Any]:
    """Return the columns of an incident whose channel this is, once Muster is in it."""
    return {
        "channel_id": here.id,
        "channel_name": here.name,
        "channel_private": here.private,
        "channel_state": ChannelState.OPENING,
        "channel_adopted": True,
    }


async def _announces(unit: Unit, here: Here) -> bool:
    workspace, policy = await unit.workspaces.get(), await current_policy(unit)
    told = [each for priority in Priority for each in _told_in(policy.of_priority(priority))]
    default = here.id == workspace.announcement_channel_id or here.name == workspace.announcement_channel
    return default or here.id in told


def _told_in(policy: PriorityPolicy) -> list[str]:
    return [*policy.announce, *([policy.leadership] if policy.leadership else [])]


async def _taken(unit: Unit, here: Here) -> str | None:
    """Say whose channel it is already; one that an ended incident adopted is free again."""
    incident = await unit.incidents.by_channel(here.id)
    if incident is None or (incident.channel_adopted and incident.status not in OPEN):
        return None
    name = reference(incident.number)
    if incident.status in OPEN:
        return _(
            "This is the channel of {incident}, which is {status}. Declare another incident elsewhere.",
            incident=name,
            status=STATUS_IN_SENTENCE[Status(incident.status)],
        )
    return _(
        "This is the channel of {incident}, which is {status}. To reopen it, use `/incident reopen {incident}`.",
        incident=name,
        status=STATUS_IN_SENTENCE[Status(incident.status)],
    )
