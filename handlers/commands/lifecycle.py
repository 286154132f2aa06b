"""Commands that work on an incident, from declaring it to its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.access.find import IncidentRef
from bot.domain.actions import Action
from bot.domain.closing import NotYetClosable
from bot.domain.errors import Refusal
from bot.domain.forms import DeclareForm
from bot.domain.merge_rules import read_merge
from bot.domain.vocabulary import ACTIVE, Priority, Role, Status
from bot.incidents.lifecycle import editing
from bot.incidents.people.escalation import take_over
from bot.incidents.people.roles import Wish, assign_one, read_wish
from bot.language.texts import N_, _
from bot.messages.message import Message
from bot.messages.modals.over import usual_over
from bot.messages.modals.priority import current, priority_modal
from bot.queries.policy import current_policy
from handlers import people, queries, update_told
from handlers.action_spec import UPDATED, Done, Group, Seen
from handlers.action_specs import priority_words
from handlers.adopting import wanted_here
from handlers.closing import open_close
from handlers.commands.request import Command, Request, Run, at_once, run_typed, typed_actions
from handlers.commands.words import split_word
from handlers.deliveries import channel_of
from handlers.forms import open_declare, open_form
from handlers.mentions import split_audience
from handlers.merging import open_merge
from handlers.needs import Need
from handlers.update_form import open_status


async def _declare(request: Request) -> None:
    first, rest = split_word(request.rest)
    marked = first.lower() if first.lower() in {_OVER, _HERE} else None
    title = " ".join((rest if marked else request.rest).split())
    wanted = DeclareForm(title=title, over=usual_over(request.now) if marked == _OVER else None)
    if marked == _HERE:
        wanted = await wanted_here(request.handler, request.body, wanted)
    await open_declare(request.handler, request.body, request.user, wanted)


async def _declare_here(request: Request) -> None:
    """Open the form that makes the present channel the incident's."""
    await _declare(replace(request, rest=f"{_HERE} {request.rest}"))


async def _over(request: Request) -> Message | None:
    """Open the form that logs what is over already; alone in the channel of an incident, the one that resolves that."""
    if not request.rest and await queries.is_worked_on_here(request.handler, request.user, channel_of(request.body)):
        return await run_typed(request, Action.RESOLVE)
    await _log(request)
    return None


async def _log(request: Request) -> None:
    """Open the form that logs what is over already."""
    await _declare(replace(request, rest=f"{_OVER} {request.rest}"))


_OVER, _HERE = "over", "here"
"""The words before a title that say that it is over already, and that the present channel becomes its own."""


async def _update(request: Request) -> Message | None:
    place, words = request.aim()
    if words:
        return await update_told.typed(request.handler, request.body, place, words)
    return await run_typed(request, Action.UPDATE)


async def _status(request: Request) -> Message | None:
    """Change the status at once; that it is resolved needs more than a word, which the form asks for."""
    place, words = request.aim()
    wanted, note = split_word(words)
    if wanted.lower() != Status.RESOLVED:
        return await run_typed(request, Action.STATUS)
    await open_status(request.handler, request.body, request.user, place, Status.RESOLVED, note)
    return None


async def _priority(request: Request) -> Message | None:
    place, words = request.aim()
    if words and await _calls_others(request, place, *priority_words(words)):
        return None
    return await run_typed(request, Action.PRIORITY)


async def _calls_others(request: Request, place: IncidentRef, priority: Priority, reason: str) -> bool:
    """Open the form instead where the priority of a private incident decides who else is called to it."""
    async with request.handler.runner.read() as unit:
        incident = await queries.view_for(unit, request.user, place, "priority")
        policy = await current_policy(unit)
    if incident.drill or incident.status not in ACTIVE or not (incident.private and policy.people.private_chain):
        return False
    asked = current(incident, policy).overridden_to(priority, reason, policy)
    await request.handler.open_form(request.body, priority_modal(incident, asked, policy))
    return True


async def _assign(request: Request) -> Message | None:
    place, words = request.aim()
    audience, rest = split_audience(words)
    wish = read_wish(audience.people, rest)
    if wish == Wish((request.user,), Role.INCIDENT_MANAGER, ""):
        return await at_once(request, place, take_over, Done(N_("You are the incident manager of {incident} now.")))
    if await people.handed_over_by_form(request.handler, request.body, request.user, place, wish):
        return None
    return await at_once(request, place, lambda ctx, place: assign_one(ctx, place, wish), UPDATED)


async def _take_lead(request: Request) -> Message | None:
    """Make the person who types the incident manager where nobody else is named."""
    named = split_audience(request.rest)[0].people
    return await _assign(request if named else replace(request, rest=f"{request.rest} <@{request.user}>"))


async def _escalate_by_form(request: Request) -> Message | None:
    """Ask who to call where nobody is mentioned: a word from elsewhere does not mean the managers."""
    if not split_audience(request.rest)[0].nobody:
        return await run_typed(request, Action.ESCALATE)
    await open_form(request.handler, request.body, request.user, request.aim()[0], Action.ESCALATE)
    return None


async def _resolve_by_form(request: Request) -> None:
    """Ask before an incident ends by a word that may have meant something else; what was typed stands in the form."""
    place, fix = request.aim()

    def filled(seen: Seen) -> Seen:
        return replace(seen, incident=replace(seen.incident, fix=fix or seen.incident.fix))

    await open_form(request.handler, request.body, request.user, place, Action.RESOLVE, filled)


async def _rename(request: Request) -> Message | None:
    place, title = request.aim()
    if title:
        return await at_once(request, place, lambda ctx, place: editing.rename(ctx, place, title), _RENAMED)
    return await run_typed(request, Action.EDIT)


_RENAMED = Done(N_("{incident} is renamed."))


async def _services(request: Request) -> Message | None:
    place, words = request.aim()
    named = tuple(filter(None, (name.strip() for name in words.replace("\n", ",").split(","))))
    if named:
        return await at_once(request, place, lambda ctx, place: editing.set_services(ctx, place, named), UPDATED)
    return await run_typed(request, Action.EDIT)


async def _clock(request: Request) -> Message:
    return await queries.clock(request.handler, request.user, request.aim_only())


async def _close(request: Request) -> Message | None:
    """Close it; what is still missing is shown in the form, which keeps the note."""
    try:
        return await run_typed(request, Action.CLOSE)
    except NotYetClosable:
        place, note = request.aim()
        await open_close(request.handler, request.body, request.user, place, note)
        return None


async def _merge(request: Request) -> None:
    named = read_merge(request.rest)
    if named is None:
        raise Refusal(_("Write it like `/incident merge INC-43 into INC-42`. Nothing was recorded."))
    duplicate, target = named
    place = IncidentRef(duplicate, str(request.body["channel_id"]))
    await open_merge(request.handler, request.body, request.user, place, target)


_DECLARE = (
    Command(
        "declare",
        "declare [title]",
        N_("open the form that declares an incident"),
        _declare,
        ("new", "open"),
        need=Need.DECLARING,
    ),
    Command(
        "over",
        "over [title]",
        N_("log an incident that is already over, with its own times; nobody is called"),
        _over,
        need=Need.DECLARING,
    ),
    Command(
        "here",
        "here [title]",
        N_("declare an incident that uses this channel"),
        _declare_here,
        need=Need.DECLARING,
    ),
)
_BESIDE: dict[Action, Command] = {
    Action.EDIT: Command(
        "rename", "rename new title", N_("change its title, and its channel's name"), _rename, need=Need.TAKING_PART
    ),
    Action.STATUS: Command(
        "services",
        "services [payments, search]",
        N_("say which services are affected, in a form or at once"),
        _services,
        need=Need.TAKING_PART,
    ),
    Action.ROLES: Command(
        "assign", "assign @who role [note]", N_("give someone a role"), _assign, mentions=True, need=Need.TAKING_PART
    ),
    Action.CLOSE: Command(
        "merge",
        "merge [INC-43 into] INC-42",
        N_("merge a duplicate: work continues in the other"),
        _merge,
        need=Need.TAKING_PART,
    ),
    Action.RESUME: Command(
        "clock", "clock", N_("see which reminders are still to come, when, and why"), _clock, need=Need.SEEING
    ),
}
"""Commands that are not actions of their own, each after the one that it goes with."""


_BEFOREHAND: dict[str, Run] = {
    Action.UPDATE: _update,
    Action.STATUS: _status,
    Action.CLOSE: _close,
    Action.PRIORITY: _priority,
}
"""Commands of actions that look at more than their words, or answer with more than that it is done."""

BY_SYNONYM: dict[str, Run] = {
    _OVER: _log,
    "assign": _take_lead,
    str(Action.ESCALATE): _escalate_by_form,
    str(Action.RESOLVE): _resolve_by_form,
}
"""How a command is carried out that was typed by a word which stands for it."""


def _commands() -> Iterator[Command]:
    yield from _DECLARE
    for command in typed_actions(Group.DURING):
        run = _BEFOREHAND.get(command.name)
        yield command if run is None else replace(command, run=run)
        if command.name in _BESIDE:
            yield _BESIDE[Action(command.name)]


WORK = tuple(_commands())
"""Commands that work on an incident."""
