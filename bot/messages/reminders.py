"""What is said when something is due, late, or nobody has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import ButtonElement

from bot.domain.actions import Action
from bot.domain.closing import Need, Unmet
from bot.domain.incident import IncidentView
from bot.domain.policy import Audience
from bot.domain.reminder_plan import MOST_SNOOZES
from bot.domain.vocabulary import ROLE_NAME, Role
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
    """Mention everybody of an audience, as far as they fit; the incident manager where it names them."""
    people = list(dict.fromkeys([*audience.people, *([manager] if audience.manager and manager else [])]))
    return " ".join([*map(group, audience.groups[:_MENTIONED]), *map(person, people[:_MENTIONED])])


_MENTIONED = 20
"""Groups and people mentioned one by one: with a sentence they fit a section."""


def update_nudge(incident: IncidentView, left: timedelta, who: str = "") -> Message:
    """Nudge the person who owes the next update; `who` is mentioned where nobody in particular does."""
    said = f"the next update on {incident.reference} is due in {lasting(left)}."
    return _asking(said, [button(Action.UPDATE, incident), _no_change(incident)], who=who)


def update_due(incident: IncidentView, who: str, late: timedelta, put_off: int = 0) -> Message:
    """Remind of the promised update, in the channel; once it was put off often enough, only an update answers."""
    promised = f" promised for {when(incident.next_update_at)}" if incident.next_update_at else ""
    said = f"the update on {incident.reference}{promised} is due."
    return _asking_for_update(incident, said, who, late, put_off)


def update_overdue(incident: IncidentView, who: str, overdue: timedelta, late: timedelta, put_off: int = 0) -> Message:
    """Tell that the promised update is overdue, by as much as its cadence counts."""
    cadence = incident.policy.update_every
    said = f"the update on {incident.reference} is overdue by {took(cadence, overdue, incident.calendar)}."
    return _asking_for_update(incident, said, who, late, put_off)


def _asking_for_update(incident: IncidentView, said: str, who: str, late: timedelta, put_off: int) -> Message:
    if put_off < MOST_SNOOZES:
        return _asking(said, _update_buttons(incident), late, who)
    said += f" It was put off {put_off} times and can't be put off again."
    return _asking(said, [button(Action.UPDATE, incident)], late, who)


def next_called(incident: IncidentView, waited: timedelta, late: timedelta) -> Message:
    """Say in the channel that the next in line are called."""
    after = took(incident.held.acknowledge.span, waited, incident.calendar)
    said = f"Nobody has acknowledged {incident.reference} after {after}. The next in line are called."
    return _asking(said, [button(Action.ACKNOWLEDGE, incident)], late)


def nobody_left(incident: IncidentView, waited: timedelta, late: timedelta, *, unset: bool = False) -> Message:
    """Say in the channel that nobody is left to be called, and who was told so; where nobody is set, who can set it."""
    target = incident.held.acknowledge.span
    said = (
        f"Nobody has acknowledged {incident.reference} after {took(target, waited, incident.calendar)} (target "
        f"{bare(target)}), and nobody else is set to be called. "
    )
    said += _UNSET if unset else "Those called last, the managers and the incident manager are told."
    return _asking(said, [button(Action.ACKNOWLEDGE, incident), button(Action.ESCALATE, incident)], late)


_UNSET = "*Escalate* calls somebody; a workspace admin can set who is called with `/incident settings`."


def taken(incident: IncidentView) -> Message:
    """Tell who was called that they are not needed any more."""
    if incident.acknowledged_at:
        who = person(incident.acknowledged_by) if incident.acknowledged_by else "somebody"
        said = f"{facts.escaped_headline(incident)} is taken: {who} acknowledged it."
    else:
        said = f"{facts.escaped_headline(incident)} is {incident.status}. You are not needed any more."
    return compose(said, section(said))


def still_needed(incident: IncidentView) -> Message:
    """Tell who was told that they are not needed that they are: that it was over has been undone."""
    name = facts.escaped_headline(incident)
    said = f"{name} is not over after all: that was a slip, and undone. Your call stands: answer it above."
    return compose(said, section(said))


def resolve_soon(incident: IncidentView, left: timedelta, late: timedelta, who: str = "") -> Message:
    """Tell that three quarters of the time to resolve have passed; who is told directly is not mentioned."""
    target = incident.held.resolve.span
    said = (
        f"Three quarters of the time to resolve {incident.reference} have passed; "
        f"{took(target, to_the_minute(left), incident.calendar)} are left (target {bare(target)})."
    )
    return _asking(said, _on_it(incident), late, who)


def resolve_missed(incident: IncidentView, late: timedelta, who: str = "") -> Message:
    """Tell that the time to resolve has passed; who is called directly is not mentioned."""
    target = incident.held.resolve.span.words
    said = f"{incident.reference} has missed its target to be resolved within {target}."
    return _asking(said, _on_it(incident), late, who)


def expectation_passed(incident: IncidentView, who: str, late: timedelta) -> Message:
    """Ask for a new expected resolution: the one that was told has passed."""
    expected = f" of {when(incident.expected_resolution_at)}" if incident.expected_resolution_at else ""
    said = (
        f"the expected resolution{expected} of {incident.reference} has passed, and it is still "
        f"{incident.status}. People outside were told it: post an update with a new one, or with none."
    )
    return _asking(said, [each for each in _on_it(incident) if each.action_id != button_id(Action.ESCALATE)], late, who)


NOBODY_LEADS = "Nobody leads it. Can you take over?"
"""Why somebody who is next in line is called."""


def volunteer(incident: IncidentView, who: str, since: datetime | None, late: timedelta) -> Message:
    """Ask for an incident manager: who is next in line is mentioned."""
    name = facts.escaped_headline(incident)
    text, shown = [
        _said_to(who, f"nobody leads {each}{_since(since)}. Can you take over?") for each in (name, f"*{name}*")
    ]
    asked = actions([button(Action.TAKE_OVER, incident)])
    return compose(text, section(shown), asked, late_note(late))


def _since(moment: datetime | None) -> str:
    return f" since {when(moment)}" if moment else ""


def handed_over_by_leaving(incident: IncidentView, held: Sequence[Role]) -> Message:
    """Tell who left the channel which roles they hold no longer; the title is for members only."""
    names = " and ".join(ROLE_NAME[role] for role in held)
    said = f"You left the channel of {incident.reference} and are not its {names} any more."
    leads = Role.INCIDENT_MANAGER in held
    asked = " A volunteer is being asked for there. What must they know?" if leads else ""
    note = [hand_over(incident)] if leads and not incident.private else []
    return compose(said + asked, section(said + asked), actions(note))


def stale(incident: IncidentView, who: str, quiet: timedelta, late: timedelta) -> Message:
    """Ask whether work still goes on."""
    silent = took(incident.policy.stale_after, quiet, incident.calendar)
    said = f"no update, status change or task on *{incident.reference}* for {silent}. Still going on?"
    buttons = [
        *_lead(incident),
        _plain("Still working", Action.STILL_WORKING, incident, style="primary"),
        button(Action.RESOLVE, incident),
        button(Action.CANCEL, incident),
    ]
    return _asking(said, buttons, late, who)


def close_it(incident: IncidentView, since: timedelta, needs: Sequence[Unmet], who: str = "") -> Message:
    """Remind the manager, or `who` is next in line, to close a resolved incident, and of what that still needs."""
    said = _said_to(who, f"{facts.escaped_headline(incident)} was resolved {lasting(since)} ago and is not closed yet.")
    needed = "\n".join(["Closing it still needs:", *(closing.said(incident, each) for each in needs)])
    review = [button(Action.REVIEW, incident)] if any(each.need is Need.REVIEWED for each in needs) else []
    return compose(
        said,
        section(said),
        section(needed) if needs else None,
        actions([*review, button(Action.CLOSE, incident), button(Action.REOPEN, incident)]),
    )


def _asking(said: str, buttons: list[ButtonElement], late: timedelta = timedelta(0), who: str = "") -> Message:
    """Ask something of `who`, mentioned before it: these are rung."""
    said = _said_to(who, said)
    return compose(said, section(said), actions(buttons), late_note(late))


def _said_to(who: str, said: str) -> str:
    return f"{who}: {said}" if who else said[:1].upper() + said[1:]


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
    return _plain("No change", Action.NO_CHANGE, incident)


def _snooze(incident: IncidentView, minutes: int) -> ButtonElement:
    # An action id must be unique within its row, so the minutes stand in it as well as in the value.
    return plain_button(
        f"Snooze {minutes} min",
        f"{button_id(Action.SNOOZE)}.{minutes}",
        value=pack(incident.number, minutes),
    )


def _plain(text: str, action: Action, incident: IncidentView, style: str | None = None) -> ButtonElement:
    return plain_button(text, button_id(action), value=str(incident.number), style=style)
