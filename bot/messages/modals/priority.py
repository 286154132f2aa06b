"""The change-priority modal: the matrix again, showing before → after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import SectionBlock

from bot.domain.actions import Action
from bot.domain.forms import PriorityForm
from bot.domain.incident import IncidentView
from bot.domain.policy import Policy
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME, Impact, Priority, Urgency
from bot.language.texts import _
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.modals.declare import AS_COMPUTED, priority_choices
from bot.messages.modals.form import Answers, ask, modal, one_of, words
from bot.messages.modals.judging import ask_impact, ask_urgency, read_judgement
from bot.messages.modals.private_calls import called_to_private
from bot.messages.text import mrkdwn


def current(incident: IncidentView, policy: Policy) -> PriorityForm:
    """Return the form as the incident is now."""
    computed = policy.priority_of(incident.impact, incident.urgency)
    return PriorityForm(
        impact=incident.impact,
        urgency=incident.urgency,
        override=None if computed is incident.priority else incident.priority,
        reason=incident.priority_reason,
    )


def priority_modal(incident: IncidentView, form: PriorityForm, policy: Policy) -> dict[str, Any]:
    """Return the change-priority modal holding `form`."""
    return modal(
        callback_id=view_id(Action.PRIORITY),
        title=_("{incident}: priority", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Change priority"),
        metadata={"number": incident.number},
        blocks=[
            ask_impact(form.impact, policy.meanings),
            ask_urgency(form.urgency, policy.meanings),
            ask("override", _("Priority"), one_of(priority_choices(), form.override or AS_COMPUTED), live=True),
            SectionBlock(block_id="preview", text=mrkdwn(_preview(incident, form, policy))),
            ask(
                "reason",
                _("Reason"),
                words(form.reason, limit=500),
                optional=incident.status in ACTIVE and not form.overridden(policy),
                hint=_("Required if you choose a priority yourself, or if the incident is over."),
            ),
        ],
    )


def read_priority(view: Mapping[str, Any]) -> PriorityForm:
    """Read the change-priority modal."""
    answers = Answers.of(view)
    override = answers.choice("override")
    return PriorityForm(
        impact=read_judgement(Impact, answers.choice("impact")),
        urgency=read_judgement(Urgency, answers.choice("urgency")),
        override=Priority(override) if override and override != AS_COMPUTED else None,
        reason=answers.text("reason"),
    )


def _preview(incident: IncidentView, form: PriorityForm, policy: Policy) -> str:
    priority = form.priority(policy)
    change = f"*{PRIORITY_NAME[incident.priority]} → {PRIORITY_NAME[priority]}*"
    if priority is incident.priority:
        change = _("*{priority}*, unchanged", priority=PRIORITY_NAME[priority])
    lines = [_("{priority}. Targets: {targets}.", priority=change, targets=policy.of_priority(priority).words)]
    if incident.status in ACTIVE and incident.private and policy.people.private_chain and not incident.drill:
        lines.append(called_to_private(policy, priority, acknowledged=incident.acknowledged_at is not None))
    return "\n".join(lines)
