"""The form of a status update: opened, drawn again as it is filled, previewed, and shown again where it is doubtful."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.access.find import IncidentRef, allow, find
from bot.domain.actions import Action, once_updated
from bot.domain.errors import Refusal
from bot.domain.text import clean
from bot.domain.vocabulary import ACTIVE, Status
from bot.incidents.communication.audience import readers_of
from bot.language.texts import _
from bot.messages.modals.form import Answers
from bot.messages.modals.update import (
    Setting,
    as_it_stands,
    opened_with,
    preview_modal,
    read_update,
    update_modal,
)
from bot.messages.updates import Told
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from handlers.answers import Respond, Shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain.forms import Readers, UpdateForm
    from bot.domain.incident import IncidentView
    from bot.incidents.lifecycle.confirmation import NeedsConfirmation
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit
    from storage.tables import Incident


class _Drawing(NamedTuple):
    """What the form is drawn from."""

    incident: IncidentView
    setting: Setting


async def open_update(
    handler: HandlerContext,
    body: Body,
    user: str,
    place: IncidentRef,
    filled: Callable[[UpdateForm], UpdateForm] = lambda form: form,
    action: Action = Action.UPDATE,
) -> None:
    """Open the form, by the rules of `action`; `filled` puts in what was typed already.

    Raises the refusals of finding the incident and of not being allowed.
    """

    async def found(unit: Unit) -> Incident:
        incident = await find(unit, user, place, usage=action.typed)
        await allow(unit, user, incident, action)
        return incident

    drawing = await _drawing(handler, found)
    form = filled(as_it_stands(drawing.incident, drawing.setting.now))
    await handler.open_form(body, update_modal(*drawing, form))


async def open_status(
    handler: HandlerContext, body: Body, user: str, place: IncidentRef, status: Status | None = None, text: str = ""
) -> None:
    """Open the form to change the status by it, with a status chosen, and what happened, where that was typed."""

    def filled(form: UpdateForm) -> UpdateForm:
        return replace(form, status=status, text=text)

    await open_update(handler, body, user, place, filled, Action.STATUS)


async def changed(handler: HandlerContext, body: Body) -> None:
    """Draw the form again for what was chosen in it."""
    await handler.redraw_form(body, await _drawn_again(handler, body, read_update(body["view"])))


async def show_more(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Show the fields that are not needed each time, too."""
    form = replace(read_update(body["view"]), more=True)
    await handler.redraw_form(body, await _drawn_again(handler, body, form))


async def preview(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Show what each audience will read, and who that is, on top of the update modal.

    Raises `Refusal` where nothing was written yet.
    """
    form, user = read_update(body["view"]), body["user"]["id"]
    if not form.text:
        raise Refusal(_("Say what happened first. Then *Preview* shows what each audience will read."))
    async with handler.runner.read() as unit:
        incident = await find(unit, user, _place(body))
        view, readers = await view_one(unit, incident), await readers_of(unit, incident)
    update = _planned(view, form, user, handler.runner.clock.now())
    shown = replace(view, status=update.status)
    await handler.open_form(body, preview_modal(shown, update, form.reach, replace(readers, outside=handler.outside)))


async def doubted(handler: HandlerContext, body: Body, doubt: NeedsConfirmation) -> Shown:
    """Return the form as it was filled, with what is doubtful below each field."""
    return Shown(
        view=await _drawn_again(handler, body, read_update(body["view"]), doubt),
        recorded=_("Your update is not posted yet: Muster asks you to check it."),
        again=_("Then press *Post update* and write your words again."),
    )


async def with_members(handler: HandlerContext, readers: Readers, muster: str) -> Readers:
    """Return the readers with how many people are in each channel, where Slack says so."""
    channels = [place.channel_id for place in readers.places] + [readers.room]
    members = await handler.channels.members(filter(None, channels), besides=muster)
    return replace(readers, members=members, outside=handler.outside)


async def _drawn_again(
    handler: HandlerContext, body: Body, form: UpdateForm, doubt: NeedsConfirmation | None = None
) -> dict[str, Any]:
    async def found(unit: Unit) -> Incident:
        return await find(unit, body["user"]["id"], _place(body))

    incident, setting = await _drawing(handler, found)
    setting = replace(setting, opened=opened_with(body["view"]))
    return update_modal(incident, setting, form, () if doubt is None else doubt.faults)


async def _drawing(handler: HandlerContext, found: Callable[[Unit], Any]) -> _Drawing:
    async with handler.runner.read() as unit:
        incident = await found(unit)
        view, readers = await view_one(unit, incident), await readers_of(unit, incident)
        muster = (await unit.workspaces.get()).bot_user_id
        causes = (await current_policy(unit)).learning.causes
    readers = await with_members(handler, readers, muster)
    return _Drawing(view, Setting(now=handler.runner.clock.now(), readers=readers, causes=causes))


def _place(body: Body) -> IncidentRef:
    return IncidentRef(Answers.of(body["view"]).metadata["number"])


def _planned(incident: IncidentView, form: UpdateForm, author: str, now: datetime) -> Told:
    """Return the update as it would be written down now."""
    status = form.status or once_updated(incident.status)
    goes_on, calendar = status in ACTIVE, incident.calendar
    over = status is Status.RESOLVED and incident.status in ACTIVE
    by_cadence = incident.policy.update_every.after(now, calendar)
    following = None if form.next_update is None else form.next_update.moment(now, calendar)
    promises = goes_on and incident.paused_until is None
    return Told(
        id=0,
        kind="resolved" if over else "update",
        author=author,
        at=now,
        status=status,
        priority=incident.priority,
        text=clean(form.text),
        user_impact="" if over else _kept(form.user_impact, incident.user_impact),
        workaround="" if over else _kept(form.workaround, incident.workaround),
        workaround_steps="" if over else _kept(form.workaround_steps, incident.workaround_steps),
        expected_resolution_at=form.expected.moment(now, calendar) if goes_on else None,
        next_update_at=(following or by_cadence) if promises else None,
    )


def _kept(said: str | None, held: str) -> str:
    return held if said is None else clean(said)
