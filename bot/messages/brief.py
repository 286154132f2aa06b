"""Catching up: one private brief for people who join late, drawn only from what is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.brief import LISTED, Brief
from bot.domain.incident import IncidentView
from bot.domain.post_incident import Mark, spoken_alone
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, JUDGED_IN_SENTENCE, PRIORITY_NAME, Role, title_case
from bot.language.texts import N_, _, as_known
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
        paragraph(_("What is happening"), incident.description, _TEXT),
        section(_newest(incident)) if incident.newest_update else None,
        paragraph(_(facts.WORKAROUND), incident.workaround, _TEXT),
        paragraph(_(facts.STEPS), incident.workaround_steps, _TEXT),
        _tried(told),
        _noted(told),
        _to_do(told),
        _promises(told),
        context(_small_print(told)),
        actions(buttons),
    )


_TEXT = 1100
"""Units of each of the four texts: with all else, a brief stays within what Slack takes."""
_UNSURE = N_("Nobody has said yet how bad it is.")


def _hit(told: Brief) -> str:
    incident = told.incident
    ended = None if incident.status in ACTIVE else incident.ended_at
    said = _(
        "*Affected:* {services}, since {at} (for {span}).",
        services=facts.services(incident) or _("no service named"),
        at=when(told.commitments.began),
        span=lasting((ended or told.now) - told.commitments.began),
    )
    users = _("*Impact on users:* {impact}", impact=escape(incident.user_impact, 800)) if incident.user_impact else ""
    return "\n".join(filter(None, [f"{said} {_meaning(told)}", users]))


def _meaning(told: Brief) -> str:
    if not told.incident.impact:
        return _(_UNSURE)
    return _(
        "Impact {impact}: {meaning}.",
        impact=JUDGED_IN_SENTENCE[told.incident.impact],
        meaning=escape(as_known(told.impact_means).rstrip(".")),
    )


def _facts(incident: IncidentView) -> list[str]:
    said = [
        f"*{_('Status')}*\n{title_case(incident.status)}",
        f"*{_('Priority')}*\n{PRIORITY_NAME[incident.priority]}",
        f"*{_('Incident manager')}*\n{facts.manager(incident)}",
        f"*{_('Acknowledged')}*\n{facts.acknowledgement(incident)}",
        *facts.promises(incident),
    ]
    others = [role for role in Role if incident.holders(role) and role is not Role.INCIDENT_MANAGER]
    return [*said, f"*{_('Others')}*\n{facts.others(incident)}"] if others else said


def _newest(incident: IncidentView) -> str:
    at = f", {when(incident.newest_update_at)}" if incident.newest_update_at else ""
    return f"*{_('Newest update')}*{at}\n{escape(incident.newest_update, _TEXT)}"


def _tried(told: Brief) -> Block | None:
    if not told.tried:
        return None
    lines = [f"{when(item.at)} {by_whom(item.actor)}{with_names(item.text, 250)}" for item in told.tried]
    more = _("{n} earlier: `/incident timeline`", n=told.earlier) if told.earlier else ""
    return section("\n".join([f"*{_('What has been done')}*", *([more] if more else []), *lines]))


def _noted(told: Brief) -> Block | None:
    if not told.noted:
        return None
    lines = [
        f"{when(item.at)} {by_whom(item.actor)}{_mark(item.mark)}{with_names(item.text, 250).replace(chr(10), ' ')}"
        for item in told.noted
    ]
    return section("\n".join([f"*{_('What was found and tried')}*", *lines]))


def _mark(mark: Mark | None) -> str:
    return f"*{spoken_alone(mark)}:* " if mark else ""


def _to_do(told: Brief) -> Block | None:
    if not told.tasks:
        return None
    rest = told.open_tasks - LISTED
    more = [_("{n} more: `/incident tasks`", n=rest)] if rest > 0 else []
    return section("\n".join([f"*{_('Open tasks')}*", *map(task_in_brief, told.tasks[:LISTED]), *more]))


def _promises(told: Brief) -> Block | None:
    lines = commitment_lines(told.commitments, told.incident, told.now)
    if told.commitments.settled:
        lines.append(_on_time(told))
    return section("\n".join([f"*{_('Promised')}*", *lines])) if lines else None


def _on_time(told: Brief) -> str:
    kept, settled = told.commitments.kept, told.commitments.settled
    return _("Updates on time so far: {kept} of {due}", kept=kept, due=settled)


def _small_print(told: Brief) -> str:
    incident = told.incident
    said = [facts.declared(incident)]
    if incident.channel_id:
        said.append(_("channel {channel}", channel=channel(incident.channel_id)))
    said += facts.kind_of_incident(incident)
    return " · ".join(said)
