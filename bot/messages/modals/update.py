"""The update modal, and the preview of what each audience will read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, StaticSelectElement

from bot.domain.actions import Action, moves, once_updated
from bot.domain.chosen_times import Chosen
from bot.domain.forms import Readers, UpdateForm
from bot.domain.incident import IncidentView
from bot.domain.moments import still_ahead
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, Reach, Status
from bot.language.texts import N_, _, ngettext
from bot.messages import facts
from bot.messages.ids import MORE_FIELDS_BUTTON, PREVIEW_BUTTON, view_id
from bot.messages.message import actions, plain_button, section
from bot.messages.modals.correction import WORKAROUND_LIMIT
from bot.messages.modals.form import Answers, ask, doubt, framed, labels, modal, one_of, shown_minute, words
from bot.messages.modals.resolve import RESOLVED, ask_resolution, read_resolution
from bot.messages.modals.times import EXPECTED, NEXT, Clock, ask_expected, ask_next, read_time
from bot.messages.readers import choices
from bot.messages.text import channel
from bot.messages.updates import Told, told

Doubts = Sequence[tuple[str, str]]
"""Fields, each with what is doubtful about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the update modal is drawn from, apart from the incident."""

    now: datetime
    readers: Readers
    causes: Sequence[str]
    """The categories of causes that a resolution can name."""
    opened: int | None = None
    """The minute shown as now when the form began to ask about a resolution, in seconds since 1970."""


_COUNTED = 50
"""Channels whose members a form counts at most: Slack keeps 3,000 characters with it."""


def update_modal(
    incident: IncidentView, setting: Setting, form: UpdateForm | None = None, doubts: Doubts = ()
) -> dict[str, Any]:
    """Return the update modal, holding `form`, else what still holds, with each doubt below its field.

    What is needed each time comes first, so that it fits a phone's screen; the rest is behind *More*.
    """
    held = form or as_it_stands(incident, setting.now)
    opened = setting.opened or shown_minute(setting.now)
    blocks = list[Block]()
    for name, fields in _fields(incident, held, setting, opened):
        blocks += [*fields, *(doubt(text) for doubtful, text in doubts if doubtful == name)]
    return modal(
        callback_id=view_id(Action.UPDATE),
        title=_("{incident}: update", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Post update"),
        metadata={
            "number": incident.number,
            "shown": once_updated(incident.status),
            RESOLVED: opened,
            "members": dict(islice(setting.readers.members.items(), _COUNTED)),
            "outside": setting.readers.outside,
            **_set_aside(held),
            **({"more": True} if held.more else {}),
            **({"sure": held.mark} if doubts else {}),
        },
        blocks=[*blocks, actions([*([] if held.more else [_more_button()]), _preview_button()])],
    )


def read_update(view: Mapping[str, Any]) -> UpdateForm:
    """Read the update modal; the status it was opened with is no wish to change it."""
    answers = Answers.of(view)
    status = answers.choice("status")
    more = bool(answers.metadata.get("more"))
    form = UpdateForm(
        text=answers.text("text"),
        status=Status(status) if status and status != answers.metadata.get("shown") else None,
        workaround=answers.text("workaround") if more else None,
        workaround_steps=answers.text("steps") if more else None,
        expected=read_time(answers, EXPECTED) or Chosen(),
        next_update=read_time(answers, NEXT),
        user_impact=answers.text("impact") if more else None,
        reach=Reach(answers.choice("reach") or Reach.STAKEHOLDERS),
        resolution=read_resolution(answers) if answers.asked("fix") else None,
        more=more,
    )
    return replace(form, confirmed=answers.metadata.get("sure") == form.mark)


def counted_in(view: Mapping[str, Any], readers: Readers) -> Readers:
    """Return the readers with how many they are, where the modal said so."""
    known = Answers.of(view).metadata
    return replace(readers, members=known.get("members") or {}, outside=known.get("outside"))


def opened_with(view: Mapping[str, Any]) -> int | None:
    """Return the minute that the modal showed as now when it was opened."""
    kept = Answers.of(view).metadata.get(RESOLVED)
    return None if kept is None else int(kept)


def preview_modal(incident: IncidentView, update: Told, reach: Reach, readers: Readers) -> dict[str, Any]:
    """Return a modal that shows what each audience will read, and who that is."""
    outside = told(incident, update, for_responders=False)
    shown: list[dict[str, Any]] = []
    for who, message in [
        (responders(readers), told(incident, update, for_responders=True)),
        (stakeholders(incident, reach, readers), outside if _goes_out(incident, reach) else None),
        (_leadership(incident, reach, readers), None),
    ]:
        lines = [section(who).to_dict(), *(message.blocks if message else []), DividerBlock().to_dict()]
        shown += lines if who else []
    frame = {"title": framed(_("Preview")).to_dict(), "close": framed(_("Back")).to_dict()}
    return {"type": "modal", **frame, "blocks": shown[:-1]}


def as_it_stands(incident: IncidentView, now: datetime) -> UpdateForm:
    """Return the form as it opens: nothing said yet, and what still holds."""
    expected = still_ahead(incident.expected_resolution_at, now)
    return UpdateForm(
        text="",
        expected=Chosen(at=expected),
        reach=Reach.RESPONDERS if incident.drill else Reach.STAKEHOLDERS,
    )


def _fields(
    incident: IncidentView, held: UpdateForm, setting: Setting, opened: int
) -> list[tuple[str, Sequence[Block]]]:
    """Return the fields that make sense for what is held, by their names."""
    resolving = held.status is Status.RESOLVED
    text = words(held.text, lines=True)
    text.focus_on_load = True
    shown: list[tuple[str, Sequence[Block]]] = [
        ("text", [ask("text", _("What happened"), text)]),
        ("status", [ask("status", _("Status"), _statuses(incident, held), live=True)]),
        ("reach", [ask("reach", _("Who reads it"), one_of(choices(incident, setting.readers), held.reach))]),
    ]
    if resolving:
        began = datetime.fromtimestamp(opened, UTC)
        shown.append(("resolution", ask_resolution(incident, began, setting.causes, held.resolution)))
    elif incident.status in ACTIVE:
        shown += _times(incident, held, setting.now)
    return [*shown, *(_more(incident, held) if held.more else [])]


def _statuses(incident: IncidentView, held: UpdateForm) -> StaticSelectElement:
    ends = [Status.RESOLVED] if incident.status in ACTIVE else []
    stands = once_updated(incident.status)
    return one_of(labels(list(dict.fromkeys([stands, *moves(incident.status), *ends]))), held.status or stands)


def _times(incident: IncidentView, held: UpdateForm, now: datetime) -> list[tuple[str, Sequence[Block]]]:
    clock = Clock(now, incident.calendar)
    expected = ask_expected(incident.policy, clock, held.expected, still_ahead(incident.expected_resolution_at, now))
    if incident.paused_until is not None:
        return [(EXPECTED, expected)]
    return [(NEXT, ask_next(incident.policy, clock, held.next_update)), (EXPECTED, expected)]


def _more(incident: IncidentView, held: UpdateForm) -> list[tuple[str, Sequence[Block]]]:
    impact = incident.user_impact if held.user_impact is None else held.user_impact
    workaround = incident.workaround if held.workaround is None else held.workaround
    steps = incident.workaround_steps if held.workaround_steps is None else held.workaround_steps
    return [
        (name, [ask(name, label, words(value, lines=True, limit=WORKAROUND_LIMIT), optional=True, hint=hint)])
        for name, label, value, hint in (
            ("impact", _("Impact on users"), impact, _("What customers notice, in plain words.")),
            ("workaround", _(facts.WORKAROUND), workaround, _(_LASTING)),
            ("steps", _(facts.STEPS), steps, _(_STEPS)),
        )
    ]


_LASTING = N_("In plain words for users. The card, the announcement and every update show it until you clear it here.")
_STEPS = N_("The same for the people working on it. Only the incident's channel shows it.")


def _set_aside(held: UpdateForm) -> dict[str, str]:
    """Return the times that the form does not show while it asks about a resolution."""
    if held.status is not Status.RESOLVED:
        return {}
    times = {NEXT: held.next_update, EXPECTED: held.expected}
    return {name: Chosen(span=at.span, at=at.at).word for name, at in times.items() if at is not None}


def _more_button() -> ButtonElement:
    return plain_button(_("More"), MORE_FIELDS_BUTTON)


def _preview_button() -> ButtonElement:
    return plain_button(_("Preview"), PREVIEW_BUTTON)


def _goes_out(incident: IncidentView, reach: Reach) -> bool:
    return reach is not Reach.RESPONDERS and not incident.drill


def responders(readers: Readers) -> str:
    """Say where responders read an update, and how many they are."""
    if not readers.channel_id:
        return ngettext(
            "*Responders* see this in the incident's channel ({n} person):",
            "*Responders* see this in the incident's channel ({n} people):",
            readers.responders,
        )
    return ngettext(
        "*Responders* see this in {channel} ({n} person):",
        "*Responders* see this in {channel} ({n} people):",
        readers.responders,
        channel=channel(readers.channel_id),
    )


def stakeholders(incident: IncidentView, reach: Reach, readers: Readers) -> str:
    """Say where stakeholders read an update, or why they read nothing."""
    if incident.drill:
        return _("*Stakeholders* see nothing: this is a drill.")
    if reach is Reach.RESPONDERS:
        return _("*Stakeholders* see nothing: this update is for responders only.")
    said = [_seen(readers)]
    if incident.private:
        said.append(_("The incident is private, so only followers who are in its channel get it."))
    elif readers.outside:
        said.append(_("{host} gets it too.", host=escape(readers.outside, 200)))
    return " ".join(said)


def _seen(readers: Readers) -> str:
    """Say where stakeholders see it: in threads, by direct message, or both."""
    places = ", ".join(place.shown for place in readers.places)
    if not readers.followers:
        there = _("*Stakeholders* see this in the announcement thread in {channels}.", channels=places)
        return there if places else _("*Stakeholders* see nothing yet: it is announced nowhere, and nobody follows it.")
    if not places:
        return ngettext(
            "*Stakeholders* get this by direct message ({n} follower).",
            "*Stakeholders* get this by direct message ({n} followers).",
            readers.followers,
        )
    return ngettext(
        "*Stakeholders* see this in the announcement thread in {channels}; {n} follower gets it by direct message.",
        "*Stakeholders* see this in the announcement thread in {channels}; {n} followers get it by direct message.",
        readers.followers,
        channels=places,
    )


def _leadership(incident: IncidentView, reach: Reach, readers: Readers) -> str:
    if reach is not Reach.LEADERSHIP or incident.drill:
        return ""
    if incident.private:
        return _("*Leadership* sees nothing: the incident is private.")
    if readers.room is None:
        return _(
            "*Leadership* has no channel for {priority}. An admin can choose one in `/incident settings`.",
            priority=incident.priority,
        )
    return _("*Leadership* sees what stakeholders see, in {channel}.", channel=channel(readers.room))
