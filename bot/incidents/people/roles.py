"""Assigning roles: who holds them from now on, with a note where the incident is handed over, and a brief to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.access.find import IncidentRef, find_for
from bot.commands.history import record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.domain.forms import RolesForm
from bot.domain.incident import IncidentView
from bot.domain.mentions import spelled_all
from bot.domain.text import clean, escape
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ROLE_IN_SENTENCE, ROLE_WORDS, Role
from bot.incidents.after_change import propagate
from bot.incidents.people.handover import ask_for_note
from bot.language.texts import N_, _, for_everybody, listed
from bot.messages import role_posts
from bot.messages.text import person
from bot.outbox import calls, enqueue
from bot.outbox.invitations import welcome
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from storage.tables import Incident

Holders = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person typed: who shall hold which role, and what they pass on with it."""

    people: Holders
    role: Role
    note: str


def read_wish(people: Holders, text: str) -> Wish:
    """Read `technical lead` or `manager They know the vendor` after the people it is for.

    Raises `Refusal` where nobody or no role is named.
    """
    if not people:
        raise Refusal(_("Say who: {example}. Nothing was recorded.", example=_EXAMPLE))
    for role, ways in ROLE_WORDS.items():
        for way in ways:
            if f"{text.lower()} ".startswith(f"{way} "):
                return Wish(people, role, text[len(way) :].strip())
    said = _NO_ROLE if text else _WHICH_ROLE
    known = ", ".join(ways[0] for ways in ROLE_WORDS.values())
    raise Refusal(_(said, word=escape(text, 60), choices=known, example=_EXAMPLE))


_NO_ROLE = N_("There is no role `{word}`. Choose one of {choices}: {example}. Nothing was recorded.")
_WHICH_ROLE = N_("Say which role. Choose one of {choices}: {example}. Nothing was recorded.")


_EXAMPLE = "`/incident assign @who technical lead`"


async def assign_one(ctx: Context, place: IncidentRef, wish: Wish) -> IncidentView:
    """Give people one role; where several may hold it, those before keep it too.

    Raises `Refusal` when they hold it already, or when too many are named.
    """
    incident = await find_for(ctx, place, Action.ROLES)
    view = await view_one(ctx.unit, incident)
    held = view.holders(wish.role)
    if set(wish.people) <= set(held):
        who = listed([person(user) for user in wish.people])
        said = _HELD_BY_ONE if len(wish.people) == 1 else _HELD_BY_SEVERAL
        raise Refusal(_(said, people=who, role=ROLE_IN_SENTENCE[wish.role]))
    several = wish.role in (await current_policy(ctx.unit)).people.several
    wanted = {role: view.holders(role) for role in Role}
    wanted[wish.role] = tuple(dict.fromkeys([*held, *wish.people])) if several else wish.people
    return await _assign_all(ctx, incident, view, wanted, wish.note)


_HELD_BY_ONE = N_("{people} already holds the role *{role}*. Nothing changed.")
_HELD_BY_SEVERAL = N_("{people} already hold the role *{role}*. Nothing changed.")


async def assign_roles(ctx: Context, place: IncidentRef, form: RolesForm) -> IncidentView:
    """Assign roles; new holders take part, are invited, and get a brief.

    Raises `Refusal`, naming the field, when the incident would have no incident manager, or a role would have more
    holders than the workspace allows.
    """
    incident = await find_for(ctx, place, Action.ROLES)
    return await _assign_all(ctx, incident, await view_one(ctx.unit, incident), form.wanted, form.note)


async def _assign_all(
    ctx: Context, incident: Incident, view: IncidentView, wanted: Mapping[Role, Holders], note: str
) -> IncidentView:
    await _check(ctx, wanted)
    new = {role: people for role, people in wanted.items() if set(people) != set(view.holders(role))}
    handed_over = Role.INCIDENT_MANAGER in new and view.manager is not None
    for role, people in new.items():
        passed_on = note if handed_over and role is Role.INCIDENT_MANAGER else ""
        await _assign(ctx, incident, role, view.holders(role), people, clean(passed_on))
    await welcome(ctx, incident, [user for people in new.values() for user in people])
    await propagate(ctx, incident)
    for role, people in new.items():
        for user in people:
            if user not in view.holders(role):
                passed_on = clean(note) if role is Role.INCIDENT_MANAGER else ""
                await enqueue.brief(ctx.unit, incident, user, role, ctx.now, by=ctx.actor, note=passed_on)
    if Role.INCIDENT_MANAGER in new and view.manager is None and incident.called_at is not None:
        await calls.redraw_calls(ctx.unit, incident.id, ctx.now)
    if handed_over and view.manager is not None and not (note.strip() and view.manager == ctx.actor):
        await ask_for_note(ctx, incident, view.manager, new[Role.INCIDENT_MANAGER][0])
    return await view_one(ctx.unit, incident)


async def _check(ctx: Context, wanted: Mapping[Role, Holders]) -> None:
    if not wanted.get(Role.INCIDENT_MANAGER):
        raise Refusal(_("Every incident has an incident manager. Choose one."), field=Role.INCIDENT_MANAGER)
    several = (await current_policy(ctx.unit)).people.several
    for role, people in wanted.items():
        if len(people) > 1 and role not in several:
            one = _("Only one person at a time can be {role}. Choose one.", role=ROLE_IN_SENTENCE[role])
            raise Refusal(one, field=role)


async def _assign(ctx: Context, incident: Incident, role: Role, before: Holders, after: Holders, note: str) -> None:
    await ctx.unit.people.assign(incident.id, role, after, by=ctx.actor, now=ctx.now)
    if role is Role.INCIDENT_MANAGER:
        incident.vacant_since = None
    summary = words_of_change(ctx.actor, role, before, after)
    record(ctx, incident, Kind.ROLE, summary, before={role: list(before)}, after={role: list(after)}, reason=note)
    await enqueue.post(
        ctx.unit, incident, role_posts.role_changed(incident.number, ctx.actor, role, before, after, note), ctx.now
    )


@for_everybody
def words_of_change(actor: str, role: Role, before: Holders, after: Holders) -> str:
    """Say in the record what a person did about a role, and to whom: `Made @U1 technical lead in place of @U2`."""
    came, left = [user for user in after if user not in before], [user for user in before if user not in after]
    said = _CHANGES[bool(came), came == [actor], bool(left)]
    return _(said, role=ROLE_IN_SENTENCE[role], people=spelled_all(came), former=spelled_all(left))


_CHANGES = {
    (False, False, True): N_("Took the role of {role} from {former}"),
    (True, True, False): N_("Took over as {role}"),
    (True, True, True): N_("Took over as {role} in place of {former}"),
    (True, False, False): N_("Made {people} {role}"),
    (True, False, True): N_("Made {people} {role} in place of {former}"),
}
"""By whether others hold it now, whether that is the person who acts, and whether someone held it before."""
