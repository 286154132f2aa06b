"""What Muster writes among the settings: the link to an incident's call."""

from __future__ import annotations

from bot.domain.policy import Policy
from bot.domain.policy_fields import LINK_LIMIT
from bot.domain.text import escape
from bot.language.texts import N_, _
from bot.messages.modals.settings_fields import Field, text
from bot.messages.modals.settings_part import PartSpec


def _summary(policy: Policy) -> str:
    if not policy.call_link:
        return _("No link to a call.")
    return _("Call: {address}", address=escape(policy.call_link))


MESSAGES = PartSpec(
    title=N_("Messages"),
    summary=_summary,
    form=(
        Field(
            ("call_link",),
            N_("Call link"),
            text(LINK_LIMIT, placeholder="https://meet.example.com/inc-{number}"),
            optional=True,
            hint=N_("The address of an incident's call. {{number}} stands for the incident's number."),
        ),
    ),
)
