"""Firing a reminder: once, if it still applies, in one transaction with what it says and what comes next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.commands.history import record
from bot.commands.runner import Context
from bot.domain.calls import NOBODY, allowed_to, present, together
from bot.domain.incident import IncidentView
from bot.domain.mentions import spelled_all
from bot.domain.policy import Audience, PeoplePolicy
from bot.domain.reminder_plan import Due, Facts, Kind, plan
from bot.domain.targets import elapsed
from bot.domain.transitions import Kind as Happening
from bot.domain.vocabulary import CLOCK, ChannelState, Role, Via
from bot.incidents.lifecycle.waiting import go_on
from bot.language.texts import _, for_everybody
from bot.messages import reminders as words
from bot.messages.archive_notice import archive_notice
from bot.messages.message import Message, NotRunning
from bot.outbox import calls, enqueue, reminders
from bot.outbox.drawing import Drawable
from bot.outbox.reminders import replan
from bot.outbox.speaking import Saying, Speaker, find_speaker, put_to, ring
from bot.queries.closing import unmet_of
from bot.queries.incidents import view_one
from bot.queries.links import links_of
from bot.queries.policy import current_policy
from bot.queries.reminder_facts import facts_of, times_put_off
from bot.reminders import reviews
from bot.reminders.tasks import ask_who_does, remind

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Reminder


@dataclass(frozen=True, slots=True)
class Firing:
    """One reminder at the moment it fires."""

    ctx: Context
    incident: Incident
    view: IncidentView
    facts: Facts
    due: Due
    people: PeoplePolicy
    running_since: datetime
    """Since when this replica looks at reminders."""

    @property
    def late(self) -> timedelta:
        """How long after its moment it fires; what somebody's act made due, however long past, is due from then."""
        due_at = max(self.due.due_at, self.incident.active_at)
        kind = NotRunning if due_at < self.running_since else timedelta
        return kind(seconds=(self.ctx.now - due_at).total_seconds())

    async def speaker(self, *roles: Role) -> Speaker:
        """Return who holds the first of these roles that somebody holds who is there, else who is next in line."""
        holders = [user for role in roles for user in self.view.holders(role)]
        return await find_speaker(self.ctx.unit, self.incident, *holders)

    async def ring(self, speaker: Speaker, saying: Saying) -> None:
        """Say something in the channel that mentions them."""
        await ring(self.ctx.unit, self.incident, speaker, saying, self.ctx.now, self.due)

    async def tell(self, user_id: str, told: Drawable) -> None:
        """Send the person who answers for the incident a direct message."""
        await reminders.remind(self.ctx.unit, self.incident, self.due, told, self.ctx.now, user=user_id)

    def allowed(self, wanted: Audience) -> Audience:
        """Return whom of an audience the kind of incident allows to call."""
        return allowed_to(self.people, wanted, private=self.view.private, drill=self.view.drill)

    async def there(self, wanted: Audience, manager: str | None) -> Audience:
        """Return whom of an audience to mention in the channel: its manager by name, and nobody who left."""
        allowed = self.allowed(wanted)
        users = (*allowed.people, *([manager] if allowed.manager and manager else ()))
        gone = await self.ctx.unit.people.gone(self.incident.id, users)
        return present(Audience(groups=allowed.groups, people=tuple(dict.fromkeys(users))), gone)


_WRITERS = (Role.COMMUNICATIONS_LEAD, Role.INCIDENT_MANAGER)
"""Who writes the updates: the first of these who is there."""


async def fire(
    unit: Unit, reminder: Reminder, owner: str, now: datetime, running_since: datetime | None = None
) -> bool:
    """Fire a claimed reminder; False when it no longer applies or belongs to another by now."""
    incident = await unit.incidents.by_id(reminder.incident_id, lock=True)
    if incident is None:
        return False
    facts = await facts_of(unit, incident)
    applying = {(due.kind, due.slot): due for due in plan(facts, now)}
    due = applying.get((Kind(reminder.kind), reminder.slot))
    if due is None or due.due_at > now:
        await replan(unit, incident, now)
        return False
    if not await unit.reminders.fire(reminder, owner, now):
        return False
    ctx = Context(unit=unit, now=now, actor=CLOCK, via=Via.CLOCK)
    people = (await current_policy(unit)).people
    view = await view_one(unit, incident)
    await _SAY[due.kind](Firing(ctx, incident, view, facts, due, people, running_since or due.due_at))
    await replan(unit, incident, now)
    return True


async def _update(firing: Firing) -> None:
    view, late = firing.view, firing.late
    promised, cadence = view.next_update_at or firing.ctx.now, firing.facts.policy.update_every
    overdue = cadence.counted(promised, firing.ctx.now, firing.facts.calendar)
    put_off = await times_put_off(firing.ctx.unit, firing.incident)
    match firing.due.stage:
        case "nudge":
            await _nudge(firing, promised - firing.ctx.now)
        case "due":
            await firing.ring(await firing.speaker(*_WRITERS), lambda who: words.update_due(view, who, late, put_off))
        case "half":
            await _tell_manager(firing, lambda who: words.update_overdue(view, who, overdue, late, put_off))
        case _:
            manager = await firing.speaker(Role.INCIDENT_MANAGER)
            first = await firing.there(firing.facts.policy.chain[0], manager.holder)
            called = manager if first.nobody else replace(manager, audience=first)
            await firing.ring(called, lambda who: words.update_overdue(view, who, overdue, late, put_off))


async def _nudge(firing: Firing, left: timedelta) -> None:
    """Nudge who writes for their eyes alone; where nobody holds the role, those next in line."""
    speaker, channel = await firing.speaker(*_WRITERS), firing.incident.channel_id
    if speaker.holder is None:
        await firing.ring(speaker, lambda who: words.update_nudge(firing.view, left, who))
    elif channel:
        nudge = partial(words.update_nudge, firing.view, left)
        await enqueue.ephemeral(firing.ctx.unit, channel, speaker.holder, nudge, firing.ctx.now)


async def _tell_manager(firing: Firing, saying: Saying) -> None:
    """Tell the manager directly; without one, those next in line are mentioned in the channel."""
    speaker = await firing.speaker(Role.INCIDENT_MANAGER)
    if speaker.holder is None:
        await firing.ring(speaker, saying)
    else:
        await firing.tell(speaker.holder, lambda: saying(""))


async def _acknowledge(firing: Firing) -> None:
    """Call whose turn it is; those called are told directly, and so are mentioned nowhere."""
    calling, stage = firing.facts.calling, firing.due.stage
    ended = stage not in {call.stage for call in calling.calls}
    waited = elapsed(firing.facts.held.acknowledge, firing.ctx.now, firing.facts.calendar)
    audience = together(_called_now(firing), calling.rounds if ended else NOBODY)
    if ended:
        await _say(firing, words.nobody_left(firing.view, waited, firing.late, unset=not calling.calls))
    elif stage != calling.calls[0].stage:
        await _say(firing, words.next_called(firing.view, waited, firing.late))
    whom = spelled_all([*audience.groups, *audience.people])
    said = _told_last(whom) if ended else _called(whom, stage)
    called = {"groups": list(audience.groups), "people": list(audience.people)}
    record(firing.ctx, firing.incident, Happening.ESCALATED, said, after={"stage": stage, **called})
    await calls.call_step(firing.ctx.unit, firing.incident, audience, firing.ctx.now, step=firing.due.slot, again=ended)


@for_everybody
def _told_last(whom: str) -> str:
    return _("Nobody is left to call: told {people}", people=whom)


@for_everybody
def _called(whom: str, stage: str) -> str:
    return _("Called {people} (step {n} of the chain)", people=whom, n=stage.rpartition("-")[2])


@for_everybody
def _missed(whom: str) -> str:
    if not whom:
        return _("Time to resolve missed: no managers are set")
    return _("Time to resolve missed: called {people}", people=whom)


def _called_now(firing: Firing) -> Audience:
    """Return whom this stage calls, with those of earlier steps that an outage passed over."""
    prefix = firing.due.slot.removesuffix(firing.due.stage)
    missed = list[Audience]()
    for call in firing.facts.calling.calls:
        if (Kind.ACKNOWLEDGE, f"{prefix}{call.stage}") not in firing.facts.fired:
            missed.append(call.audience)
        if call.stage == firing.due.stage:
            break
    return together(*missed)


async def _resolve(firing: Firing) -> None:
    """Tell the channel and, directly, the manager, who is then not called with the managers."""
    manager = await firing.speaker(Role.INCIDENT_MANAGER)
    if firing.due.stage == "three-quarters":
        target = firing.facts.held.resolve
        left = target.span.counted(firing.ctx.now, target.due_at, firing.facts.calendar)
        await _warn(firing, manager, lambda who: words.resolve_soon(firing.view, left, firing.late, who))
        return
    await _warn(firing, manager, lambda who: words.resolve_missed(firing.view, firing.late, who))
    audience, why = firing.allowed(firing.facts.policy.managers), words.RESOLVE_MISSED
    whom = spelled_all([*audience.groups, *audience.people])
    said = _missed(whom)
    called = {"groups": list(audience.groups), "people": list(audience.people)}
    record(firing.ctx, firing.incident, Happening.ESCALATED, said, after=called)
    if audience.groups or audience.people:
        besides = list(manager.audience.people)
        await calls.call_people(firing.ctx.unit, firing.incident, audience, firing.ctx.now, why=why, besides=besides)


async def _warn(firing: Firing, manager: Speaker, saying: Saying) -> None:
    """Tell the channel, and the manager directly; without one, those next in line are mentioned there."""
    if manager.holder is None:
        await firing.ring(manager, saying)
        return
    await _say(firing, saying(""))
    await firing.tell(manager.holder, lambda: saying(""))


async def _expected(firing: Firing) -> None:
    writer = await firing.speaker(*_WRITERS)
    await firing.ring(writer, lambda who: words.expectation_passed(firing.view, who, firing.late))


async def _manager(firing: Firing) -> None:
    since = firing.incident.vacant_since
    await firing.ring(await firing.speaker(), lambda who: words.volunteer(firing.view, who, since, firing.late))


async def _stale(firing: Firing) -> None:
    quiet = firing.facts.policy.stale_after.counted(firing.incident.active_at, firing.ctx.now, firing.facts.calendar)
    manager = await firing.speaker(Role.INCIDENT_MANAGER)
    await firing.ring(manager, lambda who: words.stale(firing.view, who, quiet, firing.late))


async def _close(firing: Firing) -> None:
    manager = await firing.speaker(Role.INCIDENT_MANAGER)
    since = firing.ctx.now - (firing.view.resolved_at or firing.ctx.now)
    missing = await unmet_of(firing.ctx.unit, firing.incident)
    saying: Saying = lambda who: words.close_it(firing.view, since, missing, who)  # noqa: E731 - said to those who hear it
    await put_to(firing.ctx.unit, firing.incident, manager, saying, firing.ctx.now, firing.due)


async def _archive(firing: Firing) -> None:
    if firing.incident.channel_state != ChannelState.OPEN:
        return
    links = await links_of(firing.ctx.unit, firing.incident)
    await enqueue.archive(firing.ctx.unit, firing.incident, archive_notice(firing.view, links), firing.ctx.now)


async def _task(firing: Firing) -> None:
    await remind(firing.ctx, firing.incident, firing.view, firing.due, firing.late)


async def _nobodys(firing: Firing) -> None:
    await ask_who_does(firing.ctx, firing.incident, firing.view, firing.due, firing.late)


async def _review(firing: Firing) -> None:
    await reviews.remind(firing.ctx, firing.incident, firing.view, firing.due, firing.late)


async def _meeting(firing: Firing) -> None:
    await reviews.remind_of_meeting(firing.ctx, firing.incident, firing.view)


async def _resume(firing: Firing) -> None:
    await go_on(firing.ctx, firing.incident, None)


async def _say(firing: Firing, message: Message) -> None:
    await reminders.remind(firing.ctx.unit, firing.incident, firing.due, message, firing.ctx.now)


_SAY: dict[Kind, Callable[[Firing], Awaitable[None]]] = {
    Kind.UPDATE: _update,
    Kind.ACKNOWLEDGE: _acknowledge,
    Kind.RESOLVE: _resolve,
    Kind.MANAGER: _manager,
    Kind.STALE: _stale,
    Kind.CLOSE: _close,
    Kind.RESUME: _resume,
    Kind.EXPECTED: _expected,
    Kind.ARCHIVE: _archive,
    Kind.TASK: _task,
    Kind.NOBODYS: _nobodys,
    Kind.REVIEW: _review,
    Kind.MEETING: _meeting,
}
