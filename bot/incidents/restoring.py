"""Going on after an older backup was put back: Slack has seen more than the database knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.audit.entries import audit
from bot.domain.audit import OPERATOR, What
from bot.domain.channel_names import number_in
from bot.domain.references import reference
from bot.domain.vocabulary import OPEN, ChannelState
from bot.messages import channel_posts
from bot.outbox import enqueue
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit

_USED = frozenset({ChannelState.OPENING, ChannelState.OPEN})


class Seen(NamedTuple):
    """A channel that Muster is in, as Slack tells."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done after a restore."""

    since: datetime
    """The newest moment that the database knows."""
    in_doubt: int
    """Effects that are looked for on Slack before they are sent."""
    open_incidents: int
    next_incident: int
    next_problem: int
    unknown: Sequence[str]
    """The names of incidents' channels that no incident has."""


async def restored(
    unit: Unit, channels: Collection[Seen], *, incident: int, problem: int, now: datetime
) -> Restored | None:
    """Number on behind what people have seen, doubt what was on its way, show what is known, and say so in channels.

    `incident` and `problem` are the highest numbers that people remember. None where the database has seen nothing yet.
    """
    since = await unit.restoring.newest()
    if since is None:
        return None
    template = (await current_policy(unit)).channel_name
    named = {each: number for each in channels if (number := number_in(each.name, template)) is not None}
    workspace = await unit.workspaces.get(lock=True)
    workspace.next_number = max(workspace.next_number, incident + 1, *(number + 1 for number in named.values()))
    workspace.next_problem = max(workspace.next_problem, problem + 1)
    known = await unit.restoring.channels()
    done = Restored(
        since=since,
        in_doubt=await unit.restoring.doubt(),
        open_incidents=await _show(unit, since, now),
        next_incident=workspace.next_number,
        next_problem=workspace.next_problem,
        unknown=sorted(each.name for each in named if each.id not in known),
    )
    await _record(unit, done, now)
    return done


async def _show(unit: Unit, since: datetime, now: datetime) -> int:
    """Have each open incident shown as it is known, and say what may be missing; return how many there are."""
    found = await unit.incidents.in_status(OPEN)
    await unit.restoring.draw_again([each.id for each in found], now)
    for each in found:
        if each.channel_state in _USED:
            await enqueue.post(unit, each, channel_posts.restored(each.number, since), now)
    return len(found)


async def _record(unit: Unit, done: Restored, now: datetime) -> None:
    detail = {"since": done.since.isoformat(), "in_doubt": done.in_doubt, "next_problem": done.next_problem}
    subject = reference(done.next_incident)
    await audit(unit, What.RESTORED, actor=OPERATOR, now=now, subject=subject, detail=detail)
