"""Catching up: one private brief for who joins late, drawn from what is recorded and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.brief import LISTED, Brief
from bot.domain.incident import IncidentView
from bot.domain.post_incident import Mark, spoken
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME, Role, title_case
from bot.messages import facts
from bot.messages.commitments import commitment_lines
from bot.messages.heads import state_first
from bot.messages.marks import marked
from bot.messages.message import Message, actions, compose, context, fields, header, paragraph, section
from bot.messages.tasks.task import task_in_brief
from bot.messages.text import by_whom, channel, lasting, when, with_names


def brief(told: Brief, buttons: Sequence[Any] = ()) -> Message:
    """Draw the brief."""
    incident = told.incident
    return compose(
        state_first(incident),
        header(marked(incident)),
        section(_hit(told)),
        fields(*_facts(incident)),
        facts.pause(incident),
        paragraph("What is happening", incident.description, _TEXT),
        section(_newest(incident)) if incident.newest_update else None,
        paragraph(facts.WORKAROUND, incident.workaround, _TEXT),
        paragraph(facts.STEPS, incident.workaround_steps, _TEXT),
        _tried(told),
        _noted(told),
        _to_do(told),
        _promises(told),
        context(_small_print(told)),
        actions(buttons),
    )


_TEXT = 1100
"""Units of each of the four texts: with all else, a brief stays within what Slack takes."""
_UNSURE = "How bad it is, nobody has said yet."


def _hit(told: Brief) -> str:
    incident = told.incident
    what = facts.services(incident) or "No service is named"
    ended = None if incident.status in ACTIVE else incident.ended_at
    span = f"for {lasting((ended or told.now) - told.commitments.began)}"
    said = f"*Hit:* {what}, since {when(told.commitments.began)} ({span}). "
    meaning = f"Impact {incident.impact}: {escape(told.impact_means.rstrip('.'))}." if incident.impact else _UNSURE
    users = f"\n*Impact on users:* {escape(incident.user_impact, 800)}" if incident.user_impact else ""
    return said + meaning + users


def _facts(incident: IncidentView) -> list[str]:
    said = [
        f"*Status*\n{title_case(incident.status)}",
        f"*Priority*\n{PRIORITY_NAME[incident.priority]}",
        f"*Incident manager*\n{facts.manager(incident)}",
        f"*Acknowledged*\n{facts.acknowledgement(incident)}",
        *facts.promises(incident),
    ]
    others = [role for role in Role if incident.holders(role) and role is not Role.INCIDENT_MANAGER]
    return [*said, f"*Others*\n{facts.others(incident)}"] if others else said


def _newest(incident: IncidentView) -> str:
    at = f", {when(incident.newest_update_at)}" if incident.newest_update_at else ""
    return f"*Newest update*{at}\n{escape(incident.newest_update, _TEXT)}"


def _tried(told: Brief) -> Block | None:
    if not told.tried:
        return None
    lines = [f"{when(item.at)} {by_whom(item.actor)}{with_names(item.text, 250)}" for item in told.tried]
    more = f"{told.earlier} earlier: `/incident timeline`" if told.earlier else ""
    return section("\n".join(["*What has been done*", *([more] if more else []), *lines]))


def _noted(told: Brief) -> Block | None:
    if not told.noted:
        return None
    lines = [
        f"{when(item.at)} {by_whom(item.actor)}{_mark(item.mark)}{with_names(item.text, 250).replace(chr(10), ' ')}"
        for item in told.noted
    ]
    return section("\n".join(["*What was found and tried*", *lines]))


def _mark(mark: Mark | None) -> str:
    return f"*{spoken(mark).capitalize()}:* " if mark else ""


def _to_do(told: Brief) -> Block | None:
    if not told.tasks:
        return None
    rest = told.open_tasks - LISTED
    more = [f"{rest} more: `/incident tasks`"] if rest > 0 else []
    return section("\n".join(["*To be done*", *map(task_in_brief, told.tasks[:LISTED]), *more]))


def _promises(told: Brief) -> Block | None:
    lines = commitment_lines(told.commitments, told.incident, told.now)
    if told.commitments.settled:
        lines.append(f"Updates on time so far: {told.commitments.kept} of {told.commitments.settled}")
    return section("\n".join(["*Promised*", *lines])) if lines else None


def _small_print(told: Brief) -> str:
    incident = told.incident
    said = [facts.declared(incident)]
    if incident.channel_id:
        said.append(f"channel {channel(incident.channel_id)}")
    said += facts.kind_of_incident(incident)
    return " · ".join(said)
