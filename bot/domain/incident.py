"""An incident as rules and messages see it: plain data, no rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.actions import Action, available
from bot.domain.calendar import WorkingCalendar
from bot.domain.kept_targets import Targets, first_targets, read_targets
from bot.domain.policy import Policy, PriorityPolicy
from bot.domain.references import reference
from bot.domain.rows import from_row
from bot.domain.vocabulary import ChannelState, Impact, Priority, Role, Status, Urgency

if TYPE_CHECKING:
    from storage.figures import Shown
    from storage.tables import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """The newest state of an incident."""

    id: int
    number: int
    title: str
    description: str
    status: Status
    impact: Impact | None
    """None while nobody is sure yet."""
    urgency: Urgency | None
    """None while nobody is sure yet."""
    priority: Priority
    priority_reason: str
    private: bool
    drill: bool
    declared_by: str
    declared_at: datetime
    """When it was declared; of one that was over before it was logged, when it began."""
    logged_at: datetime | None = None
    """When it was recorded, where it was over by then."""
    source_permalink: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    newest_update: str
    newest_update_at: datetime | None
    told_update: str
    """The newest update that was meant for others than responders too."""
    told_update_at: datetime | None
    told_update_by: str | None
    user_impact: str
    workaround: str
    """In words for users."""
    workaround_steps: str
    """In steps for responders, which stay with who takes part."""
    expected_resolution_at: datetime | None
    next_update_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    impact_began: datetime
    """When its impact started, as far as is known, else when it was declared."""
    paused_until: datetime | None
    pause_reason: str
    fix: str
    fix_for_users: str
    """What users can do again, in words for them."""
    cause_category: str
    root_cause: str
    contributing_causes: str
    affected: str
    """Who was affected, as it was known at the resolution."""
    merged_into: int | None
    """The number of the incident it is a duplicate of."""
    merged_into_channel: str | None
    """That incident's channel, where everybody may see it or nobody but its members sees this one either."""
    merged_at: datetime | None
    channel_id: str | None
    channel_name: str
    channel_state: ChannelState
    channel_private: bool
    services: tuple[str, ...]
    roles: Mapping[Role, tuple[str, ...]]
    """Who holds which role, the longest holder first."""
    policy: PriorityPolicy
    """What its priority promises."""
    calendar: WorkingCalendar
    """When people work on the services that it affects."""
    call_link: str = ""
    """The address of its call; empty where the workspace has none."""
    targets: Targets | None = None
    """Those held against it; None before any are kept, when they are what its priority promises."""
    opening: str = ""
    """What the workspace begins announcements with."""

    @property
    def held(self) -> Targets:
        """Return the targets held against it."""
        return self.targets or first_targets(self.priority, self.policy, self.declared_at, self.calendar)

    @property
    def reference(self) -> str:
        """What people call it."""
        return reference(self.number)

    @property
    def without_steps(self) -> IncidentView:
        """The same for who may not read steps for responders."""
        return replace(self, workaround_steps="")

    @property
    def impact_lasted(self) -> timedelta | None:
        """How long its impact lasted; None until it is resolved."""
        return None if self.resolved_at is None else self.resolved_at - self.impact_began

    @property
    def ended_at(self) -> datetime | None:
        """When it was resolved, else cancelled or merged; None while it goes on."""
        return self.resolved_at or self.merged_at or self.closed_at

    @property
    def manager(self) -> str | None:
        """Who is its incident manager."""
        return next(iter(self.holders(Role.INCIDENT_MANAGER)), None)

    def holders(self, role: Role) -> tuple[str, ...]:
        """Return who holds a role."""
        return self.roles.get(role, ())

    def roles_of(self, user_id: str) -> tuple[Role, ...]:
        """Return the roles a person holds."""
        return tuple(role for role in Role if user_id in self.holders(role))

    @property
    def actions(self) -> frozenset[Action]:
        """What makes sense to do now."""
        return available(
            self.status, acknowledged=self.acknowledged_at is not None, paused=self.paused_until is not None
        )


def view_of(
    row: Incident,
    services: Iterable[str],
    roles: Mapping[str, Iterable[str]],
    policy: Policy,
    calendar: WorkingCalendar,
    *,
    shown: Shown | None = None,
    merged_into: Incident | None = None,
) -> IncidentView:
    """Build the plain view of an incident's row, with the row of the incident it was merged into."""
    return from_row(
        IncidentView,
        row,
        impact=Impact(row.impact) if row.impact else None,
        urgency=Urgency(row.urgency) if row.urgency else None,
        impact_began=(shown and shown.impact_started_at) or row.declared_at,
        targets=read_targets(shown, Priority(row.priority), policy) if shown else None,
        merged_into=merged_into.number if merged_into else None,
        merged_into_channel=_shown_channel(row, merged_into) if merged_into else None,
        services=tuple(services),
        roles={Role(role): tuple(users) for role, users in roles.items()},
        policy=policy.of_priority(Priority(row.priority)),
        opening=policy.announcement,
        call_link=policy.call_link.replace("{number}", str(row.number)),
        calendar=calendar,
    )


def _shown_channel(row: Incident, into: Incident) -> str | None:
    """Return the channel of the incident merged into, where who sees this one may know of it."""
    return into.channel_id if row.private or not (into.private or into.channel_private) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where an incident can still be read."""

    announcements: tuple[str, ...] = ()
    review: str | None = None
    problems: tuple[int, ...] = ()
    """Numbers of problems that everybody may see."""
