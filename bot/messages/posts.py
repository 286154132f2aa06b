"""The lines Muster writes into an incident's channel as things happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.text import escape
from bot.domain.vocabulary import PRIORITY_NAME, Priority, Status, title_case
from bot.language.texts import N_, _, for_everybody
from bot.messages import facts
from bot.messages.heads import about_incident, ending, head, resolution, state_first
from bot.messages.message import Message, compose, context, line, paragraph, section
from bot.messages.text import channel, person, when


@for_everybody
def acknowledged(incident: IncidentView, who: str) -> Message:
    """Tell who acknowledged, and how it compares with the target."""
    took = facts.acknowledged_after(incident)
    return line(
        _("{person} acknowledged {incident} after {span}.", person=person(who), incident=incident.reference, span=took)
    )


@for_everybody
def priority_changed(incident: IncidentView, who: str, before: str, reason: str) -> Message:
    """Tell a change of priority, with the targets that hold from now on."""
    after = PRIORITY_NAME[incident.priority]
    return compose(
        _became(incident, who, before),
        section(
            _("{person} changed the priority: *{before} → {after}*", person=person(who), before=before, after=after)
        ),
        section(escape(reason)) if reason else None,
        context(_("Targets now: {targets}", targets=_targets(incident))),
    )


def _became(incident: IncidentView, who: str, before: str) -> str:
    return _(
        "{priority}, was {before}: {incident}. Changed by {person}.",
        priority=incident.priority,
        before=before,
        incident=facts.escaped_headline(incident),
        person=person(who),
    )


def _targets(incident: IncidentView) -> str:
    """Say by when what is still to be done is due, as everything counts it, and how often updates are."""
    held = incident.held
    waits = incident.acknowledged_at is None
    said = [
        _("acknowledge by {when}", when=when(held.acknowledge.due_at)) if waits else "",
        _("resolve by {when}", when=when(held.resolve.due_at)),
        _("update every {rhythm}", rhythm=incident.policy.update_every.rhythm),
    ]
    return ", ".join(filter(None, said))


@for_everybody
def priority_corrected(incident: IncidentView, who: str, before: str, reason: str) -> Message:
    """Tell a correction of the priority once the incident is over, which changes no verdict."""
    after, by = PRIORITY_NAME[incident.priority], person(who)
    said = (
        _("{person} corrected the priority: *{before} → {after}*", person=by, before=before, after=after)
        if before != incident.priority
        else _("{person} corrected the impact or the urgency. The priority stays *{after}*.", person=by, after=after)
    )
    return compose(
        _became(incident, who, before),
        section(said),
        section(escape(reason)) if reason.strip() else None,
        context(_("Nobody is called. Figures count it under this priority; its targets stay judged as they were.")),
    )


@for_everybody
def status_changed(incident: IncidentView, who: str, before: str, note: str) -> Message:
    """Tell a change of status."""
    was, after = title_case(Status(before)), title_case(incident.status)
    said = _("{person} changed the status: *{before} → {after}*", person=person(who), before=was, after=after)
    return compose(state_first(incident), section(said), section(escape(note)) if note else None)


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


@for_everybody
def causes_corrected(number: int, who: str, changes: Mapping[str, str], reason: str) -> Message:
    """Tell what is known of an incident's causes since it ended, by what each part is called."""
    parts = escape(", ".join(changes), 300)
    said = _("{person} updated what is known of the causes: {parts}", person=person(who), parts=parts)
    texts = (
        section(f"*{escape(name, 60)}*\n{escape(text.strip(), 2000) or _('Not known yet.')}")
        for name, text in changes.items()
    )
    return compose(
        about_incident(number, said), section(said), *texts, section(escape(reason, 500)) if reason.strip() else None
    )


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


@for_everybody
def cancelled(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell that this was not an incident."""
    return line(
        _(
            "{person} cancelled {incident}: {reason}",
            person=person(who),
            incident=incident.reference,
            reason=escape(reason, 2500),
        )
    )


@for_everybody
def closed(incident: IncidentView, who: str, note: str) -> Message:
    """Tell that the incident is closed."""
    said = _("{person} closed {incident}.", person=person(who), incident=incident.reference)
    return line(f"{said} {escape(note, 2500)}".rstrip())


def declaring(reference: str, title: str, priority: Priority, channel_id: str | None = None) -> Message:
    """Tell the declarer, where they stand, that it is done, before anything has happened on Slack."""
    said = _declared(f"{reference} · {escape(title, 300)}", priority)
    then = (
        _("Opening its channel…")
        if channel_id is None
        else _("{channel} is its channel now.", channel=channel(channel_id))
    )
    return line(f"{said} {then}")


def _declared(headline: str, priority: Priority) -> str:
    return _("You declared *{incident}* as {priority}.", incident=headline, priority=priority)


def logged(incident: IncidentView) -> Message:
    """Tell the declarer that what was over is recorded, and who did not hear about it."""
    return line(
        _(
            "You logged *{incident}* as {priority}, resolved after {span}. Nobody was called, and it has no channel. "
            "See it with `/incident show {reference}`.",
            incident=facts.escaped_headline(incident),
            priority=incident.priority,
            span=facts.resolution_took(incident),
            reference=incident.reference,
        )
    )


def opened(incident: IncidentView) -> Message:
    """Tell the declarer where the incident's channel is."""
    said = _declared(facts.escaped_headline(incident), incident.priority)
    if not incident.channel_id:
        return line(said)
    return line(f"{said} {_('Its channel is {channel}.', channel=channel(incident.channel_id))}")


@for_everybody
def paused(incident: IncidentView, who: str) -> Message:
    """Tell that the incident waits for somebody else."""
    name, by = incident.reference, person(who)
    said = (
        _(
            "{person} paused {incident} until {when}. Reminders are off until then.",
            person=by,
            incident=name,
            when=when(incident.paused_until),
        )
        if incident.paused_until
        else _("{person} paused {incident}. Reminders are off.", person=by, incident=name)
    )
    return compose(
        state_first(incident),
        section(said),
        section(escape(incident.pause_reason)) if incident.pause_reason else None,
    )


@for_everybody
def resumed(incident: IncidentView, who: str | None) -> Message:
    """Tell that work goes on, by hand or because the pause has ended."""
    name = incident.reference
    said = [
        _("{person} resumed {incident}.", person=person(who), incident=name)
        if who
        else _("The pause of {incident} has ended.", incident=name)
    ]
    if incident.next_update_at:
        said.append(_("Next update: {when}.", when=when(incident.next_update_at)))
    return line(" ".join(said))


@for_everybody
def snoozed(number: int, who: str, until: datetime, *, last: bool = False) -> Message:
    """Tell until when the reminder is put off, and whether it is for the last time."""
    said = (
        N_("{person} snoozed the update reminder of {incident} until {when}, for the last time.")
        if last
        else N_("{person} snoozed the update reminder of {incident} until {when}.")
    )
    return line(_(said, person=person(who), incident=reference(number), when=when(until)))


@for_everybody
def still_working(number: int, who: str) -> Message:
    """Tell that work goes on."""
    return line(_("{person} says that work on {incident} goes on.", person=person(who), incident=reference(number)))


@for_everybody
def escalated(number: int, who: str, direction: str, why: str) -> Message:
    """Tell that more people are called, and why; each is told directly, and named where it stands who comes."""
    said = (
        N_("{person} calls managers to help with {incident}.")
        if direction == "hierarchic"
        else N_("{person} calls more people to help with {incident}.")
    )
    told = _(said, person=person(who), incident=reference(number))
    return compose(told, section(told), section(escape(why, 2500)) if why.strip() else None)
