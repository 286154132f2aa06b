"""The lines Muster writes into an incident's channel as things happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.incident import IncidentView
from bot.domain.policy import Audience
from bot.domain.text import are, escape
from bot.domain.vocabulary import PRIORITY_NAME, ROLE_NAME, Priority, Role, title_case
from bot.language.texts import _, for_everybody
from bot.messages import facts
from bot.messages.heads import ending, head, resolution
from bot.messages.message import Message, compose, context, line, paragraph, section
from bot.messages.reminders import mentions
from bot.messages.text import channel, person, when

_REFUSED_NAMED = 25
"""People named one by one who could not be invited: each with a reason of their own, they fit a section."""


def acknowledged(incident: IncidentView, who: str) -> Message:
    """Tell who acknowledged, and how it compares with the target."""
    return line(f"{person(who)} acknowledged {incident.reference} after {facts.acknowledged_after(incident)}.")


def priority_changed(incident: IncidentView, who: str, before: str, reason: str) -> Message:
    """Tell a change of priority, with the targets that hold from now on."""
    return compose(
        f"{person(who)} changed the priority of {incident.reference}: {before} → {incident.priority}",
        section(f"{person(who)} changed the priority: *{before} → {PRIORITY_NAME[incident.priority]}*"),
        section(escape(reason)) if reason else None,
        context(f"Targets now: {_targets(incident)}"),
    )


def _targets(incident: IncidentView) -> str:
    """Say by when what is still to be done is due, as everything counts it, and how often updates are."""
    due = {"acknowledge": incident.held.acknowledge.due_at} if incident.acknowledged_at is None else {}
    due["resolve"] = incident.held.resolve.due_at
    said = [f"{what} by {when(at)}" for what, at in due.items()]
    return ", ".join([*said, f"update every {incident.policy.update_every.rhythm}"])


def priority_corrected(incident: IncidentView, who: str, before: str, reason: str) -> Message:
    """Tell a correction of the priority once the incident is over, which turns no verdict."""
    after = PRIORITY_NAME[incident.priority]
    changed = f"*{before} → {after}*" if before != incident.priority else f"*{after}*, with another impact or urgency"
    return compose(
        f"{person(who)} corrected the priority of {incident.reference}: {before} → {incident.priority}",
        section(f"{person(who)} corrected the priority: {changed}"),
        section(escape(reason)) if reason.strip() else None,
        context("Nobody is called for it. It counts by this priority now; its targets stay judged as they were."),
    )


def status_changed(incident: IncidentView, who: str, before: str, note: str) -> Message:
    """Tell a change of status."""
    after = title_case(incident.status)
    said = f"{person(who)} changed the status: *{before.capitalize()} → {after}*"
    return compose(said, section(said), section(escape(note)) if note else None)


def role_changed(who: str, role: Role, before: Sequence[str], after: Sequence[str], note: str = "") -> Message:
    """Tell who holds a role from now on, and what is passed on with it."""
    name = ROLE_NAME[role]
    came = [user for user in after if user not in before]
    kept = [user for user in after if user in before]
    left = [user for user in before if user not in after] if kept or not came else []
    if not after:
        return line(f"{person(who)} left the role {name} without a holder.")
    said = []
    if came:
        people = facts.people(came)
        said.append(f"{people} is now {name}." if came == [who] else f"{person(who)} made {people} {name}.")
    if left:
        said.append(f"{facts.people(left)} {are(len(left))} not {name} any more.")
    told = " ".join(said)
    return compose(told, section(told), section(f"*Hand-over note*\n{escape(note, 2500)}") if note else None)


def role_left(who: str, held: Sequence[Role], asked: Audience) -> Message:
    """Tell that who held a role is gone, and mention who is asked for it until somebody else holds it."""
    left = f"{person(who)} has left and is not {' and '.join(ROLE_NAME[role] for role in held)} any more."
    updates = "The updates are yours until somebody else holds the role. " if Role.COMMUNICATIONS_LEAD in held else ""
    called = mentions(asked, None)
    told = left + (f" {called}: {updates}*Roles* gives it to somebody." if called else "")
    return line(told)


@for_everybody
def resolved(incident: IncidentView, who: str, said: str = "") -> Message:
    """Tell the resolution, with what an update `said` that resolved it."""
    took = facts.resolution_took(incident)
    return compose(
        resolution(incident, escape(said or incident.fix, 2500)),
        ending(_("Resolved"), incident.priority),
        section(
            _(
                "{person} resolved {incident} after *{span}*.",
                person=person(who),
                incident=incident.reference,
                span=took,
            )
        ),
        section(escape(said, 2500)) if said.strip() else None,
        paragraph(_("What fixed it"), incident.fix, 2900),
        *(section(f"*{title}*\n{escape(text, 2000)}") for title, text in facts.causes(incident)),
        context(_("Resolved {when}", when=when(incident.resolved_at))) if incident.resolved_at else None,
    )


def causes_corrected(who: str, changes: Mapping[str, str], reason: str) -> Message:
    """Tell what is known of an incident's causes since it ended, by what each part is called."""
    said = f"{person(who)} corrected: {escape(', '.join(changes), 300)}"
    texts = (
        f"*{escape(name, 60)}*\n{escape(text.strip() or 'Not known yet.', 2000)}" for name, text in changes.items()
    )
    return compose(said, section(said), *map(section, texts), section(escape(reason, 500)) if reason.strip() else None)


@for_everybody
def reopened(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell that work on the incident goes on, and why."""
    why = escape(reason, 2500)
    return compose(
        _(
            "{priority} reopened: {incident}. {reason}",
            priority=incident.priority,
            incident=facts.escaped_headline(incident),
            reason=why,
        ),
        head(_("Reopened"), incident.priority, incident.status),
        section(
            _("{person} reopened {incident}: {reason}", person=person(who), incident=incident.reference, reason=why)
        ),
    )


def cancelled(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell that this was no incident."""
    return line(f"{person(who)} cancelled {incident.reference}: {escape(reason, 2500)}")


def closed(incident: IncidentView, who: str, note: str) -> Message:
    """Tell that the incident is closed."""
    said = f"{person(who)} closed {incident.reference}."
    return line(f"{said} {escape(note, 2500)}".rstrip())


def declaring(reference: str, title: str, priority: Priority, channel_id: str | None = None) -> Message:
    """Tell the declarer, where they stand, that it is done, before anything has happened on Slack."""
    then = "Opening its channel…" if channel_id is None else f"{channel(channel_id)} is its channel from now on."
    return line(f"*{reference} · {escape(title, 300)}* is declared as {priority}. {then}")


def logged(incident: IncidentView) -> Message:
    """Tell the declarer that what was over is recorded, and who was not told of it."""
    took = facts.resolution_took(incident)
    return line(
        f"{facts.escaped_headline(incident)} is logged as {incident.priority}, resolved after {took}. "
        f"Nobody was called, and it has no channel: `/incident show {incident.reference}` shows it."
    )


def opened(incident: IncidentView) -> Message:
    """Tell the declarer where the incident's channel is."""
    where = f"<#{incident.channel_id}>" if incident.channel_id else "its channel"
    return line(f"{facts.escaped_headline(incident)} is declared as {incident.priority}. Its channel is {where}.")


def invitation_failed(refused: Mapping[str, str]) -> Message:
    """Tell who could not be invited, with Slack's word for why, and what to do; of a crowd, the first ones."""
    named = dict(list(refused.items())[:_REFUSED_NAMED])
    by_reason = [
        ", ".join(person(user) for user, why in named.items() if why == reason) + f" (`{escape(reason, 60)}`)"
        for reason in dict.fromkeys(named.values())
    ]
    more = f" and {len(refused) - len(named)} more" if len(refused) > len(named) else ""
    who = f"{'; '.join(by_reason)}{more}"
    return line(f"Slack did not let Muster invite {who}. Invite them by hand if they should be here.")


def channel_trouble(incident: IncidentView, trouble: str) -> Message:
    """Tell the person who can mend it what is wrong with the channel and what to do."""
    return line(f"{facts.escaped_headline(incident)}: {trouble}")


def paused(incident: IncidentView, who: str) -> Message:
    """Tell that the incident waits for somebody else."""
    until = when(incident.paused_until) if incident.paused_until else "further notice"
    return compose(
        f"{person(who)} paused {incident.reference} until {until}",
        section(f"{person(who)} paused {incident.reference} until {until}. Reminders are off until then."),
        section(escape(incident.pause_reason)) if incident.pause_reason else None,
    )


def resumed(incident: IncidentView, who: str | None) -> Message:
    """Tell that work goes on, by hand or because the pause has ended."""
    how = (
        f"{person(who)} took {incident.reference} up again." if who else f"The pause of {incident.reference} has ended."
    )
    promised = f" Next update: {when(incident.next_update_at)}." if incident.next_update_at else ""
    return line(how + promised)


def snoozed(who: str, until: datetime, *, last: bool = False) -> Message:
    """Tell until when the reminder is put off, and whether it is for the last time."""
    times = ", for the last time" if last else ""
    return line(f"{person(who)} put the update reminder off until {when(until)}{times}.")


def still_working(who: str) -> Message:
    """Tell that work goes on."""
    return line(f"{person(who)} says that work goes on.")


def escalated(who: str, direction: str, why: str) -> Message:
    """Tell that more people are called, and why; each is told directly, and named where it stands who comes."""
    said = f"{person(who)} calls {'managers' if direction == 'hierarchic' else 'more people'} for help."
    return compose(said, section(said), section(escape(why, 2500)) if why.strip() else None)


def turned_private(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell the members that nobody else sees the incident any more."""
    said = f"{person(who)} made {incident.reference} private. Only who takes part, and the security group, see it now."
    return compose(said, section(said), section(escape(reason, 2500)) if reason else None)


def turned_public(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell the members that everybody sees the incident from now on, and that their channel stays private."""
    said = (
        f"{person(who)} made {incident.reference} public. Everybody can see its state and updates now. "
        "This channel stays private, because Slack lets no bot open it: what you write here stays here."
    )
    return compose(said, section(said), section(escape(reason, 2500)) if reason else None)
