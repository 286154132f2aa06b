"""The incident card: one pinned message in the incident's channel, edited in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, SectionBlock

from bot.domain.actions import Action
from bot.domain.calls import Summoned
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME, Status
from bot.language.texts import N_, _, for_everybody
from bot.messages import calls, facts
from bot.messages.buttons import card_buttons, label_of, next_step
from bot.messages.heads import state_first
from bot.messages.ids import button_id
from bot.messages.marks import marked
from bot.messages.message import (
    Message,
    actions,
    compose,
    context,
    fields,
    folded,
    header,
    paragraph,
    plain_button,
    section,
)
from bot.messages.text import channel, link, mrkdwn, person, when

_STAGES = {
    Status.DECLARED: N_("Declared"),
    Status.INVESTIGATING: N_("On it"),
    Status.IDENTIFIED: N_("Cause found"),
    Status.MONITORING: N_("Watching"),
    Status.RESOLVED: N_("Resolved"),
}
"""The way of an incident, in words for people who do not know its statuses."""
_NEXT = {
    Action.ACKNOWLEDGE: N_("Next: press *{button}* if you are on it."),
    Action.TAKE_OVER: N_("Next: nobody leads it yet. Press *{button}* to be its incident manager."),
    Action.RESUME: N_("Next: press *{button}* when work goes on."),
    Action.UPDATE: N_("Next: press *{button}* to say what you know."),
    Action.RESOLVE: N_("Next: press *{button}* when it stays fixed."),
    Action.REVIEW: N_("Next: press *{button}* while it is fresh."),
}


_OVER = frozenset({Status.RESOLVED, Status.CLOSED})


@for_everybody
def card(incident: IncidentView, called: Sequence[Summoned] = (), *, nobody: bool = False) -> Message:
    """Draw the card for the newest state: who was `called`, or that `nobody` else is set to be called."""
    first, *rest = _at_first_sight(incident)
    return compose(
        state_first(incident),
        header(marked(incident)),
        facts.whole_title(incident),
        _progress(incident),
        first,
        calls.on_card(incident, called, nobody=nobody),
        _unsure(incident),
        *rest,
        actions(card_buttons(incident)),
        folded(_("Details"), "details", [*_roles(incident), *_details(incident)]),
    )


def _progress(incident: IncidentView) -> Block | None:
    """Show how far it has come, the present stage bold, what comes next, and where to talk about it."""
    step = next_step(incident)
    said = [
        _("*Call:* {link}", link=link(incident.call_link, escape(incident.call_link)))
        if incident.call_link and incident.status in ACTIVE
        else "",
        _(_NEXT[step], button=label_of(step, incident)) if step else "",
    ]
    lines = [_stages(incident), *said]
    return section("\n".join(filter(None, lines))) if any(lines) else None


def _stages(incident: IncidentView) -> str:
    present = Status.RESOLVED if incident.status is Status.CLOSED else incident.status
    if present not in _STAGES:
        return ""
    return " → ".join(f"*{_(words)}*" if stage is present else _(words) for stage, words in _STAGES.items())


def _unsure(incident: IncidentView) -> Block | None:
    """Ask how bad it is, while nobody has said."""
    if incident.status not in ACTIVE or (incident.impact and incident.urgency):
        return None
    ask = plain_button(_("Say how bad it is"), button_id(Action.PRIORITY), value=str(incident.number))
    said = _(
        "*Nobody has said yet how bad it is.* It is treated as {priority} until then.",
        priority=PRIORITY_NAME[incident.priority],
    )
    return SectionBlock(block_id="unsure", text=mrkdwn(said), accessory=ask)


def body(incident: IncidentView) -> list[Block]:
    """Draw the facts, nothing folded: state, people, what is known, small print."""
    return [*_at_first_sight(incident), *_details(incident)]


def _at_first_sight(incident: IncidentView) -> list[Block]:
    """Draw what a responder needs in the first minutes, the newest word on what happens among it."""
    merged = incident.merged_into
    shown = [
        fields(*_facts(incident)),
        facts.pause(incident),
        _description(incident) if not _is_told_newer(incident) else None,
        paragraph(_("Impact on users"), incident.user_impact) if incident.status in ACTIVE else None,
        paragraph(_(facts.WORKAROUND), incident.workaround),
        paragraph(_("Newest update"), incident.newest_update),
        *_ending(incident),
        section(_merged(incident, merged)) if merged is not None else None,
    ]
    return _there(shown)


def _details(incident: IncidentView) -> list[Block]:
    """Draw what can wait until somebody looks for it."""
    causes = facts.causes(incident) if incident.status in _OVER else []
    shown = [
        _description(incident) if _is_told_newer(incident) else None,
        paragraph(_(facts.STEPS), incident.workaround_steps),
        *(paragraph(title, text) for title, text in causes),
        context(_small_print(incident)),
    ]
    return _there(shown)


def _there(blocks: Iterable[Block | None]) -> list[Block]:
    return [block for block in blocks if block is not None]


def _roles(incident: IncidentView) -> list[Block]:
    """Say who holds the roles beside the incident manager's."""
    others = facts.others(incident)
    return [section(f"*{_('Roles')}*\n{others}")] if others else []


def _description(incident: IncidentView) -> Block | None:
    return paragraph(_("What is happening"), incident.description)


def _is_told_newer(incident: IncidentView) -> bool:
    """Say whether anything newer than the description says what is happening."""
    return bool(incident.newest_update.strip()) or incident.status in _OVER


def _merged(incident: IncidentView, into: int) -> str:
    if not incident.merged_into_channel:
        return _("*Merged into {incident}*: work goes on there.", incident=reference(into))
    where = channel(incident.merged_into_channel)
    return _("*Merged into {incident}*: work goes on in {channel}.", incident=reference(into), channel=where)


def _facts(incident: IncidentView) -> list[str]:
    said = [
        f"*{_('Status')}*\n{facts.status(incident)}",
        f"*{_('Priority')}*\n{PRIORITY_NAME[incident.priority]}",
        f"*{_('Incident manager')}*\n{facts.manager(incident)}",
        f"*{_('Acknowledged')}*\n{_acknowledged(incident)}",
        *_since(incident),
        *_targets(incident),
        *facts.promises(incident),
    ]
    if incident.services:
        said.append(f"*{_('Affected services')}*\n{facts.services(incident)}")
    return said


def _acknowledged(incident: IncidentView) -> str:
    if incident.acknowledged_at or incident.status is not Status.DECLARED:
        return facts.acknowledgement(incident)
    return _("not yet: due {at}", at=when(incident.held.acknowledge.due_at))


def _targets(incident: IncidentView) -> list[str]:
    """Say by when it is to be resolved, while that runs."""
    running = incident.status in ACTIVE and incident.paused_until is None
    return [f"*{_('Resolve by')}*\n{when(incident.held.resolve.due_at)}"] if running else []


def _since(incident: IncidentView) -> list[str]:
    who = person(incident.declared_by)
    if incident.logged_at is None:
        at = _going_on_since(incident.declared_at) if incident.status in ACTIVE else when(incident.declared_at)
        return [f"*{_('Declared')}*\n{_('{at} by {person}', at=at, person=who)}"]
    logged = _("{at} by {person}", at=when(incident.logged_at), person=who)
    return [f"*{_('Began')}*\n{when(incident.declared_at)}", f"*{_('Logged, over already')}*\n{logged}"]


def _going_on_since(moment: datetime) -> str:
    """Show a moment with how long ago it was, which Slack counts by itself: the card need not be drawn again."""
    return when(moment, "{date_short_pretty} {time} ({ago})")


def _ending(incident: IncidentView) -> list[Block | None]:
    if incident.status not in _OVER:
        return []
    return [
        section(_("*Resolved* after {span}", span=facts.resolution_took(incident))),
        paragraph(_("What fixed it"), incident.fix),
    ]


def _small_print(incident: IncidentView) -> str:
    said = [facts.judged(incident)]
    if incident.priority_reason:
        said.append(_("priority set by hand: {reason}", reason=escape(incident.priority_reason, 300)))
    said += facts.kind_of_incident(incident)
    if incident.source_permalink:
        said.append(link(incident.source_permalink, _("reported in this message")))
    return " · ".join(said)
