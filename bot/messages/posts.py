"""The lines Muster writes into an incident's channel as things happen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.incident import IncidentView
from bot.domain.policy import Audience
from bot.domain.references import reference
from bot.domain.text import escape
from bot.domain.vocabulary import PRIORITY_NAME, ROLE_NAME, Priority, Role, Status, title_case
from bot.language.texts import N_, _, for_everybody, ngettext
from bot.messages import facts
from bot.messages.heads import ending, head, resolution, state_first
from bot.messages.message import Message, compose, context, line, paragraph, section
from bot.messages.reminders import mentions
from bot.messages.text import channel, person, when

_REFUSED_NAMED = 25
"""People named one by one who could not be invited: each with a reason of their own, they fit a section."""


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


@dataclass(frozen=True, slots=True)
class _OfRole:
    """What is said of one person and a role."""

    given: str
    taken: str
    lost: str
    vacant: str


_OF_ROLE: Final = {
    Role.INCIDENT_MANAGER: _OfRole(
        given=N_("{person} made {people} the incident manager."),
        taken=N_("{people} is now the incident manager."),
        lost=N_("{people} is no longer the incident manager."),
        vacant=N_("{person} unassigned the incident manager. Nobody has the role now."),
    ),
    Role.TECHNICAL_LEAD: _OfRole(
        given=N_("{person} made {people} the technical lead."),
        taken=N_("{people} is now the technical lead."),
        lost=N_("{people} is no longer the technical lead."),
        vacant=N_("{person} unassigned the technical lead. Nobody has the role now."),
    ),
    Role.COMMUNICATIONS_LEAD: _OfRole(
        given=N_("{person} made {people} the communications lead."),
        taken=N_("{people} is now the communications lead."),
        lost=N_("{people} is no longer the communications lead."),
        vacant=N_("{person} unassigned the communications lead. Nobody has the role now."),
    ),
    Role.SCRIBE: _OfRole(
        given=N_("{person} made {people} the scribe."),
        taken=N_("{people} is now the scribe."),
        lost=N_("{people} is no longer the scribe."),
        vacant=N_("{person} unassigned the scribe. Nobody has the role now."),
    ),
}
_SEVERAL: Final = _OfRole(
    given=N_("{person} gave {people} the role *{role}*."),
    taken=N_("{people} now have the role *{role}*."),
    lost=N_("{people} no longer have the role *{role}*."),
    vacant="",
)
"""What is said of several people and a role."""


@for_everybody
def role_changed(
    number: int, who: str, role: Role, before: Sequence[str], after: Sequence[str], note: str = ""
) -> Message:
    """Tell who holds a role from now on, and what is passed on with it."""
    came = [user for user in after if user not in before]
    kept = [user for user in after if user in before]
    left = [user for user in before if user not in after] if kept or not came else []
    told = " ".join(_of_role(role, who, came, left)) if after else _(_OF_ROLE[role].vacant, person=person(who))
    passed_on = _("Hand-over note") if note else ""
    return compose(_about(number, told), section(told), paragraph(passed_on, note, 2500))


def _of_role(role: Role, who: str, came: Sequence[str], left: Sequence[str]) -> Iterator[str]:
    if came:
        said = _OF_ROLE[role] if len(came) == 1 else _SEVERAL
        how = said.taken if list(came) == [who] else said.given
        yield _(how, person=person(who), people=facts.people(came), role=ROLE_NAME[role])
    if left:
        said = _OF_ROLE[role] if len(left) == 1 else _SEVERAL
        yield _(said.lost, people=facts.people(left), role=ROLE_NAME[role])


def _about(number: int, text: str) -> str:
    """Have a notification begin with the incident that it is about."""
    return _("{incident}: {text}", incident=reference(number), text=text)


@for_everybody
def role_left(number: int, who: str, held: Sequence[Role], asked: Audience) -> Message:
    """Tell that a person who held roles is gone, and mention who is asked for them until another person has them."""
    said = [
        ngettext(
            "{person} has left {incident} and no longer has the role *{roles}*.",
            "{person} has left {incident} and no longer has the roles *{roles}*.",
            len(held),
            person=person(who),
            incident=reference(number),
            roles=", ".join(ROLE_NAME[role] for role in held),
        )
    ]
    if called := mentions(asked, None):
        asked_for = [_("Press *Roles* to choose another person.")]
        if Role.COMMUNICATIONS_LEAD in held:
            asked_for.insert(0, _("You write the updates until another person is the communications lead."))
        said.append(f"{called}: {' '.join(asked_for)}")
    return line(" ".join(said))


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
        _about(number, said), section(said), *texts, section(escape(reason, 500)) if reason.strip() else None
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
def invitation_failed(number: int, refused: Mapping[str, str]) -> Message:
    """Tell who could not be invited, with Slack's word for why, and what to do; of a crowd, the first ones."""
    named = dict(list(refused.items())[:_REFUSED_NAMED])
    by_reason = [
        ", ".join(person(user) for user, why in named.items() if why == reason) + f" (`{escape(reason, 60)}`)"
        for reason in dict.fromkeys(named.values())
    ]
    who, more = "; ".join(by_reason), len(refused) - len(named)
    if more:
        who = _("{people} and {n} more", people=who, n=more)
    said = _("Slack did not let Muster invite {people}. Invite them by hand if they should be here.", people=who)
    return compose(_about(number, said), section(said))


def channel_trouble(incident: IncidentView, trouble: str) -> Message:
    """Tell the person who can fix it what is wrong with the channel and what to do."""
    return line(f"*{facts.escaped_headline(incident)}*: {trouble}")


class Closed(StrEnum):
    """What became of a channel in which an incident goes on."""

    REMOVED = "removed"
    ARCHIVED = "archived"
    ARCHIVED_BY = "archived_by"
    PUT_AWAY = "put_away"
    DELETED = "deleted"


_CLOSED: Final = {
    Closed.REMOVED: N_("Muster was removed from its channel. Invite it back there: `/invite @Muster`."),
    Closed.ARCHIVED: N_("Its channel is archived. Bots cannot unarchive it; a person can."),
    Closed.ARCHIVED_BY: N_("{person} archived its channel. Bots cannot unarchive it; a person can."),
    Closed.PUT_AWAY: N_(
        "Its channel was just archived, as the incident was over. Bots cannot unarchive it; a person can."
    ),
    Closed.DELETED: N_("Its channel was deleted."),
}
"""What is said of it, and what a person can do about it."""


def channel_closed(incident: IncidentView, closed: Closed, who: str) -> Message:
    """Tell the person who can fix it what became of the channel, and how work goes on without it."""
    way_on = _("The incident goes on: `/incident update {incident}` works from anywhere.", incident=incident.reference)
    return channel_trouble(incident, f"{_(_CLOSED[closed], person=person(who))} {way_on}")


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


@for_everybody
def turned_private(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell the members that nobody else can see the incident."""
    said = _(
        "{person} made {incident} private. Only its members and the security group can see it now.",
        person=person(who),
        incident=incident.reference,
    )
    return compose(said, section(said), section(escape(reason, 2500)) if reason else None)


@for_everybody
def turned_public(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell the members that everybody sees the incident from now on, and that their channel stays private."""
    said = _(
        "{person} made {incident} public. Everybody can see its state and updates now. This channel stays private, "
        "because Slack does not let apps open a channel: what you write here stays here.",
        person=person(who),
        incident=incident.reference,
    )
    return compose(said, section(said), section(escape(reason, 2500)) if reason else None)
