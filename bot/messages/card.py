"""The incident card: one pinned message in the incident's channel, edited in place."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.text import escape
from bot.domain.vocabulary import PRIORITY_NAME, Status
from bot.messages import facts
from bot.messages.buttons import card_buttons
from bot.messages.message import Message, actions, compose, context, fields, header, paragraph, section
from bot.messages.text import link, person, when


def card(incident: IncidentView) -> Message:
    """Draw the card for the newest state."""
    return compose(
        f"{facts.escaped_headline(incident)} ({facts.status_line(incident)})",
        header(facts.headline(incident)),
        *body(incident),
        actions(card_buttons(incident)),
    )


def body(incident: IncidentView) -> list[Block]:
    """Draw the facts: state, people, what is known, small print."""
    shown = [
        fields(*_facts(incident)),
        paragraph("What is happening", incident.description),
        paragraph("Newest update", incident.newest_update),
        paragraph("Workaround", incident.workaround),
        *_ending(incident),
        section(f"*Merged into {reference(incident.merged_into)}*: work goes on there.")
        if incident.merged_into is not None
        else None,
        context(_small_print(incident)),
    ]
    return [block for block in shown if block is not None]


def _facts(incident: IncidentView) -> list[str]:
    said = [
        f"*Status*\n{facts.status(incident)}",
        f"*Priority*\n{PRIORITY_NAME[incident.priority]}",
        f"*Incident manager*\n{facts.manager(incident)}",
        f"*Acknowledged*\n{facts.acknowledgement(incident)}",
        f"*Declared*\n{when(incident.declared_at)} by {person(incident.declared_by)}",
        *facts.promises(incident),
    ]
    if incident.services:
        said.append(f"*Affected services*\n{facts.services(incident)}")
    return said


def _ending(incident: IncidentView) -> list[Block | None]:
    if incident.status not in {Status.RESOLVED, Status.CLOSED}:
        return []
    return [
        section(f"*Resolved* after {facts.resolution_took(incident)}"),
        paragraph("What fixed it", incident.fix),
        *(paragraph(title, text) for title, text in facts.causes(incident)),
    ]


def _small_print(incident: IncidentView) -> str:
    said = [f"Impact {incident.impact}, urgency {incident.urgency}"]
    if incident.priority_reason:
        said.append(f"priority set by hand: {escape(incident.priority_reason, 300)}")
    said += facts.kind_of_incident(incident)
    if incident.source_permalink:
        said.append(link(incident.source_permalink, "reported in this message"))
    return " · ".join(said)
