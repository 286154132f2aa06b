"""What is said when something is due or late, and when nobody has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.models.blocks import ButtonElement

from bot.domain.actions import Action
from bot.domain.closing import Need, Unmet
from bot.domain.incident import IncidentView
from bot.domain.policy import Audience
from bot.domain.reminder_plan import MOST_SNOOZES
from bot.domain.vocabulary import ACTIVE, ROLE_NAME, Role, Status
from bot.language.texts import N_, _, ngettext
from bot.messages import closing, facts
from bot.messages.buttons import button
from bot.messages.handover import hand_over
from bot.messages.ids import button_id, pack
from bot.messages.message import Message, actions, compose, late_note, plain_button, section
from bot.messages.spans import bare, took
from bot.messages.text import lasting, person, to_the_minute, when


def group(group_id: str) -> str:
    """Mention a user group."""
    return f"<!subteam^{group_id}>"


def mentions(audience: Audience, manager: str | None) -> str:
    """Mention everybody of an audience, up to as many as fit; the incident manager where it names them."""
    people = list(dict.fromkeys([*audience.people, *([manager] if audience.manager and manager else [])]))
    return " ".join([*map(group, audience.groups[:_MENTIONED]), *map(person, people[:_MENTIONED])])


_MENTIONED = 20
"""Groups and people mentioned one by one: with a sentence they fit a section."""


NOBODY_LEADS: Final = N_("Nobody leads it. Can you take over?")
"""Why somebody who is next in line is called."""
RESOLVE_MISSED: Final = N_("Its target to resolve is missed.")
"""Why managers are called once the time to resolve has passed."""


def update_nudge(incident: IncidentView, left: timedelta, who: str = "") -> Message:
    """Nudge the person who owes the next update; `who` is mentioned where nobody in particular does."""
    said = _("The next update on {incident} is due in {span}.", incident=incident.reference, span=lasting(left))
    return _asking(said, [button(Action.UPDATE, incident), _no_change(incident)], who=who)


def update_due(incident: IncidentView, who: str, late: timedelta, put_off: int = 0) -> Message:
    """Remind of the promised update, in the channel; once it was put off often enough, only an update answers."""
    name, promised = incident.reference, incident.next_update_at
    said = (
        _("The update on {incident} promised for {when} is due.", incident=name, when=when(promised))
        if promised
        else _("The update on {incident} is due.", incident=name)
    )
    return _asking_for_update(incident, said, who, late, put_off)


def update_overdue(incident: IncidentView, who: str, overdue: timedelta, late: timedelta, put_off: int = 0) -> Message:
    """Tell that the promised update is overdue, by as much as its cadence counts."""
    span = took(incident.policy.update_every, overdue, incident.calendar)
    said = _("The update on {incident} is overdue by {span}.", incident=incident.reference, span=span)
    return _asking_for_update(incident, said, who, late, put_off)


def _asking_for_update(incident: IncidentView, said: str, who: str, late: timedelta, put_off: int) -> Message:
    if put_off < MOST_SNOOZES:
        return _asking(said, _update_buttons(incident), late, who)
    often = ngettext(
        "It was snoozed {n} time and cannot be snoozed again.",
        "It was snoozed {n} times and cannot be snoozed again.",
        put_off,
    )
    return _asking(f"{said} {often}", [button(Action.UPDATE, incident)], late, who)


def next_called(incident: IncidentView, waited: timedelta, late: timedelta) -> Message:
    """Say in the channel that the next in line are called."""
    span = took(incident.held.acknowledge.span, waited, incident.calendar)
    said = _(
        "Nobody has acknowledged {incident} after {span}. Muster calls the next in line.",
        incident=incident.reference,
        span=span,
    )
    return _asking(said, [button(Action.ACKNOWLEDGE, incident)], late)


def nobody_left(incident: IncidentView, waited: timedelta, late: timedelta, *, unset: bool = False) -> Message:
    """Say in the channel that nobody is left to call, and who hears so; where nobody is set, who can set it."""
    target = incident.held.acknowledge.span
    text = _UNSET if unset else _NOBODY_LEFT
    said = _(
        text,
        incident=incident.reference,
        span=took(target, waited, incident.calendar),
        target=bare(target),
    )
    return _asking(said, [button(Action.ACKNOWLEDGE, incident), button(Action.ESCALATE, incident)], late)


_NOBODY_LEFT: Final = N_(
    "Nobody has acknowledged {incident} after {span} (target {target}), and nobody else is left to call. Muster told "
    "those called last, the managers and the incident manager."
)
_UNSET: Final = N_(
    "Nobody has acknowledged {incident} after {span} (target {target}), and nobody else is set to be called. Press "
    "*Escalate* to call somebody. A workspace admin can set who is called with `/incident settings`."
)


def taken(incident: IncidentView) -> Message:
    """Tell who was called that they are no longer needed."""
    if not incident.acknowledged_at:
        return _naming(incident, OVER[incident.status])
    if not incident.acknowledged_by:
        return _naming(incident, N_("{incident} is acknowledged. You are not needed unless you hear otherwise."))
    said = N_("{person} has acknowledged {incident}. You are not needed unless you hear otherwise.")
    return _naming(incident, said, person=person(incident.acknowledged_by))


OVER: Final = {
    **dict.fromkeys(ACTIVE, N_("You are no longer needed on {incident}.")),
    Status.RESOLVED: N_("{incident} is resolved. You are no longer needed."),
    Status.CLOSED: N_("{incident} is closed. You are no longer needed."),
    Status.CANCELLED: N_("{incident} is cancelled. You are no longer needed."),
    Status.MERGED: N_("{incident} is merged into another incident. You are no longer needed."),
}
"""What those read who were called, by where the incident stands."""


def still_needed(incident: IncidentView) -> Message:
    """Tell those who were no longer needed that they are: that it was over has been undone."""
    return _naming(incident, N_("{incident} is still open: its end was a slip and is undone. Answer your call above."))


def resolve_soon(incident: IncidentView, left: timedelta, late: timedelta, who: str = "") -> Message:
    """Tell that three quarters of the time to resolve have passed; who is told directly is not mentioned."""
    target = incident.held.resolve.span
    span = took(target, to_the_minute(left), incident.calendar)
    said = _(
        "{incident} has {span} left of its {target} to resolve.",
        incident=incident.reference,
        span=span,
        target=bare(target),
    )
    return _asking(said, _on_it(incident), late, who)


def resolve_missed(incident: IncidentView, late: timedelta, who: str = "") -> Message:
    """Tell that the time to resolve has passed; who is called directly is not mentioned."""
    target = incident.held.resolve.span.words
    said = _("{incident} is past its target to resolve within {target}.", incident=incident.reference, target=target)
    to_do = _("Post an update with a new expected resolution, or escalate.")
    return _asking(said, _on_it(incident), late, who, to_do)


def expectation_passed(incident: IncidentView, who: str, late: timedelta) -> Message:
    """Ask for a new expected resolution: the one that was told has passed."""
    name, expected = incident.reference, incident.expected_resolution_at
    said = [
        _("The expected resolution of {incident}, {when}, has passed.", incident=name, when=when(expected))
        if expected
        else _("The expected resolution of {incident} has passed.", incident=name),
        _("Stakeholders were told this time. Post an update with a new time, or without one."),
    ]
    buttons = [each for each in _on_it(incident) if each.action_id != button_id(Action.ESCALATE)]
    return _asking(" ".join(said), buttons, late, who)


def volunteer(incident: IncidentView, who: str, since: datetime | None, late: timedelta) -> Message:
    """Ask for an incident manager: who is next in line is mentioned."""
    name = facts.escaped_headline(incident)
    text, shown = [_said_to(who, _unled(each, since)) for each in (name, f"*{name}*")]
    asked = actions([button(Action.TAKE_OVER, incident)])
    return compose(text, section(shown), asked, late_note(late))


def _unled(name: str, since: datetime | None) -> str:
    if since is None:
        return _("Nobody leads {incident}. Can you take over?", incident=name)
    return _("Nobody has led {incident} since {when}. Can you take over?", incident=name, when=when(since))


def handed_over_by_leaving(incident: IncidentView, held: Sequence[Role]) -> Message:
    """Tell who left the channel which roles they hold no longer; the title is for members only."""
    said = ngettext(
        "You left the channel of {incident} and no longer have the role *{roles}*.",
        "You left the channel of {incident} and no longer have the roles *{roles}*.",
        len(held),
        incident=incident.reference,
        roles=", ".join(ROLE_NAME[role] for role in held),
    )
    if Role.INCIDENT_MANAGER not in held:
        return compose(said, section(said))
    said = f"{said} {_('Muster is asking for a volunteer there. What must they know?')}"
    return compose(said, section(said), actions([] if incident.private else [hand_over(incident)]))


def stale(incident: IncidentView, who: str, quiet: timedelta, late: timedelta) -> Message:
    """Ask whether work still goes on."""
    said = _(
        "No update, status change or task on *{incident}* for {span}. Still going on?",
        incident=incident.reference,
        span=took(incident.policy.stale_after, quiet, incident.calendar),
    )
    buttons = [
        *_lead(incident),
        _plain(_("Still working"), Action.STILL_WORKING, incident, style="primary"),
        button(Action.RESOLVE, incident),
        button(Action.CANCEL, incident),
    ]
    return _asking(said, buttons, late, who)


def close_it(incident: IncidentView, since: timedelta, needs: Sequence[Unmet], who: str = "") -> Message:
    """Remind the manager, or `who` is next in line, to close a resolved incident, and of what that still needs."""
    name = facts.escaped_headline(incident)
    said = N_("{incident} was resolved {span} ago and is not closed yet.")
    text, shown = [_said_to(who, _(said, incident=each, span=lasting(since))) for each in (name, f"*{name}*")]
    needed = "\n".join([_("To close it, this is still needed:"), *(closing.said(incident, each) for each in needs)])
    review = [button(Action.REVIEW, incident)] if any(each.need is Need.REVIEWED for each in needs) else []
    return compose(
        text,
        section(shown),
        section(needed) if needs else None,
        actions([*review, button(Action.CLOSE, incident), button(Action.REOPEN, incident)]),
    )


def _naming(incident: IncidentView, said: str, **values: str) -> Message:
    """Say a text of an incident, whose name is bold in it."""
    name = facts.escaped_headline(incident)
    return compose(_(said, incident=name, **values), section(_(said, incident=f"*{name}*", **values)))


def _asking(
    said: str, buttons: list[ButtonElement], late: timedelta = timedelta(0), who: str = "", to_do: str = ""
) -> Message:
    """Ask something of `who`, mentioned before it: these are rung."""
    said = _said_to(who, said)
    return compose(said, section(f"{said} {to_do}".rstrip()), actions(buttons), late_note(late))


def _said_to(who: str, said: str) -> str:
    return f"{who}: {said}" if who else said


def _on_it(incident: IncidentView) -> list[ButtonElement]:
    acts = (Action.UPDATE, Action.ESCALATE, Action.RESOLVE)
    return [*_lead(incident), *(button(action, incident) for action in acts if action in incident.actions)]


def _lead(incident: IncidentView) -> list[ButtonElement]:
    """Offer the lead wherever something is asked while nobody has it."""
    return [button(Action.TAKE_OVER, incident)] if incident.manager is None else []


def _update_buttons(incident: IncidentView) -> list[ButtonElement]:
    return [
        *_lead(incident),
        button(Action.UPDATE, incident),
        *(_snooze(incident, minutes) for minutes in (15, 30)),
        _no_change(incident),
    ]


def _no_change(incident: IncidentView) -> ButtonElement:
    return _plain(_("No change"), Action.NO_CHANGE, incident)


def _snooze(incident: IncidentView, minutes: int) -> ButtonElement:
    # An action id must be unique within its row, so the minutes stand in it as well as in the value.
    return plain_button(
        _("Snooze {n} min", n=minutes),
        f"{button_id(Action.SNOOZE)}.{minutes}",
        value=pack(incident.number, minutes),
    )


def _plain(text: str, action: Action, incident: IncidentView, style: str | None = None) -> ButtonElement:
    return plain_button(text, button_id(action), value=str(incident.number), style=style)
