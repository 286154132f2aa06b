"""What a file holds beside the policy: where incidents are announced, when summaries are posted, what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainSerializer

from bot.domain.announcing import PART as ANNOUNCEMENTS
from bot.domain.policy_fields import ChannelId, Strict
from bot.domain.reports.schedule import PART as SUMMARIES
from bot.domain.reports.schedule import Rhythm, Schedule, Target
from bot.domain.retention import PART as RETENTION
from bot.domain.retention import Retention
from bot.domain.vocabulary import DEFAULT_PLACE

_DEFAULT = Schedule()


class Announcements(Strict):
    """Where incidents are announced."""

    channel: ChannelId | None = None
    """None for the channel that is set where Muster runs."""


class Place(Strict):
    """A channel that gets the summaries, of some services only or of all."""

    place: ChannelId | None
    """None for the announcement channel, whichever that is."""
    services: tuple[str, ...] = ()


def _named_once(places: tuple[Place, ...]) -> tuple[Place, ...]:
    if len({each.place for each in places}) < len(places):
        raise ValueError("Name each channel once.")
    return places


Rhythms = Annotated[frozenset[Rhythm], PlainSerializer(sorted)]


class Summaries(Strict):
    """When and where summaries are posted."""

    rhythms: Rhythms = _DEFAULT.rhythms
    day: int = Field(default=_DEFAULT.day, ge=0, le=6)
    at: time = _DEFAULT.at
    channels: Annotated[tuple[Place, ...], AfterValidator(_named_once)] = (Place(place=None),)

    @classmethod
    def of(cls, schedule: Schedule) -> Summaries:
        """Read the workspace's schedule."""
        places = tuple(Place(place=_place(to.place), services=to.services) for to in schedule.targets)
        return cls(rhythms=schedule.rhythms, day=schedule.day, at=schedule.at, channels=places)

    def over(self, before: Schedule, now: datetime) -> Schedule:
        """Return the schedule that a file asks for; a channel that is new, or gets other services, begins now."""
        held = {(to.place, to.services): to for to in before.targets}
        wanted = [(each.place or DEFAULT_PLACE, each.services) for each in self.channels]
        targets = tuple(held.get(each) or Target(*each, since=now) for each in wanted)
        return Schedule(self.rhythms, self.day, self.at, targets)


BESIDE: Mapping[str, type[Announcements | Summaries | Retention]] = {
    ANNOUNCEMENTS: Announcements,
    SUMMARIES: Summaries,
    RETENTION: Retention,
}
"""What stands in a table of its own, under the name under which its changes are recorded."""


def as_told(part: str, recorded: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a change in Slack recorded of a part as the file would hold it, as far as people read it."""
    if part == ANNOUNCEMENTS and "channel" in recorded:
        return {"channel": f"#{recorded['channel']}"}
    if part == SUMMARIES and recorded:
        return Summaries.of(Schedule.of(recorded)).model_dump(mode="json")
    return dict(recorded)


def _place(kept: str) -> str | None:
    return None if kept == DEFAULT_PLACE else kept
