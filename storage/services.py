"""Queries about the services an incident can affect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Integer, String, and_, bindparam, delete, exists, false, func, or_, select, update

from storage.announcements import SERVICE
from storage.incidents import seen_by
from storage.problems import open_to
from storage.repository import Repository
from storage.tables import Incident, IncidentService, Service, Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession


AFFECTED_BY = (
    select(IncidentService.incident_id, Service.name, Service.responders)
    .join(Service, Service.id == IncidentService.service_id)
    .order_by(Service.name)
)
AFFECTED = AFFECTED_BY.where(IncidentService.incident_id == bindparam("incident"))
EACH_AFFECTED = AFFECTED_BY.where(IncidentService.incident_id.in_(bindparam("incidents", expanding=True)))
_NAMED = and_(Service.team_id == bindparam("team"), Service.name.in_(bindparam("names", expanding=True)))
_SERVICES = select(Service).where(_NAMED).order_by(Service.name)
_SETTINGS = (
    select(Service.name, Service.responders).where(_NAMED, Service.responders.is_not(None)).order_by(Service.name)
)
_TELL = update(Service).where(_NAMED, Service.secret_of.is_not(None)).values(secret_of=None)


_REMOVED = func.coalesce(Service.responders["removed"].as_boolean(), false())


def _seen() -> Select[int, str]:
    """Return the query for the services that a person may see, by name."""
    viewer = bindparam("viewer", type_=String)
    secret = exists().where(Incident.id == Service.secret_of, seen_by(viewer))
    affected = exists().where(
        IncidentService.service_id == Service.id, Incident.id == IncidentService.incident_id, seen_by(viewer)
    )
    known = and_(Service.secret_of.is_(None), or_(open_to(viewer, Service.team_id), affected))
    query = select(Service.id, Service.name).where(Service.team_id == bindparam("team"), or_(known, secret), ~_REMOVED)
    return query.order_by(Service.name).limit(bindparam("limit", type_=Integer))


_SEEN = _seen()
"""Built once: each form that opens asks for it."""


class Named(NamedTuple):
    """A service as people search for it."""

    id: int
    name: str


class Affected(NamedTuple):
    """A service that an incident affects, and whom it calls."""

    name: str
    responders: dict[str, Any] | None


class ServiceRepository(Repository):
    """The catalogue of services."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._affected: dict[int, list[Affected]] = self.remembered(IncidentService, Service)

    async def search(self, words: str, limit: int, *, viewer: str) -> list[Named]:
        """Return services whose name contains `words`, in any case, by name.

        One that only a private incident has named so far is for those who see that incident; guests are told those of
        the incidents they see.
        """
        query = _SEEN
        if words:
            query = query.where(func.lower(Service.name).contains(words.lower(), autoescape=True))
        given = {"team": self.team_id, "viewer": viewer, "limit": limit}
        return [Named(*row) for row in await self.session.execute(query, given)]

    async def named(self, name: str) -> Service | None:
        """Return the service of this name."""
        query = select(Service).where(Service.team_id == self.team_id, Service.name == name)
        return (await self.session.execute(query)).scalar_one_or_none()

    async def page(self, first: int, limit: int, *, viewer: str) -> list[Named]:
        """Return so many of the services that a person may hear about, by name, from one on."""
        given = {"team": self.team_id, "viewer": viewer, "limit": limit}
        return [Named(*row) for row in await self.session.execute(_SEEN.offset(first), given)]

    async def incidents_of(self, service: Service) -> list[int]:
        """Return the ids of the incidents that a service affects."""
        query = select(IncidentService.incident_id).where(IncidentService.service_id == service.id)
        return list((await self.session.execute(query)).scalars())

    async def rename(self, service: Service, name: str) -> None:
        """Call a service otherwise: its followers follow it by its new name."""
        await self._follow(service.name, name)
        service.name = name
        await self.session.flush()

    async def merge(self, service: Service, into: Service) -> None:
        """Have another service affect whatever this one does, and be followed by its followers; this one goes."""
        both = select(IncidentService.incident_id).where(IncidentService.service_id == into.id)
        theirs = IncidentService.service_id == service.id
        await self.session.execute(delete(IncidentService).where(theirs, IncidentService.incident_id.in_(both)))
        await self.session.execute(update(IncidentService).where(theirs).values(service_id=into.id))
        await self._follow(service.name, into.name)
        await self.session.delete(service)
        await self.session.flush()

    async def remove(self, service: Service) -> None:
        """Offer a service no longer, and have nobody follow it; one that affects no incident goes altogether."""
        await self.session.execute(delete(Subscription).where(self._following(service.name)))
        if await self.incidents_of(service):
            service.responders = {"groups": [], "people": [], "removed": True}
        else:
            await self.session.delete(service)
        await self.session.flush()

    async def _follow(self, name: str, instead: str) -> None:
        already = select(Subscription.user_id).where(self._following(instead)).scalar_subquery()
        await self.session.execute(delete(Subscription).where(self._following(name), Subscription.user_id.in_(already)))
        await self.session.execute(update(Subscription).where(self._following(name)).values(subject=instead))

    def _following(self, name: str) -> ColumnElement[bool]:
        return and_(Subscription.team_id == self.team_id, Subscription.scope == SERVICE, Subscription.subject == name)

    async def with_responders(self, limit: int) -> list[Service]:
        """Return services that name somebody to call, by name."""
        query = select(Service).where(Service.team_id == self.team_id, Service.responders.is_not(None))
        return list((await self.session.execute(query.order_by(Service.name).limit(limit))).scalars())

    async def offered(self) -> list[Service]:
        """Return the services that everybody may hear about, by name, removed ones among them."""
        query = select(Service).where(Service.team_id == self.team_id, Service.secret_of.is_(None))
        return list((await self.session.execute(query.order_by(Service.name))).scalars())

    async def ensure(self, names: Iterable[str], now: datetime, *, secret_of: int | None = None) -> list[Service]:
        """Return the services of these names, by name, adding those that are new.

        `secret_of` is a private incident's id.

        A name that was a private incident's alone is everybody's once it is used anywhere else.
        """
        wanted = list(dict.fromkeys(names))
        if not wanted:
            return []
        named = {"team": self.team_id, "names": wanted}
        found = (await self.session.execute(_SERVICES, named)).scalars().all()
        for service in found:
            if (service.responders or {}).get("removed"):
                service.responders = None  # a person who names it again wants it back
        told = secret_of is not None or not any(service.secret_of for service in found)
        if told and len(found) == len(wanted):
            return list(found)
        rows = [{"team_id": self.team_id, "name": name, "created_at": now, "secret_of": secret_of} for name in wanted]
        await self.session.execute(self.upsert(Service).on_conflict_do_nothing(), rows)
        if secret_of is None:
            await self.session.execute(_TELL, named)
        return list((await self.session.execute(_SERVICES, named)).scalars())

    async def disclose(self, incident_id: int) -> None:
        """Tell everybody the names that were this incident's alone: it has become public."""
        own = and_(Service.team_id == self.team_id, Service.secret_of == incident_id)
        await self.session.execute(update(Service).where(own).values(secret_of=None))

    async def conceal(self, incident_id: int) -> None:
        """Keep to this incident, which turned private, the names that no public incident and no setting tells of."""
        ours = exists().where(IncidentService.service_id == Service.id, IncidentService.incident_id == incident_id)
        told = exists().where(
            IncidentService.service_id == Service.id,
            IncidentService.incident_id == Incident.id,
            Incident.private.is_(False),
            Incident.id != incident_id,
        )
        unset = and_(Service.responders.is_(None), Service.secret_of.is_(None))
        alone = and_(Service.team_id == self.team_id, ours, ~told, unset)
        await self.session.execute(update(Service).where(alone).values(secret_of=incident_id))

    async def affect(self, incident_id: int, services: Iterable[Service]) -> None:
        """Record that the incident affects these services, given by name."""
        added = list(services)
        if not added:
            return
        known = self._affected.get(incident_id)
        self.session.add_all(
            IncidentService(incident_id=incident_id, service_id=service.id, team_id=self.team_id) for service in added
        )
        await self.session.flush()  # which forgets what is known of services
        if known == []:
            self.learn([incident_id], ((incident_id, each.name, each.responders) for each in added))

    async def spare(self, incident_id: int, names: Iterable[str]) -> None:
        """Record that the incident does not affect the services of these names after all."""
        named = select(Service.id).where(Service.team_id == self.team_id, Service.name.in_(list(names)))
        affected = IncidentService.incident_id == incident_id
        await self.session.execute(delete(IncidentService).where(affected, IncidentService.service_id.in_(named)))

    async def affected_by(self, incident_ids: Iterable[int]) -> dict[int, list[str]]:
        """Return the names of the services each incident affects."""
        found = await self._affected_by(incident_ids)
        return {incident_id: [service.name for service in services] for incident_id, services in found.items()}

    async def responders(self, incident_id: int) -> list[dict[str, Any]]:
        """Return whom each service that the incident affects names, where it names somebody."""
        services = (await self._affected_by([incident_id]))[incident_id]
        return [service.responders for service in services if service.responders]

    async def settings_of(self, incident_ids: Iterable[int]) -> dict[int, list[dict[str, Any] | None]]:
        """Return for each incident what every service that it affects sets; None for one that sets nothing."""
        found = await self._affected_by(incident_ids)
        return {incident_id: [service.responders for service in services] for incident_id, services in found.items()}

    async def settings_by_name(self, names: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
        """Return the services of these names that set something, with what they set."""
        wanted = list(names)
        if not wanted:
            return []
        found = (await self.session.execute(_SETTINGS, {"team": self.team_id, "names": wanted})).all()
        return [(name, responders) for name, responders in found]

    async def responders_of(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """Return whom each of the services of these names names, where it names somebody."""
        return [responders for _, responders in await self.settings_by_name(names)]

    async def channels(self, incident_id: int) -> list[str]:
        """Return the channels that the affected services want to be announced in."""
        return [channel for kept in await self.responders(incident_id) for channel in kept.get("channels", ())]

    async def _affected_by(self, incident_ids: Iterable[int]) -> dict[int, list[Affected]]:
        """Return the services each incident affects, by name; a unit of work reads them once an incident."""
        wanted = list(incident_ids)
        if not self.know(wanted):
            self.learn(wanted, (await self.session.execute(EACH_AFFECTED, {"incidents": wanted})).all())
        return {incident_id: self._affected[incident_id] for incident_id in wanted}

    def know(self, incident_ids: Iterable[int]) -> bool:
        """Say whether the services of these incidents were read."""
        return self._affected.keys() >= set(incident_ids)

    def learn(self, incident_ids: Iterable[int], rows: Iterable[Sequence[Any]]) -> None:
        """Take what `AFFECTED` gives."""
        self._affected |= {incident_id: [] for incident_id in incident_ids}
        for incident_id, name, responders in rows:
            self._affected[incident_id].append(Affected(name, responders))
