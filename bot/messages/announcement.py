"""The announcement: one message in the announcement channel that stays true as the incident goes on."""

from __future__ import annotations

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME, ChannelState, Status
from bot.messages import facts
from bot.messages.buttons import announcement_buttons, follower_buttons
from bot.messages.marks import marked
from bot.messages.message import Message, actions, compose, context, fields, header, line, paragraph, section
from bot.messages.text import channel, group, when

_LIMIT = 1500
_HAPPENING = 300
"""Characters of what its declarer wrote: enough to know what it is about, and short enough to be read in passing."""


def announcement(incident: IncidentView, mention: str | None = None) -> Message:
    """Draw the announcement for the newest state; `mention` is the user group called by its first posting."""
    return compose(
        f"{facts.escaped_headline(incident)} ({facts.status_line(incident)})",
        header(marked(incident)),
        facts.whole_title(incident),
        section(group(mention)) if mention else None,
        _happening(incident),
        fields(*_facts(incident)),
        facts.pause(incident),
        *(_going_on(incident) if incident.status in ACTIVE else _over(incident)),
        context(facts.declared(incident)),
        actions(announcement_buttons(incident)),
    )


def follower_card(incident: IncidentView) -> Message:
    """Draw the announcement for one follower: how to stop is said beneath."""
    drawn = announcement(incident)
    stop = context(
        f"You follow {incident.reference}. *Unfollow*, or `/incident unfollow {incident.reference}`, stops it."
    )
    shown = [block for block in drawn.blocks if block["type"] != "actions"]
    buttons = ActionsBlock(elements=follower_buttons(incident))
    return Message(drawn.text, [*shown, buttons.to_dict(), stop.to_dict()])


def called(incident: IncidentView, mention: str) -> Message:
    """Call a user group to an incident that was announced before the rule held for it."""
    said = f"{group(mention)}: {facts.escaped_headline(incident)} is {PRIORITY_NAME[incident.priority]} now."
    return line(said)


def unfollowed(incident: IncidentView) -> Message:
    """Say that a person is not kept informed any more."""
    return line(f"You are not kept informed of {incident.reference} any more.")


def withdrawn(incident: IncidentView) -> Message:
    """Say of an incident that has become private no more than that."""
    return line(
        f"{incident.reference} is private now. Its manager can give access: `/incident access {incident.reference}`."
    )


def _facts(incident: IncidentView) -> list[str]:
    said = [
        f"*Status*\n{facts.status(incident)}",
        f"*Priority*\n{PRIORITY_NAME[incident.priority]}",
        f"*Incident manager*\n{facts.manager(incident)}",
    ]
    if incident.channel_id and incident.channel_state in {ChannelState.OPEN, ChannelState.ARCHIVED}:
        said.append(f"*Channel*\n{channel(incident.channel_id)}")
    if incident.services:
        said.append(f"*Affected services*\n{facts.services(incident)}")
    return [*said, *facts.promises(incident)]


def _happening(incident: IncidentView) -> Block | None:
    """Say what is happening, in the declarer's words, while it is."""
    said = incident.description.strip()
    return section(escape(said, _HAPPENING)) if said and incident.status in ACTIVE else None


def _resolution(incident: IncidentView) -> str:
    """Say when it was resolved, after how long, and what users can do again, else what fixed it."""
    at = f" {when(incident.resolved_at)}," if incident.resolved_at else ""
    took, said = facts.resolution_took(incident), escape(incident.fix_for_users or incident.fix, 1500)
    cause = f"\nCause: {escape(incident.cause_category, 150)}" if incident.cause_category else ""
    return f"*Resolved*{at} after {took}. {said}".rstrip() + cause


def _going_on(incident: IncidentView) -> list[Block | None]:
    return [
        paragraph("Impact on users", incident.user_impact, _LIMIT),
        _newest(incident),
        paragraph("Workaround", incident.workaround, _LIMIT),
    ]


def _over(incident: IncidentView) -> list[Block | None]:
    """Tell the end, and nothing that held before it as if it still did."""
    resolved = incident.status in {Status.RESOLVED, Status.CLOSED}
    since = incident.told_update_at and incident.resolved_at and incident.told_update_at > incident.resolved_at
    return [
        section(_merged(incident)) if incident.merged_into is not None else None,
        section(_resolution(incident)) if resolved else None,
        paragraph("Who was affected", incident.affected, _LIMIT) if resolved else None,
        _newest(incident) if resolved and since else None,
    ]


def _newest(incident: IncidentView) -> Block | None:
    """Tell the newest update that was not for responders alone, with its time and author."""
    if not incident.told_update.strip():
        return None
    said = facts.as_of(incident.told_update_at, incident.told_update_by)
    return section(f"*Newest update*\n{said}{escape(incident.told_update, _LIMIT)}")


def _merged(incident: IncidentView) -> str:
    name = reference(incident.merged_into or 0)
    where = channel(incident.merged_into_channel) if incident.merged_into_channel else f"`/incident show {name}`"
    return f"It is the same incident as *{name}*, where work goes on: {where}"
