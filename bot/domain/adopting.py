"""Which channel, where people talk already, may become that of an incident, and what is said where it may not."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language.texts import N_, _

NO_CHANNEL = N_("A direct message cannot become an incident's channel: others could not be invited into it.")
NOT_SEEN = N_(
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
    """Say why a channel cannot become an incident's at all; `announces` says whether incidents are announced in it."""
    faults = (
        (here.direct, NO_CHANNEL),
        (here.general, _GENERAL),
        (announces, _ANNOUNCES),
        (here.shared, _SHARED),
        (here.archived, _ARCHIVED),
        (here.private and not here.member, NOT_SEEN),
    )
    return next((_(said, channel=f"#{here.name}") for holds, said in faults if holds), None)


_GENERAL = N_(
    "{channel} is everybody's channel, which nobody can leave. Declare it without, and it gets a channel of its own."
)
_ANNOUNCES = N_("{channel} is where incidents are announced. Declare it without, and it gets a channel of its own.")
_SHARED = N_("People of another organisation read this channel. Declare it without, and it gets a channel of its own.")
_ARCHIVED = N_("This channel is archived. Declare it without, and it gets a channel of its own.")


def mismatched(here: Here, *, private: bool) -> str | None:
    """Say why a channel does not fit an incident that is private, or is not."""
    if here.private and not private:
        return _("This channel is private: tick Private, too, or what is done here would be announced to everybody.")
    if private and not here.private:
        return _(
            "Everybody can read this channel: a private incident needs one of its own, or a private one to begin with."
        )
    return None
