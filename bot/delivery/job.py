"""One row of the outbox as its effect sees it: what is asked for, and the incident it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

from bot.outbox.payload import Payload

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Delivery, Incident

P_co = TypeVar("P_co", bound=Payload, covariant=True)
Answer: TypeAlias = dict[str, Any]
"""What Slack answered, or what is worth keeping of it: JSON."""


class Place(NamedTuple):
    """Where a message stands."""

    channel: str
    ts: str

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Place:
        """Read it from what Slack answered, or a row has kept."""
        return cls(str(answer["channel"]), str(answer["ts"]))


@dataclass(frozen=True, slots=True)
class Job(Generic[P_co]):
    """What is to be done, in a transaction."""

    unit: Unit
    delivery: Delivery
    asked: P_co

    @property
    def incident_id(self) -> int:
        """The incident that it belongs to; 0 where it belongs to none."""
        return self.delivery.incident_id or 0

    @property
    def posted(self) -> Place | None:
        """Where an earlier sending left a message."""
        return Place.of(self.delivery.result) if "ts" in self.delivery.result else None

    async def incident(self, *, lock: bool = False) -> Incident:
        """Return the incident that it belongs to."""
        found = await self.unit.incidents.by_id(self.incident_id, lock=lock)
        if found is None:
            raise LookupError(f"delivery {self.delivery.id} belongs to no incident")
        return found

    async def look_again(self) -> None:
        """Read the incident once more: another may have changed it since, where what is read does not stand still."""
        await self.unit.session.refresh(await self.incident())
