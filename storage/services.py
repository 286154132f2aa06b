"""Queries about the services an incident can affect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from storage.repository import Repository
from storage.tables import IncidentService, Service

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class ServiceRepository(Repository):
    """The catalogue of services."""

    async def search(self, words: str, limit: int) -> list[Service]:
        """Return services whose name contains `words`, in any case, by name."""
        query = select(Service).where(Service.team_id == self.team_id)
        if words:
            query = query.where(func.lower(Service.name).contains(words.lower(), autoescape=True))
        return list((await self.session.execute(query.order_by(Service.name).limit(limit))).scalars())

    async def named(self, name: str) -> Service | None:
        """Return the service of this name."""
        query = select(Service).where(Service.team_id == self.team_id, Service.name == name)
        return (await self.session.execute(query)).scalar_one_or_none()

    async def with_responders(self, limit: int) -> list[Service]:
        """Return services that name somebody to call, by name."""
        query = select(Service).where(Service.team_id == self.team_id, Service.responders.is_not(None))
        return list((await self.session.execute(query.order_by(Service.name).limit(limit))).scalars())

    async def ensure(self, names: Iterable[str], now: datetime) -> list[Service]:
        """Return the services of these names, adding those that are new."""
        wanted = list(dict.fromkeys(names))
        if not wanted:
            return []
        rows = [{"team_id": self.team_id, "name": name, "created_at": now} for name in wanted]
        await self.session.execute(self.upsert(Service).values(rows).on_conflict_do_nothing())
        query = select(Service).where(Service.team_id == self.team_id, Service.name.in_(wanted))
        return list((await self.session.execute(query)).scalars())

    async def affect(self, incident_id: int, services: Iterable[Service]) -> None:
        """Record that the incident affects these services."""
        self.session.add_all(
            IncidentService(incident_id=incident_id, service_id=service.id, team_id=self.team_id)
            for service in services
        )

    async def affected_by(self, incident_ids: Iterable[int]) -> dict[int, list[str]]:
        """Return the names of the services each incident affects."""
        query = (
            select(IncidentService.incident_id, Service.name)
            .join(Service, Service.id == IncidentService.service_id)
            .where(IncidentService.incident_id.in_(list(incident_ids)))
            .order_by(Service.name)
        )
        found: dict[int, list[str]] = {}
        for incident_id, name in await self.session.execute(query):
            found.setdefault(incident_id, []).append(name)
        return found

    async def responders(self, incident_id: int) -> list[dict[str, Any]]:
        """Return whom each service that the incident affects names, where it names somebody."""
        query = (
            select(Service.responders)
            .join(IncidentService, IncidentService.service_id == Service.id)
            .where(IncidentService.incident_id == incident_id)
            .order_by(Service.name)
        )
        return [kept for kept in (await self.session.execute(query)).scalars() if kept]

    async def channels(self, incident_id: int) -> list[str]:
        """Return the channels that the affected services want to be announced in."""
        return [channel for kept in await self.responders(incident_id) for channel in kept.get("channels", ())]
