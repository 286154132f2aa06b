"""The timeline in Slack: its modal, notes, messages added by reaction or shortcut, and following those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.access.kinds import is_outsider
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.domain.references import lone_reference
from bot.domain.timeline import NoteForm, Which
from bot.language.texts import _
from bot.messages.modals.form import Answers
from bot.messages.timeline import forms, ids
from bot.messages.timeline import posts as words
from bot.messages.timeline.page import carried, timeline_modal
from bot.outbox import enqueue
from bot.queries.incidents import view_one, views_of
from bot.timeline import notes, sources
from bot.timeline.pages import change_entry, changeable, entry_of, newest, read_page
from bot.timeline.sources import Cause, source_of
from handlers import queries
from handlers.options import option
from handlers.quoting import address, is_private_place

if TYPE_CHECKING:
    from bot.messages.message import Message
    from handlers.answers import Respond
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

_OFFERED = 20


async def open_page(
    handler: HandlerContext, body: Body, user: str, place: IncidentRef, which: Which = Which.HAPPENED
) -> None:
    """Open the timeline of an incident, at its newest page.

    Raises the refusals of finding it.
    """
    drawn = await _page(handler, user, place, which, 0)
    await handler.open_form(body, drawn)


async def _page(handler: HandlerContext, user: str, place: IncidentRef, which: Which, number: int) -> dict[str, Any]:
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place, usage="timeline")
        await queries.record_access(handler, unit, user, incident)
        return timeline_modal(await read_page(unit, incident, user, which, number))


async def open_note(handler: HandlerContext, body: Body, user: str, place: IncidentRef, form: NoteForm) -> None:
    """Open the form of a note.

    Raises the refusals of finding the incident and of not being allowed.
    """
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place, usage=Action.NOTE.typed)
        await allow(unit, user, incident, Action.NOTE)
        drawn = forms.note_modal(await view_one(unit, incident), form)
    await handler.open_form(body, drawn)


async def noted(handler: HandlerContext, body: Body, place: IncidentRef, form: NoteForm) -> Message | None:
    """Note what was typed; in the incident's own channel a note told aloud is its own answer."""

    async def work(ctx: Context) -> Message | None:
        incident = await notes.note(ctx, place, form)
        aloud = form.mark in notes.SAID_ALOUD and place.number is None
        return None if aloud else words.in_timeline(incident.number, fresh=True)

    return await handler.run(body, work)


async def clicked(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Do what a button or the menu of a timeline asks."""
    del respond
    action, user = body["actions"][0], body["user"]["id"]
    name = ".".join(action["action_id"].split(".")[:2])
    if name == ids.OPEN_BUTTON:
        await open_page(handler, body, user, IncidentRef(int(action["value"])))
    elif name == ids.NOTE_BUTTON:
        await _push_note(handler, body, user)
    elif name == ids.EDIT_BUTTON:
        await _push_entry(handler, body, user, int(action["value"]))
    else:
        await _turn(handler, body, user, action)


async def _turn(handler: HandlerContext, body: Body, user: str, action: dict[str, Any]) -> None:
    """Show another page, or entries of another sort."""
    here = carried(body["view"])
    if action["action_id"] == ids.FILTER_MENU:
        which, number = Which(action["selected_option"]["value"]), 0
    else:
        which, number = Which(here["which"]), int(action["value"])
    await handler.redraw_form(body, await _page(handler, user, IncidentRef(here["number"]), which, number))


async def _push_note(handler: HandlerContext, body: Body, user: str) -> None:
    here = carried(body["view"])
    async with handler.runner.read() as unit:
        incident = await find(unit, user, IncidentRef(here["number"]))
        await allow(unit, user, incident, Action.NOTE)
        drawn = forms.note_modal(await view_one(unit, incident), NoteForm(), here)
    await handler.open_form(body, drawn)


async def _push_entry(handler: HandlerContext, body: Body, user: str, entry_id: int) -> None:
    async with handler.runner.read() as unit:
        incident, row, changes = await changeable(unit, user, entry_id)
        told = [forms.Before(actor=c.actor, at=c.at, what=tuple(c.before), reason=c.reason) for c in changes]
        entry, view = entry_of(row, changes), await view_one(unit, incident)
    await handler.open_form(body, forms.entry_modal(view, entry, told, newest(changes), carried(body["view"])))


async def submitted(handler: HandlerContext, body: Body) -> None:
    """Carry out a submitted form, once, and show its effect in the timeline below it.

    Raises the refusals of what it asks.
    """
    view, user = body["view"], body["user"]["id"]

    await handler.run(body, lambda ctx: _SUBMITTED[view["callback_id"]](ctx, view))
    below = Answers.of(view).metadata.get("below")
    if below and view.get("previous_view_id"):
        place, which = IncidentRef(below["number"]), Which(below["which"])
        await handler.redraw_below(body, lambda: _page(handler, user, place, which, int(below["page"])))


async def _note(ctx: Context, view: Body) -> None:
    await notes.note(ctx, IncidentRef(int(Answers.of(view).metadata["number"])), forms.read_note_form(view))


async def _entry(ctx: Context, view: Body) -> None:
    entry_id, form = forms.read_entry_form(view)
    await change_entry(ctx, entry_id, form)


async def _add(ctx: Context, view: Body) -> None:
    number, source, mark = forms.read_add_form(view)
    fresh = (await notes.add_message(ctx, IncidentRef(number), source, mark))[1]
    if not fresh:
        raise Refusal(_("This message is already in that timeline."), field=ids.INCIDENTS)


_SUBMITTED = {ids.NOTE_VIEW: _note, ids.ENTRY_VIEW: _entry, ids.ADD_VIEW: _add}


async def add_message(handler: HandlerContext, body: Body) -> None:
    """Add the message of a shortcut to the incident whose channel it stands in, or ask which incident it belongs to.

    Raises `Refusal` for what Muster itself said, and what finding and allowing raise.
    """
    user, message, channel = body["user"]["id"], body["message"], body["channel"]
    source = source_of(message, channel["id"], address(handler, body))
    async with handler.runner.read() as unit:
        if source.author == (await unit.workspaces.get()).bot_user_id:
            raise Refusal(_("What Muster says is already in the timeline. Nothing was recorded."))
        here = await unit.incidents.by_channel(channel["id"], viewer=user)
    if here is None:
        await handler.open_form(body, forms.add_modal(source, private=is_private_place(channel)))
        return

    async def work(ctx: Context) -> None:
        incident, fresh = await notes.add_message(ctx, IncidentRef(here.number), source)
        told = words.in_timeline(incident.number, fresh=fresh)
        await enqueue.ephemeral(ctx.unit, channel["id"], user, told, ctx.now, about=incident)

    await handler.run(body, work)


async def incidents(handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return incidents that the person takes part in and that match what was typed."""
    typed, user = str(body.get("value", "")).strip(), body["user"]["id"]
    async with handler.runner.read() as unit:
        found = await unit.incidents.own(user, typed, lone_reference(typed), limit=_OFFERED)
        views = await views_of(unit, found)
    return [option(forms.incident_choice(view), str(view.number)) for view in views if Action.NOTE in view.actions]


async def pinned(ctx: Context, event: Body) -> None:
    """Handle a reaction that puts a message into the timeline."""
    await sources.reacted(ctx, event["item"]["channel"], event["item"]["ts"], Cause.PINNED)


async def unpinned(ctx: Context, event: Body) -> None:
    """Handle that such a reaction was taken back."""
    await sources.reacted(ctx, event["item"]["channel"], event["item"]["ts"], Cause.UNPINNED)


async def message_changed(ctx: Context, event: Body) -> None:
    """Handle that a message of a timeline was edited or deleted."""
    if _is_deletion(event):
        await sources.deleted(ctx, event["channel"], _ts(event))
    else:
        await sources.changed(ctx, event["channel"], _ts(event))


async def reaction_counts(handler: HandlerContext, body: Body) -> bool:
    """Say whether it is the reaction that puts messages into timelines, on one in an incident's channel.

    Strangers read along in a shared channel; what they react with changes no timeline.
    """
    event = body["event"]
    if event["item"].get("type") != "message":
        return False
    async with handler.runner.read() as unit:
        if event["reaction"] != await sources.pin_name(unit) or await is_outsider(unit, event.get("user", "")):
            return False
        return await unit.incidents.by_channel(event["item"]["channel"]) is not None


async def message_counts(handler: HandlerContext, body: Body) -> bool:
    """Say whether an event is about a message that a timeline keeps.

    Every message of every channel that Muster is in comes here: most are dropped before the database is asked.
    """
    event = body["event"]
    ts = _ts(event)
    if not ts or not (_is_deletion(event) or _is_edit(event)) or _by_muster(body):
        return False
    async with handler.runner.read() as unit:
        return await sources.concerns_a_timeline(unit, event["channel"], ts)


def _is_deletion(event: Body) -> bool:
    """Say whether a message was deleted; one with replies is changed into a tombstone (observed)."""
    subtype = event.get("subtype")
    became = (event.get("message") or {}).get("subtype") if subtype == "message_changed" else None
    return subtype == "message_deleted" or became == sources.TOMBSTONE


def _is_edit(event: Body) -> bool:
    """Say whether a message may say something else than before: Slack reports its replies in the same way."""
    if event.get("subtype") != "message_changed":
        return False
    before, after = event.get("previous_message") or {}, event.get("message") or {}
    return any(before.get(part) != after.get(part) for part in ("text", "files", "attachments"))


def _by_muster(body: Body) -> bool:
    event = body["event"]
    author = (event.get("previous_message") or event.get("message") or {}).get("user")
    return author is not None and author in {each.get("user_id") for each in body.get("authorizations") or ()}


def _ts(event: Body) -> str:
    """Return which message was edited or deleted; empty where an event does not say (seen of edits)."""
    changed = (event.get("message") or {}).get("ts") or (event.get("previous_message") or {}).get("ts")
    return str(event.get("deleted_ts") or changed or "")


def editor(event: Body) -> str | None:
    """Return who edited a message, where an event tells."""
    edited = (event.get("message") or {}).get("edited") or {}
    return edited.get("user")
