"""Merging an incident into the one it is a duplicate of, and taking that back within a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, find, find_for
from bot.access.limits import too_many_together
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import AlreadyDone, NotAllowed, NotNow, Refusal
from bot.domain.merge_rules import Mergeable, why_not
from bot.domain.post_incident import TaskState
from bot.domain.references import reference
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ACTIVE, UNDO_WINDOW, Status
from bot.incidents.after_change import propagate
from bot.incidents.communication.audience import tell, write
from bot.incidents.communication.channel_events import tell_if_closed
from bot.incidents.lifecycle.promises import promise, release
from bot.language.texts import N_, _, for_everybody
from bot.messages import merging as words
from bot.outbox import enqueue, updates
from bot.outbox import tasks as showing
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from bot.slack.client import INVITE_AT_ONCE
from storage.tables import Incident, Task

if TYPE_CHECKING:
    from storage.store import Unit


async def merge(ctx: Context, place: IncidentRef, into: int) -> None:
    """Merge the incident at `place` into the one of number `into`: work continues there.

    Raises `Refusal`, naming the field, where the two cannot be merged, `AlreadyDone` where they are.
    """
    duplicate, target = await _both(ctx, place, into)
    await _refuse(ctx, duplicate, target)
    people = await newcomers(ctx.unit, duplicate, target)
    status, duplicate.status = duplicate.status, Status.MERGED
    duplicate.merged_into_id, duplicate.merged_at = target.id, ctx.now
    await release(ctx, duplicate)
    copies = await _carry_tasks(ctx, duplicate, target)
    _record_merge(ctx, duplicate, target, status, copies)
    await _bring_over(ctx, duplicate, target, people)
    view, into_view = await view_one(ctx.unit, duplicate), await view_one(ctx.unit, target)
    archived = (await current_policy(ctx.unit)).learning.archive_after is not None
    await propagate(ctx, duplicate, words.merged(view, into_view, ctx.actor, archived=archived))
    said = in_record(N_("It is the same incident as {incident}, where work continues."), incident=into_view.reference)
    await _tell(ctx, duplicate, said, Kind.MERGED)
    await propagate(ctx, target, words.took_in(into_view, view, ctx.actor, len(people), len(copies)))


async def unmerge(ctx: Context, place: IncidentRef) -> None:
    """Take a merge back: the incident is what it was before.

    Raises `NotNow` once more than a day has passed. People who were brought over stay where they are.
    """
    found = await find(ctx.unit, ctx.actor, place, usage=Action.UNMERGE.typed)
    await ctx.unit.incidents.lock([found.id, found.merged_into_id or found.id])
    duplicate = await find_for(ctx, place, Action.UNMERGE)
    target = await ctx.unit.incidents.by_id(duplicate.merged_into_id or 0)
    if target is None or duplicate.merged_at is None or ctx.now - duplicate.merged_at > UNDO_WINDOW:
        raise NotNow(_too_late(duplicate))
    merged = await ctx.unit.history.latest(duplicate.id, Kind.MERGED)
    if merged is None:
        raise NotNow(_too_late(duplicate))
    await _send_back(ctx, duplicate, target, merged.after.get("tasks", {}))
    duplicate.status = merged.before["status"]
    duplicate.merged_into_id = duplicate.merged_at = None
    _record_undone(ctx, duplicate, target)
    if duplicate.status in ACTIVE:
        await _take_up(ctx, duplicate)
    view, into_view = await view_one(ctx.unit, duplicate), await view_one(ctx.unit, target)
    await propagate(ctx, duplicate, words.unmerged(view, into_view, ctx.actor))
    await _tell(ctx, duplicate, _is_again(duplicate), Kind.UNMERGED)
    await propagate(ctx, target, words.gave_back(into_view, view, ctx.actor))


async def _take_up(ctx: Context, incident: Incident) -> None:
    """Promise an update again, unless it is paused, and say so where its channel cannot be used."""
    if incident.paused_until is None:
        await promise(ctx, incident)
    await tell_if_closed(ctx, incident)


async def refusal_of(unit: Unit, viewer: str, duplicate: Incident, target: Incident) -> str | None:
    """Say why a person cannot merge one incident into the other; None when they can."""
    refused = await _refusal(unit, viewer, duplicate, target)
    return None if refused is None else refused.text


async def _refusal(unit: Unit, viewer: str, duplicate: Incident, target: Incident) -> Refusal | None:
    final = await unit.incidents.final(target, viewer=viewer) if target.status == Status.MERGED else None
    reason = why_not(_mergeable(duplicate), _mergeable(target, final))
    if reason is not None:
        return Refusal(reason, field="target")
    closed_circle = target.private or target.channel_private
    if closed_circle and not await unit.people.takes_part(target.id, viewer):
        name = reference(target.number)
        return NotAllowed(
            _(
                "Only people who take part in {incident} can let others in. To ask for access, use "
                "`/incident access {incident}`.",
                incident=name,
            ),
            field="target",
        )
    crowded = await too_many_together(unit, duplicate, target)
    return None if crowded is None else Refusal(crowded, field="target")


async def newcomers(unit: Unit, duplicate: Incident, target: Incident) -> list[str]:
    """Return who takes part in `duplicate` and not yet in `target`, in the order they came."""
    there = set(await unit.people.participants(target.id))
    return [user for user in await unit.people.participants(duplicate.id) if user not in there]


async def _both(ctx: Context, place: IncidentRef, into: int) -> tuple[Incident, Incident]:
    """Return both incidents, locked: always in the same order, so that no two requests wait for each other."""
    duplicate = await find(ctx.unit, ctx.actor, place, usage="merge INC-43 into")
    target = await find(ctx.unit, ctx.actor, IncidentRef(into))
    await ctx.unit.incidents.lock([duplicate.id, target.id])
    if duplicate.merged_into_id == target.id:
        raise AlreadyDone(
            _(
                "{incident} is already merged into {target}. Nothing changed.",
                incident=reference(duplicate.number),
                target=reference(into),
            )
        )
    return await find_for(ctx, place, Action.MERGE), target


async def _refuse(ctx: Context, duplicate: Incident, target: Incident) -> None:
    refused = await _refusal(ctx.unit, ctx.actor, duplicate, target)
    if refused is not None:
        raise refused


def _mergeable(incident: Incident, final: int | None = None) -> Mergeable:
    return Mergeable(
        number=incident.number,
        status=Status(incident.status),
        private=incident.private,
        drill=incident.drill,
        final=final,
    )


def _record_merge(ctx: Context, duplicate: Incident, target: Incident, status: str, copies: dict[str, int]) -> None:
    into, name = reference(target.number), reference(duplicate.number)
    after: dict[str, Any] = {"status": Status.MERGED, "into": into, "tasks": copies}
    merged = in_record(N_("Merged into {incident}"), incident=into)
    record(ctx, duplicate, Kind.MERGED, merged, before={"status": status}, after=after)
    # By reference alone: its title is for who may see it, also once it has turned private.
    took_in = in_record(N_("{incident} was merged into this"), incident=name)
    record(ctx, target, Kind.DUPLICATE, took_in, after={"merged": name})


def _record_undone(ctx: Context, duplicate: Incident, target: Incident) -> None:
    into, name = reference(target.number), reference(duplicate.number)
    before, after = {"status": Status.MERGED, "into": into}, {"status": duplicate.status}
    undone = in_record(N_("The merge into {incident} was undone"), incident=into)
    record(ctx, duplicate, Kind.UNMERGED, undone, before=before, after=after)
    gave_back = in_record(N_("{incident} is an incident of its own again"), incident=name)
    record(ctx, target, Kind.DUPLICATE, gave_back, before={"merged": name})


async def _bring_over(ctx: Context, duplicate: Incident, target: Incident, people: Sequence[str]) -> None:
    """Have people take part and followers follow there; a person who once stopped following is not brought back."""
    if people:
        await ctx.unit.people.join(target.id, people, ctx.now)
    for start in range(0, len(people), INVITE_AT_ONCE):
        await enqueue.invite(ctx.unit, target, people[start : start + INVITE_AT_ONCE], ctx.now)
    known = {row.user_id for row in await ctx.unit.followers.rows(target.id)}
    fresh = [user for user in await ctx.unit.followers.of(duplicate.id) if user not in known]
    if target.private:
        members = set(await ctx.unit.people.participants(target.id))
        fresh = [user for user in fresh if user in members]
    await ctx.unit.followers.follow(target.id, fresh, ctx.now)


async def _carry_tasks(ctx: Context, duplicate: Incident, target: Incident) -> dict[str, int]:
    """Give the open tasks to the other incident too; return which of its tasks stands for which."""
    if not duplicate.has_tasks:
        return {}
    copies = {}
    for task in await ctx.unit.tasks.of(duplicate.id, [TaskState.OPEN]):
        kept = {name: getattr(task, name) for name in _OF_TASK}
        copy = await ctx.unit.tasks.add(Task(incident_id=target.id, **kept))
        target.has_tasks = True
        await showing.show(ctx.unit, target, copy, ctx.now)
        copies[str(task.id)] = copy.id
    return copies


_OF_TASK = (
    "kind",
    "text",
    "owner",
    "due_at",
    "state",
    "created_by",
    "created_at",
    "source_permalink",
    "ticket_url",
    "ticket_title",
)


async def _send_back(ctx: Context, duplicate: Incident, target: Incident, copies: dict[str, int]) -> None:
    """Undo what the merge did to tasks and followers; a task that was settled in the meantime stays settled.

    What was to be done goes back too: the other incident may turn private.
    """
    for original_id, copy_id in copies.items():
        task, copy = await ctx.unit.tasks.by_id(int(original_id)), await ctx.unit.tasks.by_id(copy_id)
        if task is None or copy is None:
            continue
        if copy.state == TaskState.OPEN:
            copy.state, copy.settled_by, copy.settled_at = TaskState.DROPPED, ctx.actor, ctx.now
            copy.text = in_record(N_("Went back with {incident}"), incident=reference(duplicate.number))
            copy.ticket_url = copy.ticket_title = ""
        else:
            task.state, task.settled_by, task.settled_at = copy.state, copy.settled_by, copy.settled_at
        await showing.show(ctx.unit, target, copy, ctx.now)
        await showing.show(ctx.unit, duplicate, task, ctx.now)
    brought = [row.user_id for row in await ctx.unit.followers.rows(target.id) if row.since == duplicate.merged_at]
    await _unfollow(ctx, target, brought)


async def _unfollow(ctx: Context, incident: Incident, people: Iterable[str]) -> None:
    for user in people:
        await ctx.unit.followers.unfollow(incident.id, user, ctx.now)
        await updates.follower_card(ctx.unit, incident.id, user, ctx.now, posted=True)


async def _tell(ctx: Context, incident: Incident, text: str, kind: Kind) -> None:
    written = await write(ctx, incident, text, kind=kind)
    await tell(ctx, incident, written, in_channel=False)


@for_everybody
def _is_again(duplicate: Incident) -> str:
    return _("It is an incident of its own after all, and {status}.", status=_(duplicate.status))


def _too_late(duplicate: Incident) -> str:
    return _(
        "{incident} was merged more than a day ago, so the merge can no longer be undone. To open a new incident, use "
        "`/incident declare`. Nothing changed.",
        incident=reference(duplicate.number),
    )
