"""The channels in which a file newly has Muster post: whether it may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.configuration.beside import BESIDE
from bot.configuration.names import Kind, named_in
from bot.domain.announcing import PART as ANNOUNCEMENTS
from bot.domain.announcing import unfit

if TYPE_CHECKING:
    from bot.configuration.lines import Path
    from bot.domain.adopting import Here
    from storage.store import Unit


def posted_in(changes: Mapping[str, tuple[Any, Any]]) -> dict[Path, str]:
    """Return the channels that changes beside the policy newly name: where in the file, and the id."""
    found: dict[Path, str] = {}
    for part in BESIDE.keys() & changes.keys():
        before, after = changes[part]
        known = {each for _path, _kind, each in named_in(before)}
        named = ((path, each) for path, kind, each in named_in(after, (part,)) if kind is Kind.CHANNEL)
        found |= {path: each for path, each in named if each not in known}
    return found


async def unfit_for_posts(unit: Unit, channels: Mapping[Path, Here]) -> dict[Path, str]:
    """Say of the channels in which Muster may not post, or not this, why."""
    found: dict[Path, str] = {}
    for path, here in channels.items():
        if path[0] == ANNOUNCEMENTS:
            of_incident = await unit.incidents.by_channel(here.id) is not None
            fault = unfit(here, of_incident=of_incident)
        else:
            fault = next(_unfit_for_summaries(here), None)
        if fault is not None:
            found[path] = fault
    return found


def _unfit_for_summaries(here: Here) -> Iterator[str]:
    if here.direct:
        yield "Summaries are posted in channels. Choose a channel."
    if here.private and not here.member:
        yield f"Muster is not in the private channel #{here.name}. Invite it there first."
    if here.archived:
        yield f"The channel #{here.name} is archived. Choose another one."
