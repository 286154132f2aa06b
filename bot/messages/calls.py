"""What people who are called read, and what others read of it: who was called, who comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock

from bot.domain.actions import Action
from bot.domain.calls import CANNOT, COMING, GONE, Summoned, is_round
from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME
from bot.language.texts import N_, _, for_everybody
from bot.messages import facts
from bot.messages.buttons import button
from bot.messages.ids import button_id
from bot.messages.message import Message, actions, compose, context, paragraph, plain_button, section
from bot.messages.reminders import NOBODY_LEADS, OVER, RESOLVE_MISSED
from bot.messages.text import channel, lasting, mrkdwn, person, when

NAMED = 20
"""People named one by one of those who were called; they fit a section."""
_DESCRIBED = 600
CALL_SOMEBODY: Final = N_("Call somebody")
NOBODY_ELSE: Final = N_("Nobody else is set to be called.")
_MUSTERS_WHY = frozenset({NOBODY_LEADS, RESOLVE_MISSED})
"""Why Muster itself calls people, which is kept in English: all else was written by the person who called."""


def call(incident: IncidentView, called: Summoned, rings: int) -> Message:
    """Call one person directly: what it is, since when, where, why they, and what they can answer."""
    said = _headline(incident, called, rings)
    state, buttons = _state(incident, called, rings)
    return compose(
        said,
        section(f"*{said}*\n{_where(incident)}"),
        paragraph(_("What is happening"), incident.description, _DESCRIBED),
        paragraph(_("Why you"), _why(called), _DESCRIBED) if rings == called.rings else None,
        section(state) if state else None,
        actions(buttons),
        _explained(incident, called) if buttons and called.answer is None else None,
    )


def _headline(incident: IncidentView, called: Summoned, rings: int) -> str:
    name = facts.escaped_headline(incident)
    if rings < called.rings:
        return _("You were called to {incident}", incident=name)
    if called.by:
        return _("{person} needs you on {incident}", person=person(called.by), incident=name)
    if is_round(called.step):
        return _("Nobody has acknowledged {incident}, and nobody else is left to call", incident=name)
    return _("You are called to {incident}", incident=name)


def _why(called: Summoned) -> str:
    return _(called.why) if called.why in _MUSTERS_WHY else called.why


def _where(incident: IncidentView) -> str:
    by = person(incident.declared_by)
    said = [
        PRIORITY_NAME[incident.priority],
        _("declared {when} by {person}", when=when(incident.declared_at), person=by),
        _("affects {services}", services=facts.services(incident)) if incident.services else "",
        channel(incident.channel_id) if incident.channel_id else "",
    ]
    return " · ".join(filter(None, said))


def _state(incident: IncidentView, called: Summoned, rings: int) -> tuple[str, list[ButtonElement]]:
    """Say what has become of the call, and what can still be answered."""
    if incident.status not in ACTIVE:
        return _(OVER[incident.status], incident=incident.reference), []
    if rings < called.rings:
        return _("You were called again: see below."), []
    if incident.acknowledged_by == called.user:
        return _and_lead(incident, _("You have acknowledged it.")), _take_over(incident)
    if called.told and incident.acknowledged_at and called.answer != COMING:
        return _taken(incident), []
    return _answered(incident, called)


def _taken(incident: IncidentView) -> str:
    if not incident.acknowledged_by:
        return _("It is acknowledged. You are not needed unless you hear otherwise.")
    said = N_("{person} has acknowledged it. You are not needed unless you hear otherwise.")
    return _(said, person=person(incident.acknowledged_by))


def _answered(incident: IncidentView, called: Summoned) -> tuple[str, list[ButtonElement]]:
    if called.answer == COMING:
        buttons = [*_acknowledge(incident), *_take_over(incident), _cannot(incident)]
        return _and_lead(incident, _("You are coming.")), buttons
    if called.answer == CANNOT:
        return _("You cannot come."), [_coming(incident)]
    first = [*_acknowledge(incident), *([] if called.step else _take_over(incident))]
    return "", [*first, _coming(incident, beside=first), _cannot(incident)]


def _acknowledge(incident: IncidentView) -> list[ButtonElement]:
    return [button(Action.ACKNOWLEDGE, incident)] if Action.ACKNOWLEDGE in incident.actions else []


def _take_over(incident: IncidentView) -> list[ButtonElement]:
    """Offer the lead to the person who is on it, while nobody has it."""
    return [button(Action.TAKE_OVER, incident)] if incident.manager is None else []


def _and_lead(incident: IncidentView, said: str) -> str:
    """Say also how to lead, while nobody does."""
    if incident.manager is not None:
        return said
    return f"{said} {_('Nobody leads it yet: *Take over* makes you the incident manager.')}"


def _coming(incident: IncidentView, beside: Sequence[ButtonElement] = ()) -> ButtonElement:
    """Offer to come: the primary button, unless one `beside` it is."""
    style = None if any(each.style == "primary" for each in beside) else "primary"
    return plain_button(_("I'm coming"), button_id(Action.COMING), value=str(incident.number), style=style)


def _cannot(incident: IncidentView) -> ButtonElement:
    return plain_button(_("I can't"), button_id(Action.CANNOT), value=str(incident.number))


def _explained(incident: IncidentView, called: Summoned) -> Block:
    said = []
    if Action.ACKNOWLEDGE in incident.actions:
        said.append(_("*Acknowledge*: you take it on, and nobody else is called."))
    if called.by:
        said.append(_("Muster tells {person} your answer.", person=person(called.by)))
    elif called.step:
        said += [_("*I'm coming*: nobody else is called for now."), _("*I can't*: Muster calls somebody else.")]
    return context(" ".join(said) or _("Your answer is shown in the incident's channel."))


def answers(incident: IncidentView, called: Iterable[Summoned]) -> str:
    """Say who was called and what they answered, after how long; who declared it and was told is not waited for."""
    known = [each for each in called if each.answer is not None or each.user != incident.declared_by]
    shown = [each for each in known if each.awaited or each.answer is not None]
    said, more = " · ".join(map(_answer, shown[:NAMED])), len(shown) - NAMED
    return _("{people} and {n} more", people=said, n=more) if more > 0 else said


def _answer(called: Summoned) -> str:
    who = person(called.user)
    if called.answer == COMING and called.answered_at:
        return _("{person} – coming ({span})", person=who, span=lasting(called.answered_at - called.called_at))
    return _(_ANSWER.get(called.answer or "", _UNANSWERED), person=who)


_UNANSWERED: Final = N_("{person} – not yet")
_ANSWER: Final = {
    COMING: N_("{person} – coming"),
    CANNOT: N_("{person} – cannot come"),
    GONE: N_("{person} – cannot be reached"),
}


@for_everybody
def called_line(incident: IncidentView, called: Sequence[Summoned]) -> Message:
    """Say in the incident's channel who was called and who comes."""
    told, name = answers(incident, called), incident.reference
    if not told:
        said = _("Nobody who was called to {incident} is needed any longer.", incident=name)
        return compose(said, section(said))
    return compose(
        _("Called to {incident}: {people}", incident=name, people=told), section(_("Called: {people}", people=told))
    )


@for_everybody
def calling(incident: IncidentView) -> Message:
    """Say that people are called without naming them: each is told directly, which is enough to ring."""
    said = _("Muster is calling people to {incident}.", incident=incident.reference)
    return compose(said, section(said))


def heard(incident: IncidentView, called: Sequence[Summoned]) -> Message:
    """Tell who called people by hand which of them come."""
    name, told = facts.escaped_headline(incident), answers(incident, called)
    shown = _("*{incident}*\nCalled by you: {people}", incident=name, people=told)
    return compose(_("{incident}: {people}", incident=name, people=told), section(shown))


def on_card(incident: IncidentView, called: Sequence[Summoned], *, nobody: bool) -> SectionBlock | None:
    """Say on the card who was called, or offer to call somebody where `nobody` else is set to be called."""
    told = answers(incident, called)
    if incident.status not in ACTIVE or (not told and not nobody):
        return None
    if told:
        return section(_("*Called*\n{people}", people=told))
    number = str(incident.number)
    offer = plain_button(_(CALL_SOMEBODY), button_id(Action.ESCALATE), value=number)
    return SectionBlock(block_id="nobody", text=mrkdwn(f"*{escape(_(NOBODY_ELSE))}*"), accessory=offer)
