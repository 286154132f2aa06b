"""The modals of one entry of a timeline: a note, an entry to be corrected, a message to be added to an incident."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ExternalDataSelectElement, PlainTextObject

from bot.domain.incident import IncidentView
from bot.domain.post_incident import Mark, spoken
from bot.domain.text import clip, escape, units
from bot.domain.timeline import TEXT_LIMIT, Entry, EntryForm, NoteForm, Source
from bot.domain.transitions import Kind
from bot.language.sentences import sentence
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.message import context, section
from bot.messages.modals.form import Answers, ask, boxes, modal, moment, one_of, private_source, shown_minute, words
from bot.messages.text import link, when, with_names
from bot.messages.timeline import ids
from bot.messages.timeline.page import who

OPTION_LIMIT = 75
"""Characters of an option: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""
_QUOTED = 600
_METADATA = 2900
"""Characters that a modal's metadata may take here, of Slack's 3,000."""
_FILES = 3
_HIDE = "hide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """One change of an entry, as its form tells it."""

    actor: str
    at: datetime
    what: tuple[str, ...]
    """What changed: text, at, mark, hidden."""
    reason: str


def note_modal(incident: IncidentView, form: NoteForm, below: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the form of a note; `below` is what the timeline shown under it carries."""
    return modal(
        callback_id=ids.NOTE_VIEW,
        title=_("{incident}: note", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Add note"),
        metadata={"number": incident.number, "below": dict(below or {})},
        blocks=[
            ask("text", _("Note"), words(form.text, lines=True)),
            ask("mark", _("Mark"), one_of(_marks(), str(form.mark or "none")), optional=True),
            ask("at", _("When"), moment(form.at), optional=True, hint=_("Leave empty for now.")),
            context(_("Findings, changes and decisions are also posted in the channel. Other notes are not.")),
        ],
    )


def read_note_form(view: Mapping[str, Any]) -> NoteForm:
    """Read the form of a note."""
    answers = Answers.of(view)
    return NoteForm(text=answers.text("text"), mark=_mark(answers), at=answers.moment("at"))


def entry_modal(
    incident: IncidentView, entry: Entry, changes: Sequence[Before], seen: int, below: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the form of an entry, holding what stands there; `seen` names its newest change."""
    hide = boxes({_HIDE: _("Hide it from the timeline")}, [_HIDE] if entry.hidden_by else [])
    shown = shown_minute(entry.at)
    return modal(
        callback_id=ids.ENTRY_VIEW,
        title=_("{incident}: entry", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Save"),
        metadata={"entry": entry.id, "seen": seen, "shown": shown, "below": dict(below or {})},
        blocks=[
            section(f"{when(entry.at)} · {who(entry.actor)}"),
            ask(
                "text", _("What happened"), words(entry.text, lines=True, limit=TEXT_LIMIT), optional=bool(entry.files)
            ),
            ask("mark", _("Mark"), one_of(_marks(), str(entry.mark or "none")), optional=True),
            ask("at", _("When"), moment(entry.at)),
            ask("hide", _("Visibility"), hide, optional=True),
            ask(
                "reason",
                _("Reason"),
                words(limit=500),
                optional=True,
                hint=_("Required to hide it or to change its time."),
            ),
            _own_line(entry),
            context("\n".join(_change(each) for each in changes[-5:])) if changes else None,
        ],
    )


def read_entry_form(view: Mapping[str, Any]) -> tuple[int, EntryForm]:
    """Read the form of an entry: its id, and what differs; its time counts only where another minute was chosen."""
    answers = Answers.of(view)
    at = answers.moment("at")
    moved = at is not None and int(at.timestamp()) != answers.metadata["shown"]
    return int(answers.metadata["entry"]), EntryForm(
        text=answers.text("text"),
        mark=_mark(answers),
        at=at if moved else None,
        hidden=_HIDE in answers.choices("hide"),
        reason=answers.text("reason"),
        seen=int(answers.metadata["seen"]),
    )


def add_modal(source: Source, *, private: bool) -> dict[str, Any]:
    """Return the form that asks which incident a message is added to; `private` says that not all can read it."""
    return modal(
        callback_id=ids.ADD_VIEW,
        title=_("Add to timeline"),
        submit=_("Add"),
        metadata=_fitting(source),
        blocks=[
            section(f"{who(source.author)} · {when(source.at)}\n{with_names(source.text, _QUOTED)}".strip()),
            private_source(_("the message")) if private else None,
            ask(ids.INCIDENTS, _("Incident"), _incidents(), hint=_("Incidents that you take part in.")),
            ask("mark", _("Mark"), one_of(_marks(), "none"), optional=True),
        ],
    )


def read_add_form(view: Mapping[str, Any]) -> tuple[int, Source, Mark | None]:
    """Read the form: the incident's number, the message, its mark."""
    answers = Answers.of(view)
    kept = answers.metadata
    source = Source(
        channel_id=kept["channel"],
        ts=kept["ts"],
        author=kept["author"],
        at=datetime.fromisoformat(kept["at"]),
        text=kept["text"],
        permalink=kept["link"],
        files=tuple((name, file_link) for name, file_link in kept["files"]),
    )
    return int(answers.choice(ids.INCIDENTS) or 0), source, _mark(answers)


def incident_choice(incident: IncidentView) -> str:
    """Return what a suggestion of an incident says."""
    mark = f" ({_('private')})" if incident.private else ""
    return clip(f"{incident.reference} · {incident.title}", OPTION_LIMIT - units(mark)) + mark


def _marks() -> dict[str, str]:
    """Return the marks as people choose them."""
    return {"none": _("No mark"), **{str(mark): sentence(spoken(mark)) for mark in Mark}}


def _mark(answers: Answers) -> Mark | None:
    chosen = answers.choice("mark")
    return None if chosen in {None, "none"} else Mark(str(chosen))


def _incidents() -> ExternalDataSelectElement:
    return ExternalDataSelectElement(placeholder=PlainTextObject(text=_("Choose an incident")), min_query_length=0)


def _own_line(entry: Entry) -> Any:  # noqa: ANN401 - a block or nothing
    if entry.kind is Kind.NOTE:
        return context(link(entry.source_permalink, _("Open the message"))) if entry.source_permalink else None
    return context(
        _(
            "Muster recorded this change. Correcting the line leaves the change and every figure as they are. To "
            "correct the times that figures are computed from, type `/incident times`."
        )
    )


def _change(change: Before) -> str:
    what = ", ".join(_(_PARTS[each]) for each in change.what if each in _PARTS) or _("added")
    why = f" ({escape(change.reason, 200)})" if change.reason else ""
    return f"{who(change.actor)}, {when(change.at)}: {what}{why}"


_PARTS = {
    "text": N_("text"),
    "at": N_("time"),
    "mark": N_("mark"),
    "hidden": N_("hidden or shown"),
    "files": N_("files"),
}
"""The parts of an entry that a change names."""


def _fitting(source: Source) -> dict[str, Any]:
    """Return a message as a modal's metadata carries it: cut, if need be, until it fits; its link leads to all."""
    kept: dict[str, Any] = {
        "channel": source.channel_id,
        "ts": source.ts,
        "author": source.author,
        "at": source.at.isoformat(),
        "link": source.permalink,
        "files": [[clip(name, 80), file_link] for name, file_link in source.files[:_FILES]],
    }
    room = 2000
    while True:
        fitting = {**kept, "text": clip(source.text, room)}
        if units(json.dumps(fitting, ensure_ascii=False)) <= _METADATA or room <= 1:
            return fitting
        room = room * 3 // 4
