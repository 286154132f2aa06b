"""What is said in an incident's channel when somebody edits it, and where it is no longer announced."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.editing import Edited
from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.language.texts import _, for_everybody
from bot.messages.message import Message, compose, line, section
from bot.messages.text import person


@for_everybody
def edited(who: str, changed: Edited) -> Message:
    """Tell all that one edit changed, once."""
    said = list(_said(person(who), changed))
    return compose(said[0].splitlines()[0], *map(section, said))


@for_everybody
def unconcerned(incident: IncidentView) -> Message:
    """Say that an incident turned out not to affect the services that are announced here, and only that."""
    return line(
        _(
            "{incident} does not affect the services that are announced here. This message is no longer updated.",
            incident=incident.reference,
        )
    )


def _said(who: str, changed: Edited) -> Iterator[str]:
    if changed.title is not None:
        before, after = (escape(each, 1000) for each in changed.title)
        yield _("{person} changed the title: {before} → *{after}*", person=who, before=before, after=after)
    if changed.description is not None:
        after = escape(changed.description[1], 2800) or _("It is empty now.")
        yield _("{person} changed what is happening:", person=who) + f"\n{after}"
    if changed.services:
        said = escape(changed.services, 2800)
        yield _("{person} changed the affected services: {services}", person=who, services=said)
