"""Merging: the form that tells what it does before it is done, and what both channels are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ExternalDataSelectElement, Option, PlainTextObject, SectionBlock

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.text import counted, escape
from bot.domain.vocabulary import UNDO_WINDOW
from bot.messages import facts
from bot.messages.buttons import button
from bot.messages.ids import view_id
from bot.messages.message import Message, actions, compose, context, section
from bot.messages.modals.form import Answers, ask, modal
from bot.messages.text import channel, mrkdwn, person, plain, when

TARGET = "target"
"""The field that names the incident to merge into."""
_LISTED = 10
"""People named one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What merging into an incident would do."""

    into: IncidentView
    invited: Sequence[str]
    followers: int
    tasks: int
    archived: bool
    """Whether the workspace has channels archived."""
    refusal: str | None
    """Why it cannot be done."""


def merge_modal(incident: IncidentView, preview: Preview | None) -> dict[str, Any]:
    """Return the merge modal; drawn anew whenever another incident is chosen."""
    return modal(
        callback_id=view_id(Action.MERGE),
        title=f"{incident.reference}: merge",
        about=facts.headline(incident),
        submit="Merge",
        metadata={"number": incident.number},
        blocks=[
            context(facts.status_line(incident)),
            ask(TARGET, "It is a duplicate of", _choice(preview), live=True),
            SectionBlock(block_id="preview", text=mrkdwn(_consequences(incident, preview))),
        ],
    )


def read_target(view: Mapping[str, Any]) -> int | None:
    """Return the number of the incident that was chosen."""
    chosen = Answers.of(view).choice(TARGET)
    return int(chosen) if chosen else None


def option_of(incident: IncidentView) -> Option:
    """Return an incident as a choice of the merge modal."""
    return Option(text=plain(f"{incident.reference} {incident.title}", 75), value=str(incident.number))


def merged(incident: IncidentView, into: IncidentView, who: str, *, archived: bool) -> Message:
    """Point from the duplicate's channel to where work goes on."""
    where = f" in {channel(into.channel_id)}" if into.channel_id else ""
    said = f"{person(who)} merged {incident.reference} into {into.reference}"
    until = incident.merged_at + UNDO_WINDOW if incident.merged_at else None
    undone = f"Until {when(until)} this can be undone. " if until else ""
    later = "After that this channel is archived. " if archived else ""
    return compose(
        said,
        section(f"{said}. *Work goes on{where}.* Everybody here was invited over."),
        actions([button(Action.UNMERGE, incident)]),
        context(f"{undone}{later}Reminders of {incident.reference} have stopped."),
    )


def took_in(incident: IncidentView, duplicate: IncidentView, who: str, invited: int, tasks: int) -> Message:
    """Tell where work goes on what was merged into it."""
    were = "was" if invited == 1 else "were"
    came = f" {counted(invited, 'person', 'people')} {were} invited over." if invited else ""
    brought = f" {counted(tasks, 'open task')} came with it." if tasks else ""
    return compose(
        f"{person(who)} merged {duplicate.reference} into {incident.reference}",
        section(f"{person(who)} merged *{duplicate.reference}*{_where(duplicate)} into this incident.{came}{brought}"),
        context(f"What happened there: `/incident timeline {duplicate.reference}`"),
    )


def unmerged(incident: IncidentView, into: IncidentView, who: str) -> Message:
    """Tell in the channel that is used again that the merge was undone."""
    said = f"{person(who)} undid the merge into {into.reference}: {incident.reference} is {incident.status} again."
    due = f" Next update: {when(incident.next_update_at)}." if incident.next_update_at else ""
    return compose(said, section(f"{said} Work on it goes on here.{due}"))


def gave_back(incident: IncidentView, duplicate: IncidentView, who: str) -> Message:
    """Tell the other channel that the merge was undone."""
    said = f"{person(who)} undid the merge of {duplicate.reference} into {incident.reference}"
    return compose(said, section(f"{said}. It is an incident of its own again{_where(duplicate)}."))


def _where(incident: IncidentView) -> str:
    """Lead to another incident, never by its title: that one may turn private later, and this message stays."""
    return f" ({channel(incident.channel_id)})" if incident.channel_id else ""


def _choice(preview: Preview | None) -> ExternalDataSelectElement:
    return ExternalDataSelectElement(
        placeholder=PlainTextObject(text="Type a reference or a title"),
        min_query_length=0,
        initial_option=option_of(preview.into) if preview else None,
    )


def _consequences(incident: IncidentView, preview: Preview | None) -> str:
    if preview is None:
        return "Choose the incident where work is to go on, to see what merging does."
    if preview.refusal is not None:
        return f"*This cannot be done.* {escape(preview.refusal, 1000)}"
    return "\n".join(f"• {said}" for said in _effects(incident, preview))


def _effects(incident: IncidentView, preview: Preview) -> list[str]:
    name, into = incident.reference, preview.into
    said = [_invited(preview)]
    if into.private or into.channel_private:
        said.append(f"*They read everything in {into.reference} from then on*, and stay in it if the merge is undone.")
    if preview.followers:
        said.append(f"{counted(preview.followers, 'follower')} of {name} will follow {into.reference}.")
    if preview.tasks:
        said.append(f"{counted(preview.tasks, 'open task')} will be tasks of {into.reference} too.")
    archived = "; its channel is archived after a day" if preview.archived else ""
    return [
        *said,
        f"Reminders of {name} stop, and figures leave it out.",
        f"What tells of {name} says that it is merged into {into.reference}{archived}.",
        f"*Undo merge* takes it back within a day: {name} is what it was then.",
    ]


def _invited(preview: Preview) -> str:
    where = channel(preview.into.channel_id) if preview.into.channel_id else preview.into.reference
    if not preview.invited:
        return f"Everybody who takes part is in {where} already."
    rest = len(preview.invited) - _LISTED
    names = facts.people(preview.invited[:_LISTED]) + (f" and {rest} more" if rest > 0 else "")
    return f"{names} will be invited into {where}."
