"""Submitted modals: each becomes one act on one incident."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.closing import NotYetClosable
from bot.domain.references import reference
from bot.domain.vocabulary import Priority
from bot.incidents.communication.corrections import correct
from bot.incidents.lifecycle.confirmation import NeedsConfirmation
from bot.incidents.lifecycle.declare import LikelyDuplicate, declare
from bot.language.texts import _
from bot.messages import posts
from bot.messages.ids import CORRECT_VIEW, DECLARE_VIEW, view_id
from bot.messages.modals.correction import read_correction
from bot.messages.modals.declare import read_declare
from bot.messages.modals.declared import declared_modal
from bot.messages.modals.form import Answers
from bot.outbox import enqueue
from bot.queries.incidents import view_one
from handlers import closing, update_form, updates
from handlers.action_spec import Submit
from handlers.action_specs import SPECS
from handlers.admin import as_admin_too
from handlers.adopting import looked_at
from handlers.answers import Shown, take_away
from handlers.context import reading
from handlers.forms import drawn_declare

if TYPE_CHECKING:
    from bot.domain.adopting import Here
    from bot.messages.message import Message
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def _declare(ctx: Context, _place: IncidentRef, view: Body, here: Here | None = None) -> Message:
    form = read_declare(view)
    incident = await declare(ctx, form, here)
    if form.over is not None and not (form.over.channel or form.here):
        return posts.logged(await view_one(ctx.unit, incident))
    await enqueue.fill_form(ctx.unit, incident, _declared_form(view), ctx.now)
    adopted = incident.channel_id if here is not None else None
    return posts.declaring(reference(incident.number), incident.title, Priority(incident.priority), adopted)


def _declared_form(view: Body) -> str:
    """Name the form that answers the one submitted: a delivery that comes twice names the same."""
    return f"declared.{view['id']}"


async def _correct(ctx: Context, _place: IncidentRef, view: Body) -> None:
    await correct(ctx, int(Answers.of(view).metadata["update"]), read_correction(view))


WORK: dict[str, Submit] = {
    DECLARE_VIEW: _declare,
    CORRECT_VIEW: _correct,
    **{view_id(action): spec.submit for action, spec in SPECS.items() if spec.submit is not None},
}
"""What each modal does when it is submitted."""


_ANSWERED = frozenset({view_id(Action.DELETE), view_id(Action.REDACT)})
"""Modals that say in their place what came of them: nothing else would, where the person is."""


async def _work(handler: HandlerContext, view: Body) -> Submit:
    """Return what submitting does; Slack is asked before about a channel that is to become the incident's.

    Raises `Refusal` where Muster cannot see that.
    """
    work = WORK[view["callback_id"]]
    form = read_declare(view) if work is _declare else None
    if form is None or not form.here or form.place is None:
        return work
    return partial(_declare, here=await looked_at(handler, form.place[0]))


async def submitted(handler: HandlerContext, body: Body) -> Shown | None:
    """Carry out a submitted modal, once however often it is delivered.

    A doubtful update is shown to its author again, and so are a closing that something is still missing for, and the
    declaration of what seems to be open already.
    Raises the refusals of its act; nothing is recorded then.
    """
    view, user = body["view"], body["user"]["id"]
    place = IncidentRef(Answers.of(view).metadata.get("number"))

    work = await _work(handler, view)

    async def attempt(admin: bool) -> Message | None:
        return await handler.run(body, lambda ctx: work(replace(ctx, admin=admin), place, view))

    try:
        said = await as_admin_too(handler, user, attempt)
    except NeedsConfirmation as doubt:
        doubted = updates.doubted if view["callback_id"] == CORRECT_VIEW else update_form.doubted
        return await doubted(handler, body, doubt)
    except LikelyDuplicate:
        asked = await drawn_declare(handler, user, read_declare(view).asked_about())
        return Shown(view=asked, recorded=_("Nothing is declared yet."), again=_("Then declare it again."))
    except NotYetClosable:
        note = Answers.of(view).text("reason")
        return await closing.not_closed(handler, user, place, note)
    if said is not None and view["callback_id"] in _ANSWERED:
        return Shown(view=reading(said, view["title"]["text"]), recorded=said.text, again="")
    if view["callback_id"] != DECLARE_VIEW or said is None:
        return None
    if menu := Answers.of(view).metadata.get("menu"):
        take_away(handler, menu)
    drawn = declared_modal(said.text, _declared_form(view))
    return Shown(view=drawn, recorded=_("The incident is declared."), again=_("Then look at `/incident list`."))
