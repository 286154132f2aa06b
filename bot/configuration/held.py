"""The settings of a workspace as a file holds them: those in force, and those that a file asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.configuration.beside import BESIDE, Announcements, Summaries
from bot.domain.policy import DEFAULT_POLICY, Policy, ServicePolicy
from bot.domain.policy_parts import Part, content_of
from bot.domain.reports.schedule import Schedule
from bot.domain.retention import Retention
from bot.queries.calling import services_of
from bot.queries.policy import current_policy
from bot.queries.retention import retention_of
from bot.queries.setup import chosen_channel

if TYPE_CHECKING:
    from storage.store import Unit

SERVICE = "services."
"""What the part of a service begins with, before the service's name."""

REMOVED = ServicePolicy(removed=True)
"""What a service sets that is offered no longer."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a workspace is set to: its policy, its services, and what stands beside them."""

    policy: Policy
    services: Mapping[str, ServicePolicy]
    announcements: Announcements | None = None
    """None where a file leaves it out: it stays as it is then, as do the others."""
    summaries: Summaries | None = None
    retention: Retention | None = None

    def parts(self) -> dict[str, dict[str, Any]]:
        """Return what each part holds, by the name under which its changes are recorded."""
        own = {str(part): content_of(self.policy, part) for part in Part}
        services = {SERVICE + name: service.to_json() or {} for name, service in self.services.items()}
        return own | self.beside() | services

    def tables(self) -> dict[str, Any]:
        """Return what is written before the services."""
        return self.policy.to_json() | self.beside()

    def beside(self) -> dict[str, dict[str, Any]]:
        """Return what stands in tables of its own beside the policy."""
        held = {part: getattr(self, part) for part in BESIDE}
        return {part: each.model_dump(mode="json") for part, each in held.items() if each is not None}


DEFAULTS = Settings(DEFAULT_POLICY, {}, Announcements(), Summaries(), Retention())
"""What holds in a workspace that has set nothing of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The settings in force, of which workspace, and by which change they came to be."""

    team: str
    workspace: str
    version: int
    """The id of the newest change of the settings; 0 where nothing was ever changed."""
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a file asks for; the services that it leaves out stay as they are."""

    team: str | None
    version: int | None
    """The version of the settings from which the file was written, where it says so."""
    settings: Settings

    def changes(self, held: Settings) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
        """Return each part that differs from what holds: before and after."""
        before, after = held.parts(), self.settings.parts()
        gone = {name for name, service in self.settings.services.items() if service.removed}
        asked = {part: content for part, content in after.items() if part in before or part[len(SERVICE) :] not in gone}
        return {
            part: (before.get(part, {}), content)
            for part, content in asked.items()
            if part not in before or before[part] != content
        }


async def held(unit: Unit) -> Held:
    """Read what is in force, but for services that so far only a private incident names."""
    workspace, newest = await unit.workspaces.get(), await unit.policies.newest()
    services = {
        row.name: service for row in await unit.services.offered() for service in services_of([row.responders or {}])
    }
    return Held(
        team=workspace.team_id,
        workspace=workspace.name,
        version=newest.id if newest else 0,
        settings=Settings(
            await current_policy(unit),
            services,
            announcements=Announcements(channel=await chosen_channel(unit)),
            summaries=Summaries.of(Schedule.of(workspace.summaries)),
            retention=await retention_of(unit),
        ),
    )
