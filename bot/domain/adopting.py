"""Which channel, where people talk already, may become that of an incident, and what is said where it may not."""

from __future__ import annotations

from dataclasses import dataclass

NO_CHANNEL = "A direct message cannot become an incident's channel: others could not be invited into it."
NOT_SEEN = (
    "Muster is not in this channel, so it cannot become the incident's. "
    "Invite it with `/invite @Muster`, then try again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A channel as Slack tells of it."""

    id: str
    name: str
    private: bool = False
    member: bool = True
    """Whether Muster is in it."""
    general: bool = False
    shared: bool = False
    """Whether people of another organisation are in it, or invited."""
    archived: bool = False
    direct: bool = False


def unsuitable(here: Here, *, announces: bool) -> str | None:
    """Say why a channel cannot become an incident's at all; `announces` says whether incidents are told of in it."""
    own = "Declare it without, and it gets a channel of its own."
    faults = (
        (here.direct, NO_CHANNEL),
        (here.general, f"#{here.name} is everybody's channel, which nobody can leave. {own}"),
        (announces, f"#{here.name} is where incidents are announced. {own}"),
        (here.shared, f"People of another organisation read this channel. {own}"),
        (here.archived, f"This channel is archived. {own}"),
        (here.private and not here.member, NOT_SEEN),
    )
    return next((said for holds, said in faults if holds), None)


def mismatched(here: Here, *, private: bool) -> str | None:
    """Say why a channel does not fit an incident that is private, or is not."""
    if here.private and not private:
        return "This channel is private: tick Private, too, or what is done here would be announced to everybody."
    if private and not here.private:
        return (
            "Everybody can read this channel: a private incident needs one of its own, or a private one to begin with."
        )
    return None
