"""The incident card: one pinned message in the incident's channel, edited in place."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock

from bot.domain.actions import Action
from bot.domain.calls import Summoned
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME, Status
from bot.messages import calls, facts
from bot.messages.buttons import card_buttons
from bot.messages.ids import button_id
from bot.messages.marks import marked
from bot.messages.message import (
    Message,
    actions,
    compose,
    context,
    fields,
    header,
    paragraph,
    plain_button,
    section,
)
from bot.messages.text import channel, link, mrkdwn, person, when


def card(incident: IncidentView, called: Sequence[Summoned] = (), *, nobody: bool = False) -> Message:
    """Draw the card for the newest state: who was `called`, or that `nobody` else is set to be called."""
    first, *rest = body(incident)
    return compose(
        f"{facts.escaped_headline(incident)} ({facts.status_line(incident)})",
        header(marked(incident)),
        facts.whole_title(incident),
        first,
        calls.on_card(incident, called, nobody=nobody),
        _unsure(incident),
        *rest,
        actions(card_buttons(incident)),
    )


def _unsure(incident: IncidentView) -> Block | None:
    """Ask how bad it is, while nobody has said."""
    if incident.status not in ACTIVE or (incident.impact and incident.urgency):
        return None
    ask = plain_button("Say how bad it is", button_id(Action.PRIORITY), value=str(incident.number))
    said = f"*Nobody has said yet how bad it is.* It is treated as {PRIORITY_NAME[incident.priority]} until then."
    return SectionBlock(block_id="unsure", text=mrkdwn(said), accessory=ask)


def body(incident: IncidentView) -> list[Block]:
    """Draw the facts: state, people, what is known, small print."""
    shown = [
        fields(*_facts(incident)),
        facts.pause(incident),
        paragraph("What is happening", incident.description),
        paragraph("Newest update", incident.newest_update),
        paragraph(facts.WORKAROUND, incident.workaround),
        paragraph(facts.STEPS, incident.workaround_steps),
        *_ending(incident),
        section(f"*Merged into {reference(incident.merged_into)}*: {_goes_on(incident)}")
        if incident.merged_into is not None
        else None,
        context(_small_print(incident)),
    ]
    return [block for block in shown if block is not None]


def _goes_on(incident: IncidentView) -> str:
    return f"work goes on {f'in {channel(incident.merged_into_channel)}' if incident.merged_into_channel else 'there'}."


def _facts(incident: IncidentView) -> list[str]:
    said = [
        f"*Status*\n{facts.status(incident)}",
        f"*Priority*\n{PRIORITY_NAME[incident.priority]}",
        f"*Incident manager*\n{facts.manager(incident)}",
        f"*Acknowledged*\n{facts.acknowledgement(incident)}",
        *_since(incident),
        *facts.promises(incident),
    ]
    if incident.services:
        said.append(f"*Affected services*\n{facts.services(incident)}")
    return said


def _since(incident: IncidentView) -> list[str]:
    at = when(incident.declared_at)
    if incident.logged_at is None:
        return [f"*Declared*\n{at} by {person(incident.declared_by)}"]
    return [f"*Began*\n{at}", f"*Logged, over already*\n{when(incident.logged_at)} by {person(incident.declared_by)}"]


def _ending(incident: IncidentView) -> list[Block | None]:
    if incident.status not in {Status.RESOLVED, Status.CLOSED}:
        return []
    return [
        section(f"*Resolved* after {facts.resolution_took(incident)}"),
        paragraph("What fixed it", incident.fix),
        *(paragraph(title, text) for title, text in facts.causes(incident)),
    ]


def _small_print(incident: IncidentView) -> str:
    said = [facts.judged(incident).capitalize()]
    if incident.priority_reason:
        said.append(f"priority set by hand: {escape(incident.priority_reason, 300)}")
    said += facts.kind_of_incident(incident)
    if incident.source_permalink:
        said.append(link(incident.source_permalink, "reported in this message"))
    return " · ".join(said)
