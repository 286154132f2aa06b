"""Who is entrusted with the acts on an incident that cannot be undone, and the words for those who are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from bot.domain.actions import ENTRUSTED, Action, Trust
from bot.domain.errors import NotAllowed
from bot.domain.references import reference
from bot.domain.vocabulary import ROLE_IN_SENTENCE, Role
from bot.language.texts import _, listed
from bot.messages.text import channel, group, person
from bot.queries.policy import current_policy
from storage.kinds import Kind

if TYPE_CHECKING:
    from bot.domain.incident import IncidentView
    from storage.store import Unit
    from storage.tables import Incident

Holders = Mapping[str, Iterable[str]]
"""Who holds each role."""


class NotEntrusted(NotAllowed):
    """The act asks for more than taking part; `admins_may` says whether being an admin would be enough."""

    def __init__(self, text: str, *, admins_may: bool) -> None:
        super().__init__(text)
        self.admins_may = admins_may


def trust_in(incident: Incident | IncidentView, roles: Iterable[str], user: str) -> frozenset[Trust]:
    """Return what entrusts a person who holds these roles, by the incident itself."""
    held = {_OF_ROLE[Role(role)] for role in roles}
    held |= {Trust.DECLARED} if user == incident.declared_by else set()
    return frozenset(held | ({Trust.ACKNOWLEDGED} if user == incident.acknowledged_by else set()))


async def trust_of(unit: Unit, user: str, incident: Incident, *, admin: bool) -> frozenset[Trust]:
    """Return all that entrusts a person; whether they are an admin is for Slack to say, before."""
    known = await unit.people.known(user)
    secured = known is not None and known.kind is Kind.MEMBER and user in await unit.access.secured()
    of_workspace = {trust for trust, holds in ((Trust.SECURITY, secured), (Trust.ADMIN, admin)) if holds}
    roles = [role for role, holders in (await _roles(unit, incident)).items() if user in holders]
    return trust_in(incident, roles, user) | of_workspace


async def not_entrusted(unit: Unit, incident: Incident, action: Action, doing: str, *, inside: bool) -> NotEntrusted:
    """Return the refusal of an act: who can do it, by name, and where to ask them.

    `inside` says whether the person who asks is in the incident's channel.
    """
    named = [f"{person(user)} ({', '.join(why)})" for user, why in (await _named(unit, incident, action)).items()]
    who = [*named, *await _of_workspace(unit, action)]
    said = _("{incident}: only {people} can {act}.", incident=reference(incident.number), people=listed(who), act=doing)
    return NotEntrusted(
        _("{reason} {ask} Nothing was recorded.", reason=said, ask=_where_to_ask(incident, inside=inside)),
        admins_may=Trust.ADMIN in ENTRUSTED[action],
    )


def _where_to_ask(incident: Incident, *, inside: bool) -> str:
    if incident.channel_id is None or (incident.channel_private and not inside):
        return _("Ask one of them.")
    return _("Ask one of them in {channel}.", channel=channel(incident.channel_id))


async def _named(unit: Unit, incident: Incident, action: Action) -> dict[str, list[str]]:
    """Return the people that the incident entrusts with an act, each with why."""
    named: dict[str, list[str]] = {}
    for user, trust, why in _people(incident, await _roles(unit, incident)):
        if trust in ENTRUSTED[action]:
            named.setdefault(user, []).append(why)
    return named


def _people(incident: Incident, roles: Holders) -> Iterator[tuple[str, Trust, str]]:
    for role in Role:
        for user in roles.get(role, ()):
            yield user, _OF_ROLE[role], ROLE_IN_SENTENCE[role]
    yield incident.declared_by, Trust.DECLARED, _("declared it")
    if incident.acknowledged_by:
        yield incident.acknowledged_by, Trust.ACKNOWLEDGED, _("acknowledged it")


async def _of_workspace(unit: Unit, action: Action) -> list[str]:
    security = (await current_policy(unit)).people.security
    said = [group(security)] if security and Trust.SECURITY in ENTRUSTED[action] else []
    return [*said, _("workspace admins")] if Trust.ADMIN in ENTRUSTED[action] else said


async def _roles(unit: Unit, incident: Incident) -> Holders:
    return (await unit.people.holders([incident.id])).get(incident.id, {})


_OF_ROLE = {
    Role.INCIDENT_MANAGER: Trust.LEAD,
    Role.TECHNICAL_LEAD: Trust.LEAD,
    Role.COMMUNICATIONS_LEAD: Trust.LEAD,
    Role.SCRIBE: Trust.SCRIBE,
}
