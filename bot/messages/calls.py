"""What people who are called read, and what others read of it: who was called, who comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock

from bot.domain.actions import Action
from bot.domain.calls import CANNOT, COMING, GONE, Summoned, is_round
from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME
from bot.messages import facts
from bot.messages.buttons import button
from bot.messages.ids import button_id
from bot.messages.message import Message, actions, compose, context, paragraph, plain_button, section
from bot.messages.text import channel, lasting, mrkdwn, person, when

NAMED = 20
"""People named one by one of those who were called; they fit a section."""
_DESCRIBED = 600
CALL_SOMEBODY = "Call somebody"
NOBODY_ELSE = "Nobody else is set to be called."


def call(incident: IncidentView, called: Summoned, rings: int) -> Message:
    """Call one person directly: what it is, since when, where, why they, and what they can answer."""
    said = _headline(incident, called, rings)
    state, buttons = _state(incident, called, rings)
    return compose(
        said,
        section(f"*{said}*\n{_where(incident)}"),
        paragraph("What is happening", incident.description, _DESCRIBED),
        paragraph("Why you", called.why, _DESCRIBED) if rings == called.rings else None,
        section(state) if state else None,
        actions(buttons),
        _explained(incident, called) if buttons and called.answer is None else None,
    )


def _headline(incident: IncidentView, called: Summoned, rings: int) -> str:
    name = facts.escaped_headline(incident)
    if rings < called.rings:
        return f"You were called to {name}"
    if called.by:
        return f"{person(called.by)} needs you on {name}"
    if is_round(called.step):
        return f"Nobody has acknowledged {name}, and nobody else is left to call"
    return f"You are called to {name}"


def _where(incident: IncidentView) -> str:
    said = [
        PRIORITY_NAME[incident.priority],
        f"declared {when(incident.declared_at)} by {person(incident.declared_by)}",
        f"affects {facts.services(incident)}" if incident.services else "",
        channel(incident.channel_id) if incident.channel_id else "",
    ]
    return " · ".join(filter(None, said))


def _state(incident: IncidentView, called: Summoned, rings: int) -> tuple[str, list[ButtonElement]]:
    """Say what has become of the call, and what can still be answered."""
    if incident.status not in ACTIVE:
        return f"It is {incident.status}. You are not needed any more.", []
    if rings < called.rings:
        return "You were called again since: see below.", []
    if incident.acknowledged_by == called.user:
        return f"You have acknowledged it.{_unled(incident)}", _take_over(incident)
    if called.told and incident.acknowledged_at and called.answer != COMING:
        who = person(incident.acknowledged_by) if incident.acknowledged_by else "Somebody"
        return f"{who} has acknowledged it. You are not needed unless you hear otherwise.", []
    return _answered(incident, called)


def _answered(incident: IncidentView, called: Summoned) -> tuple[str, list[ButtonElement]]:
    if called.answer == COMING:
        return f"You are coming.{_unled(incident)}", [*_acknowledge(incident), *_take_over(incident), _cannot(incident)]
    if called.answer == CANNOT:
        return "You cannot come.", [_coming(incident)]
    asked_to_lead = [] if called.step else _take_over(incident)
    return "", [*_acknowledge(incident), *asked_to_lead, _coming(incident), _cannot(incident)]


def _acknowledge(incident: IncidentView) -> list[ButtonElement]:
    return [button(Action.ACKNOWLEDGE, incident)] if Action.ACKNOWLEDGE in incident.actions else []


def _take_over(incident: IncidentView) -> list[ButtonElement]:
    """Offer the lead to who is on it, while nobody has it."""
    return [button(Action.TAKE_OVER, incident)] if incident.manager is None else []


def _unled(incident: IncidentView) -> str:
    return " Nobody leads it yet: *Take over* makes you the incident manager." if incident.manager is None else ""


def _coming(incident: IncidentView) -> ButtonElement:
    style = None if Action.ACKNOWLEDGE in incident.actions else "primary"
    return plain_button("I'm coming", button_id(Action.COMING), value=str(incident.number), style=style)


def _cannot(incident: IncidentView) -> ButtonElement:
    return plain_button("I can't", button_id(Action.CANNOT), value=str(incident.number))


def _explained(incident: IncidentView, called: Summoned) -> Block:
    said = [
        "*Acknowledge*: you take it on, and nobody else is called." if Action.ACKNOWLEDGE in incident.actions else "",
        f"*I'm coming* and *I can't* are told to {person(called.by)}." if called.by else "",
        "" if called.by or not called.step else "*I'm coming*: nobody else is called for now.",
        "" if called.by or not called.step else "*I can't*: somebody else is called.",
    ]
    return context(" ".join(filter(None, said)) or "Your answer is shown in the incident's channel.")


def answers(incident: IncidentView, called: Iterable[Summoned]) -> str:
    """Say who was called and what they answered, after how long; who declared it and was told is not waited for."""
    known = [each for each in called if each.answer is not None or each.user != incident.declared_by]
    shown = [each for each in known if each.awaited or each.answer is not None]
    more = f" and {len(shown) - NAMED} more" if len(shown) > NAMED else ""
    return " · ".join(map(_answer, shown[:NAMED])) + more


def _answer(called: Summoned) -> str:
    took = lasting(called.answered_at - called.called_at) if called.answered_at else ""
    said = {COMING: f"coming ({took})", CANNOT: "cannot come", GONE: "cannot be reached"}
    return f"{person(called.user)} – {said.get(called.answer or '', 'not yet')}"


def called_line(incident: IncidentView, called: Sequence[Summoned]) -> Message:
    """Say in the incident's channel who was called and who comes."""
    told = answers(incident, called)
    said = f"Called: {told}" if told else f"Who was called to {incident.reference} is not needed any more."
    return compose(said, section(said))


def calling(incident: IncidentView) -> Message:
    """Say that people are called without naming them: each is told directly, which is enough to ring."""
    said = f"People are being called to {incident.reference}."
    return compose(said, section(said))


def heard(incident: IncidentView, called: Sequence[Summoned]) -> Message:
    """Tell who called people by hand which of them come."""
    name, told = facts.escaped_headline(incident), answers(incident, called)
    return compose(f"{name}: {told}", section(f"*{name}*\nCalled by you: {told}"))


def on_card(incident: IncidentView, called: Sequence[Summoned], *, nobody: bool) -> SectionBlock | None:
    """Say on the card who was called, or offer to call somebody where `nobody` else is set to be called."""
    told = answers(incident, called)
    if incident.status not in ACTIVE or (not told and not nobody):
        return None
    if told:
        return section(f"*Called*\n{told}")
    offer = plain_button(CALL_SOMEBODY, button_id(Action.ESCALATE), value=str(incident.number))
    return SectionBlock(block_id="nobody", text=mrkdwn(f"*{escape(NOBODY_ELSE)}*"), accessory=offer)
