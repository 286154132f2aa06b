"""Bringing an incident's pending reminders into line with its newest state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.reminder_plan import Due, Kind, answered, plan, rings_again
from bot.domain.vocabulary import OPEN
from bot.messages.replacing import quietly
from bot.outbox import enqueue, lanes, payloads, rows
from bot.outbox.drawing import Drawable, drawn_for
from bot.outbox.operations import after_card
from bot.queries.reminder_facts import facts_of

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def replan(unit: Unit, incident: Incident, now: datetime) -> None:
    """Make what is pending exactly what the plan says now, by the policy in force, and take away what is answered."""
    facts = await facts_of(unit, incident)
    due = plan(facts, now)
    wanted = [
        {"kind": item.kind, "slot": item.slot, "stage": item.stage, "why": item.why, "due_at": item.due_at}
        for item in due
    ]
    await unit.reminders.replace(incident.id, wanted)
    if over := answered(facts):
        await unit.reminders.end(incident.id, over)
        await _take_away(unit, incident, {_about(kind, slot) for kind, slot in over}, now)


async def remind(
    unit: Unit,
    incident: Incident,
    due: Due,
    told: Drawable,
    now: datetime,
    *,
    user: str | None = None,
    gated: bool = False,
) -> None:
    """Say a reminder in the incident's channel, or to one person, in the place of the last one of its kind.

    What is not drawn yet is drawn in the language of who reads it.
    """
    message = await drawn_for(unit, user, told)
    about = _about(due.kind, due.slot)
    quiet = not rings_again(due, await unit.reminders.fired_stages(incident.id))
    said = quietly(message) if quiet else message
    wanted = payloads.Remind(
        text=said.text,
        blocks=said.blocks,
        rings=said.rings,
        about=about,
        user=user,
        gated=gated,
        quiet=quiet,
    )
    await rows.post(
        unit,
        wanted,
        lane=lanes.direct(user) if user else lanes.posts(incident.id),
        slot=f"{standing_in(incident.id, about, user)}{now.isoformat()} {due.stage}",
        incident_id=incident.id,
        awaits=None if user else after_card(incident),
        now=now,
    )


async def _take_away(unit: Unit, incident: Incident, about: set[str], now: datetime) -> None:
    """Take away the reminders about these, after whatever of them is still to be said in the channel."""
    wanted = payloads.Answered(about=tuple(sorted(about)), updated=incident.newest_update_at == now)
    await rows.post(unit, wanted, lane=lanes.posts(incident.id), incident_id=incident.id, now=now)


def standing_in(incident_id: int, about: str, user: str | None = None) -> str:
    """Name how the slots of reminders about this begin that stand in the channel, or in a person's conversation."""
    return f"remind:{incident_id}:{about}:{user or '-'}:"


def reminders_about(incident_id: int, about: str) -> str:
    """Name how the slots of reminders about this begin, wherever they stand."""
    return f"remind:{incident_id}:{about}:"


def _about(kind: str, slot: str) -> str:
    """Name what a reminder is about: its kind, and the task where it is about one."""
    return f"{kind} {slot.split(maxsplit=1)[0]}" if kind == Kind.TASK else str(kind)


async def adopt_policy(unit: Unit, incident: Incident, now: datetime) -> None:
    """Remember which policy its targets and reminders are by from now on; its card, which tells of them, follows.

    What has not brought the targets in line leaves it to the planning by a changed policy, in the next moments.
    """
    newest = (await unit.workspaces.get()).policy_version
    if incident.policy_version != newest:
        incident.policy_version = newest
        if incident.status in OPEN:
            await enqueue.redraw_card(unit, incident, now)
