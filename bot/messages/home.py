"""App Home: what is open that this person may see, and what could not be shown on Slack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.incidents.view import IncidentView
from bot.messages.ids import DECLARE_BUTTON, HELP_BUTTON, SETTINGS_BUTTON, SHOW_BUTTON
from bot.messages.lists import one_line
from bot.messages.message import context, header, section
from bot.messages.text import escape

SHOWN = 25
"""Incidents shown: with their dividers they stay within Slack's 100 blocks of a view."""
Undelivered = Sequence[tuple[str, str | None]]
"""Operations given up, each with Slack's error."""


def home(user_id: str, incidents: Sequence[IncidentView], total: int, undelivered: Undelivered) -> dict[str, Any]:
    """Draw a person's App Home."""
    mine = [incident for incident in incidents if user_id in incident.roles.values()]
    others = [incident for incident in incidents if incident not in mine]
    blocks: list[Block] = [
        header("Muster"),
        ActionsBlock(
            elements=[
                _button("Declare incident", DECLARE_BUTTON, "primary"),
                _button("Help", HELP_BUTTON),
                _button("Settings", SETTINGS_BUTTON),
            ]
        ),
        *_listed("Yours", mine),
        *_listed("Open incidents", others),
        *_tail(incidents, total),
        *_trouble(undelivered),
    ]
    return View(type="home", blocks=blocks).to_dict()


def _button(text: str, action_id: str, style: str | None = None) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=text), action_id=action_id, style=style)


def _listed(title: str, incidents: Sequence[IncidentView]) -> list[Block]:
    if not incidents:
        return []
    return [DividerBlock(), section(f"*{title}*"), *(_incident(incident) for incident in incidents)]


def _incident(incident: IncidentView) -> Block:
    shown = section(one_line(incident))
    shown.accessory = ButtonElement(
        text=PlainTextObject(text="Show"),
        action_id=SHOW_BUTTON,
        value=str(incident.number),
        accessibility_label=f"Show {incident.reference}",
    )
    return shown


def _tail(incidents: Sequence[IncidentView], total: int) -> list[Block]:
    if not incidents:
        return [DividerBlock(), section("No incident is open.")]
    rest = total - len(incidents)
    return [context(f"{rest} more are not shown, of lower priority or older.")] if rest else []


def _trouble(undelivered: Undelivered) -> list[Block]:
    if not undelivered:
        return []
    lines = [f"{operation.replace('_', ' ')}: `{escape(error or 'unknown', 200)}`" for operation, error in undelivered]
    return [
        DividerBlock(),
        section("*Could not be shown on Slack*\n" + "\n".join(dict.fromkeys(lines))),
        context("The incidents themselves are recorded. Whoever manages the channel can mend this."),
    ]
