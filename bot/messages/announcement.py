"""The announcement: one message in the announcement channel that stays true as the incident goes on."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.domain.incident import IncidentView
from bot.domain.post_incident_policy import said_cause
from bot.domain.references import reference
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME, ChannelState, Status
from bot.language.texts import N_, _, for_everybody, ngettext
from bot.messages import facts
from bot.messages.buttons import announcement_buttons, follower_buttons
from bot.messages.heads import state_first
from bot.messages.marks import marked
from bot.messages.message import Message, actions, compose, context, fields, header, line, paragraph, section
from bot.messages.text import channel, group, when

_LIMIT = 1500
_HAPPENING = 300
"""Characters of what its declarer wrote: enough to know what it is about, and short enough to be read in passing."""


@dataclass(frozen=True, slots=True)
class ReadBy:
    """How many people are in the channel of an announcement."""

    announced_in: str
    people: int


@for_everybody
def announcement(incident: IncidentView, mention: str | None = None, readers: ReadBy | None = None) -> Message:
    """Draw the announcement for the newest state; `mention` is the user group called by its first posting.

    It says how many people read it, where that is known.
    """
    return _announcement(incident, mention, readers)


def _read_by(readers: ReadBy) -> str:
    here, count = channel(readers.announced_in), readers.people
    return ngettext("{n} person in {channel} reads this", "{n} people in {channel} read this", count, channel=here)


def follower_card(incident: IncidentView) -> Message:
    """Draw the announcement for one follower, with how to stop following below."""
    drawn = _announcement(incident)
    stop = _(
        "You follow {incident}. *Unfollow*, or `/incident unfollow {incident}`, stops it.", incident=incident.reference
    )
    shown = [block for block in drawn.blocks if block["type"] != "actions"]
    buttons = ActionsBlock(elements=follower_buttons(incident))
    return Message(drawn.text, [*shown, buttons.to_dict(), context(stop).to_dict()])


@for_everybody
def called(incident: IncidentView, mention: str) -> Message:
    """Call a user group to an incident that was announced before the rule held for it."""
    name, priority = facts.escaped_headline(incident), PRIORITY_NAME[incident.priority]
    said = N_("{group}: {incident} is {priority} now.")
    return compose(
        _(said, group=group(mention), incident=name, priority=priority),
        section(_(said, group=group(mention), incident=f"*{name}*", priority=priority)),
    )


def unfollowed(incident: IncidentView) -> Message:
    """Say that a person no longer follows an incident."""
    return line(_("You no longer follow {incident}.", incident=incident.reference))


def withdrawn(incident: IncidentView) -> Message:
    """Say of an incident that has become private only that."""
    return line(
        _(
            "{incident} is private now. Its manager can give access: `/incident access {incident}`.",
            incident=incident.reference,
        )
    )


def _announcement(incident: IncidentView, mention: str | None = None, readers: ReadBy | None = None) -> Message:
    return compose(
        state_first(incident),
        header(marked(incident)),
        facts.whole_title(incident),
        section(group(mention)) if mention else None,
        section(escape(incident.opening)) if incident.opening else None,
        _happening(incident),
        fields(*_facts(incident)),
        facts.pause(incident),
        *(_going_on(incident) if incident.status in ACTIVE else _over(incident)),
        context(facts.declared(incident), *([_read_by(readers)] if readers else [])),
        actions(announcement_buttons(incident)),
    )


def _facts(incident: IncidentView) -> list[str]:
    said = [
        f"*{_('Status')}*\n{facts.status(incident)}",
        f"*{_('Priority')}*\n{PRIORITY_NAME[incident.priority]}",
        f"*{_('Incident manager')}*\n{facts.manager(incident)}",
    ]
    if incident.channel_id and incident.channel_state in {ChannelState.OPEN, ChannelState.ARCHIVED}:
        said.append(f"*{_('Channel')}*\n{channel(incident.channel_id)}")
    if incident.services:
        said.append(f"*{_('Affected services')}*\n{facts.services(incident)}")
    return [*said, *facts.promises(incident)]


def _happening(incident: IncidentView) -> Block | None:
    """Say what is happening, in the declarer's words, while it is."""
    said = incident.description.strip()
    return section(escape(said, _HAPPENING)) if said and incident.status in ACTIVE else None


def _resolution(incident: IncidentView) -> str:
    """Say when it was resolved, after how long, and what users can do again, else what fixed it."""
    took, said = facts.resolution_took(incident), escape(incident.fix_for_users or incident.fix, 1500)
    resolved = (
        _("*Resolved* {when}, after {span}. {text}", when=when(incident.resolved_at), span=took, text=said)
        if incident.resolved_at
        else _("*Resolved* after {span}. {text}", span=took, text=said)
    )
    cause = escape(said_cause(incident.cause_category), 150)
    return "\n".join([resolved.rstrip(), *([_("Cause: {cause}", cause=cause)] if cause else [])])


def _going_on(incident: IncidentView) -> list[Block | None]:
    return [
        paragraph(_("Impact on users"), incident.user_impact, _LIMIT),
        _newest(incident),
        paragraph(_("Workaround"), incident.workaround, _LIMIT),
    ]


def _over(incident: IncidentView) -> list[Block | None]:
    """Tell the end, and nothing that held before it as if it still did."""
    resolved = incident.status in {Status.RESOLVED, Status.CLOSED}
    since = incident.told_update_at and incident.resolved_at and incident.told_update_at > incident.resolved_at
    return [
        section(_merged(incident)) if incident.merged_into is not None else None,
        section(_resolution(incident)) if resolved else None,
        paragraph(_("Who was affected"), incident.affected, _LIMIT) if resolved else None,
        _newest(incident) if resolved and since else None,
    ]


def _newest(incident: IncidentView) -> Block | None:
    """Show the newest update that was not for responders alone, with its time and author."""
    if not incident.told_update.strip():
        return None
    said = facts.as_of(incident.told_update_at, incident.told_update_by)
    return section(f"*{_('Newest update')}*\n{said}{escape(incident.told_update, _LIMIT)}")


def _merged(incident: IncidentView) -> str:
    name = reference(incident.merged_into or 0)
    where = channel(incident.merged_into_channel) if incident.merged_into_channel else f"`/incident show {name}`"
    return _("It is the same incident as *{incident}*, where work goes on: {where}", incident=name, where=where)
