"""Merging: the form that says what it does before it is done, and what both channels read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ExternalDataSelectElement, Option, PlainTextObject, SectionBlock

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.domain.vocabulary import STATUS_IN_SENTENCE, UNDO_WINDOW
from bot.language.texts import _, for_everybody, ngettext
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
    """Return the merge modal; drawn again whenever another incident is chosen."""
    return modal(
        callback_id=view_id(Action.MERGE),
        title=_("{incident}: merge", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Merge"),
        metadata={"number": incident.number},
        blocks=[
            context(facts.status_line(incident)),
            ask(TARGET, _("It is a duplicate of"), _choice(preview), live=True),
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


@for_everybody
def merged(incident: IncidentView, into: IncidentView, who: str, *, archived: bool) -> Message:
    """Point from the duplicate's channel to where work goes on."""
    said = _("{person} merged {incident} into {into}", **_names(incident, into, who))
    where = channel(into.channel_id) if into.channel_id else into.reference
    goes_on = _("*Work goes on in {channel}.* Everybody here was invited there.", channel=where)
    return compose(
        said,
        section(f"{said}. {goes_on}"),
        actions([button(Action.UNMERGE, incident)]),
        context(" ".join(_from_now_on(incident, archived=archived))),
    )


def _from_now_on(incident: IncidentView, *, archived: bool) -> list[str]:
    until = incident.merged_at + UNDO_WINDOW if incident.merged_at else None
    return [
        *([_("Until {at} this can be undone.", at=when(until))] if until else []),
        *([_("After that this channel is archived.")] if archived else []),
        _("Reminders of {incident} have stopped.", incident=incident.reference),
    ]


def _names(incident: IncidentView, into: IncidentView, who: str) -> dict[str, str]:
    return {"person": person(who), "incident": incident.reference, "into": into.reference}


@for_everybody
def took_in(incident: IncidentView, duplicate: IncidentView, who: str, invited: int, tasks: int) -> Message:
    """Tell in the channel where work goes on what was merged into it."""
    came = ngettext("{n} person was invited here.", "{n} people were invited here.", invited) if invited else ""
    brought = ngettext("{n} open task came with it.", "{n} open tasks came with it.", tasks) if tasks else ""
    named = f"*{duplicate.reference}*{_where(duplicate)}"
    said = _("{person} merged {incident} into this incident.", person=person(who), incident=named)
    return compose(
        _("{person} merged {incident} into {into}", **_names(duplicate, incident, who)),
        section(" ".join(filter(None, [said, came, brought]))),
        context(_("What happened there: `/incident timeline {incident}`", incident=duplicate.reference)),
    )


@for_everybody
def unmerged(incident: IncidentView, into: IncidentView, who: str) -> Message:
    """Tell in the channel that is used again that the merge was undone."""
    said = _(
        "{person} undid the merge into {into}: {incident} is {status} again.",
        **_names(incident, into, who),
        status=STATUS_IN_SENTENCE[incident.status],
    )
    due = _("Next update: {at}.", at=when(incident.next_update_at)) if incident.next_update_at else ""
    return compose(said, section(" ".join(filter(None, [said, _("Work goes on here."), due]))))


@for_everybody
def gave_back(incident: IncidentView, duplicate: IncidentView, who: str) -> Message:
    """Tell the other channel that the merge was undone."""
    said = _("{person} undid the merge of {incident} into {into}", **_names(duplicate, incident, who))
    own = _("It is an incident of its own again{channel}.", channel=_where(duplicate))
    return compose(said, section(f"{said}. {own}"))


def _where(incident: IncidentView) -> str:
    """Lead to another incident, never by its title: that one may turn private later, and this message stays."""
    return f" ({channel(incident.channel_id)})" if incident.channel_id else ""


def _choice(preview: Preview | None) -> ExternalDataSelectElement:
    return ExternalDataSelectElement(
        placeholder=PlainTextObject(text=_("Type a reference or a title")),
        min_query_length=0,
        initial_option=option_of(preview.into) if preview else None,
    )


def _consequences(incident: IncidentView, preview: Preview | None) -> str:
    if preview is None:
        return _("Choose the incident where work is to go on, to see what merging does.")
    if preview.refusal is not None:
        return _("*This cannot be done.* {why}", why=escape(preview.refusal, 1000))
    return "\n".join(f"• {said}" for said in _effects(incident, preview))


def _effects(incident: IncidentView, preview: Preview) -> list[str]:
    name, into = incident.reference, preview.into
    names = {"incident": name, "into": into.reference}
    said = [_invited(preview)]
    if into.private or into.channel_private:
        said.append(
            _("*They can read everything in {into} from then on*, and stay in it if the merge is undone.", **names)
        )
    if preview.followers:
        said.append(_followers(preview.followers, **names))
    if preview.tasks:
        said.append(_tasks(preview.tasks, into.reference))
    return [
        *said,
        _("Reminders of {incident} stop, and figures leave it out.", incident=name),
        _("Its card and announcement say that it is merged into {into}.", into=into.reference),
        *([_("Its channel is archived after a day.")] if preview.archived else []),
        _("*Undo merge* takes it back within a day: {incident} is then as it was before.", incident=name),
    ]


def _followers(n: int, incident: str, into: str) -> str:
    return ngettext(
        "{n} follower of {incident} will follow {into}.",
        "{n} followers of {incident} will follow {into}.",
        n,
        incident=incident,
        into=into,
    )


def _tasks(n: int, into: str) -> str:
    return ngettext(
        "{n} open task will belong to {into} too.", "{n} open tasks will belong to {into} too.", n, into=into
    )


def _invited(preview: Preview) -> str:
    where = channel(preview.into.channel_id) if preview.into.channel_id else preview.into.reference
    if not preview.invited:
        return _("Everybody who takes part is in {channel} already.", channel=where)
    rest = len(preview.invited) - _LISTED
    names = facts.people(preview.invited[:_LISTED])
    if rest <= 0:
        return _("{people} will be invited into {channel}.", people=names, channel=where)
    return _("{people} and {n} more will be invited into {channel}.", people=names, n=rest, channel=where)
