"""What is said in an incident's channel when somebody edits it, and where it is not told of any more."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.editing import Edited
from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.messages.message import Message, compose, line, section
from bot.messages.text import person


def edited(who: str, changed: Edited) -> Message:
    """Tell all that one edit changed, once."""
    said = [f"{person(who)} changed {each}" for each in _said(changed)]
    return compose(said[0].splitlines()[0], *map(section, said))


def unconcerned(incident: IncidentView) -> Message:
    """Say where a service is told of that the incident does not affect after all no more than that."""
    return line(
        f"{incident.reference} does not affect the services that are announced here, as it turned out. "
        "Nothing more of it is told here."
    )


def _said(changed: Edited) -> Iterator[str]:
    if changed.title is not None:
        before, after = (escape(each, 1000) for each in changed.title)
        yield f"the title: {before} → *{after}*"
    if changed.description is not None:
        yield f"what is happening:\n{escape(changed.description[1], 2800) or 'Nothing is said of it now.'}"
    if changed.services:
        yield f"the affected services: {escape(changed.services, 2800)}"
