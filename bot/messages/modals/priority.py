"""The change-priority modal: the matrix again, showing before → after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.models.blocks import SectionBlock

from bot.incidents.actions import Action
from bot.incidents.priority import priority_of
from bot.incidents.targets import targets_of
from bot.incidents.view import IncidentView
from bot.incidents.vocabulary import IMPACT_MEANING, PRIORITY_NAME, Impact, Priority, Urgency
from bot.messages.ids import view_id
from bot.messages.modals.declare import AS_COMPUTED, PRIORITY_CHOICES
from bot.messages.modals.form import Answers, ask, labels, modal, one_of, words
from bot.messages.text import mrkdwn


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityForm:
    """What has been put into the change-priority modal."""

    impact: Impact
    urgency: Urgency
    override: Priority | None
    reason: str = ""

    @property
    def computed(self) -> Priority:
        """The priority that the matrix gives."""
        return priority_of(self.impact, self.urgency)

    @property
    def priority(self) -> Priority:
        """The priority the incident would get."""
        return self.override or self.computed

    @property
    def overridden(self) -> bool:
        """Whether a person sets another priority than the matrix gives."""
        return self.priority is not self.computed

    def overridden_to(self, priority: Priority, reason: str) -> PriorityForm:
        """Return the form with the priority a person asks for."""
        return replace(self, override=None if priority is self.computed else priority, reason=reason)


def current(incident: IncidentView) -> PriorityForm:
    """Return the form as the incident stands."""
    computed = priority_of(incident.impact, incident.urgency)
    return PriorityForm(
        impact=incident.impact,
        urgency=incident.urgency,
        override=None if computed is incident.priority else incident.priority,
        reason=incident.priority_reason,
    )


def priority_modal(incident: IncidentView, form: PriorityForm) -> dict[str, Any]:
    """Return the change-priority modal holding `form`."""
    return modal(
        callback_id=view_id(Action.PRIORITY),
        title=f"{incident.reference}: priority"[:24],
        submit="Change priority",
        metadata={"number": incident.number},
        blocks=[
            ask("impact", "Impact", one_of(labels(list(Impact), IMPACT_MEANING), form.impact), live=True),
            ask("urgency", "Urgency", one_of(labels(list(Urgency)), form.urgency), live=True),
            ask("override", "Priority", one_of(PRIORITY_CHOICES, form.override or AS_COMPUTED), live=True),
            SectionBlock(block_id="preview", text=mrkdwn(_preview(incident, form))),
            ask(
                "reason",
                "Reason",
                words(form.reason, limit=500),
                optional=not form.overridden,
                hint="Needed when the priority differs from what impact and urgency give.",
            ),
        ],
    )


def read_priority(view: Mapping[str, Any]) -> PriorityForm:
    """Read the change-priority modal."""
    answers = Answers.of(view)
    override = answers.choice("override")
    return PriorityForm(
        impact=Impact(answers.choice("impact") or Impact.MINIMAL),
        urgency=Urgency(answers.choice("urgency") or Urgency.LOW),
        override=Priority(override) if override and override != AS_COMPUTED else None,
        reason=answers.text("reason"),
    )


def _preview(incident: IncidentView, form: PriorityForm) -> str:
    targets = targets_of(form.priority)
    change = (
        f"*{PRIORITY_NAME[incident.priority]} → {PRIORITY_NAME[form.priority]}*"
        if form.priority is not incident.priority
        else f"*{PRIORITY_NAME[form.priority]}*, as it is"
    )
    return (
        f"{change}. Acknowledge within {targets.acknowledge.words}, "
        f"resolve within {targets.resolve.words}, update every {targets.update_every.words}."
    )
