"""Open incidents that resemble the one being declared, shown before a second one is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, SectionBlock

from bot.domain.incident import IncidentView
from bot.domain.text import clip
from bot.language.texts import _, ngettext
from bot.messages import facts
from bot.messages.ids import JOIN_BUTTON
from bot.messages.message import plain_button, section
from bot.messages.text import mrkdwn, when

_ON_A_BUTTON = 60
"""Characters of a channel's name that fit on a button, which takes 75."""
SHOWN = 3
"""Similar incidents shown at most: a fourth would push the form off a phone's screen."""


def similar_hint(similar: Sequence[IncidentView]) -> SectionBlock | None:
    """Name what is open already, and ask to join instead; nothing where nothing resembles it."""
    if not similar:
        return None
    ask = ngettext(
        "*Is it this one?* If so, join its channel instead of declaring it again.",
        "*Is it one of these?* If so, join its channel instead of declaring it again.",
        len(similar),
    )
    lines = [ask, *map(_line, similar[:SHOWN])]
    return SectionBlock(block_id="similar", text=mrkdwn("\n".join(lines)))


def _line(incident: IncidentView) -> str:
    at = when(incident.declared_at)
    declared = _("declared {at}", at=at) if incident.logged_at is None else _("began {at}", at=at)
    name = facts.escaped_headline(incident, 200)
    return f"• *{name}* ({facts.status_line(incident)}, {declared}): {facts.where(incident)}"


def asked_to_join(likely: Sequence[IncidentView]) -> Iterator[Block]:
    """Ask who declares what seems to be open already to join it instead: each with the button that does.

    The button stands below its incident: beside it, a channel's name would leave a phone no room for the words.
    """
    if not likely:
        return
    yield section(
        _(
            "*This looks like one that is open already. Nothing is declared yet.* Join it, or declare this one anyway: "
            "what you have typed is kept."
        )
    )
    for incident in likely[:SHOWN]:
        join = plain_button(
            _("Join {channel}", channel=_named(incident)), JOIN_BUTTON, value=str(incident.number), style="primary"
        )
        yield section(_line(incident))
        yield ActionsBlock(elements=[join])


def _named(incident: IncidentView) -> str:
    """Name a channel as a button does, which shows no links."""
    return clip(f"#{incident.channel_name}" if incident.channel_id else incident.reference, _ON_A_BUTTON)
