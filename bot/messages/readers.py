"""Who reads an update, with how many where that is known: as one chooses among them, and once it was told."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.forms import Readers, ReadIn
from bot.domain.incident import IncidentView
from bot.domain.text import counted
from bot.domain.vocabulary import Reach
from bot.messages.ids import CORRECT_BUTTON, TAKE_BACK_BUTTON
from bot.messages.message import Message, actions, compose, context, line, plain_button, section
from bot.messages.text import channel

_LIMIT = 75
"""Characters of an option: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""


def choices(incident: IncidentView, readers: Readers) -> dict[str, str]:
    """Return how far an update may go, each with who reads it then."""
    here = f" in #{incident.channel_name}" if incident.channel_id else ""
    return {
        Reach.RESPONDERS: f"Responders: {readers.responders}{here}",
        Reach.STAKEHOLDERS: f"Everybody: {_everybody(incident, readers)}",
        Reach.LEADERSHIP: f"Leadership too: {_leadership(incident, readers)}",
    }


def told_whom(readers: Readers, reach: Reach, *, drill: bool, private: bool) -> str:
    """Say whom an update was told, after "Told:"."""
    said = ["its channel"]
    if reach is not Reach.RESPONDERS and not drill:
        said += [f"{place.shown}{_bracketed(readers, place)}" for place in readers.places]
        said += [counted(readers.followers, "follower")] if readers.followers else []
        said += [readers.outside] if readers.outside and not private else []
    whom = ", ".join(said)
    if reach is not Reach.LEADERSHIP or drill or private:
        return whom
    return f"{whom}, {channel(readers.room)}" if readers.room else f"{whom}. Not leadership: no channel is set for it"


def told_answer(update_id: int, whom: str, updated: str = "", *, acknowledged: bool = False) -> Message:
    """Tell the author of an update whom it was told, and what can still be done about it; `updated` names an incident.

    And whether it `acknowledged` the incident. It can be taken back for a short while only.
    """
    done = f"{updated} is updated{' and acknowledged' if acknowledged else ''}. " if updated else ""
    said = f"{done}Told: {whom}.{' You have acknowledged it by this.' if acknowledged and not updated else ''}"
    buttons = [
        plain_button(label, action_id, value=str(update_id))
        for label, action_id in (("Correct", CORRECT_BUTTON), ("Take back", TAKE_BACK_BUTTON))
    ]
    return compose(said, section(said), actions(buttons), context("*Take back* works for 30 seconds."))


def update_taken_back() -> Message:
    """Tell the author what became of an update that they took back."""
    return line(
        "Taken back. That is said wherever it was told; what was not sent yet is not sent. "
        "Status and promises are as they were before; an acknowledgement stays."
    )


def _everybody(incident: IncidentView, readers: Readers) -> str:
    if incident.drill:
        return "nobody else, this is a drill"
    followers = [counted(readers.followers, "follower")] if readers.followers or not readers.places else []
    page = [readers.outside] if readers.outside and not incident.private else []
    for places in (_one_by_one(readers), _in_all(readers)):
        said = ", ".join([*places, *followers, *page])
        if len(said) <= _LIMIT - len("Everybody: "):
            break
    return said


def _one_by_one(readers: Readers) -> list[str]:
    named = [_in(readers.members, place) for place in readers.places if place.name]
    others = sum(not place.name for place in readers.places)
    return [*named, *([counted(others, "more channel" if named else "channel")] if others else [])]


def _in_all(readers: Readers) -> list[str]:
    return [counted(len(readers.places), "channel")] if readers.places else []


def _in(members: Mapping[str, int], place: ReadIn) -> str:
    count = members.get(place.channel_id or "")
    return f"#{place.name}" if count is None else f"{count} in #{place.name}"


def _bracketed(readers: Readers, place: ReadIn) -> str:
    count = readers.members.get(place.channel_id or "")
    return "" if count is None else f" ({count})"


def _leadership(incident: IncidentView, readers: Readers) -> str:
    if incident.drill or incident.private:
        return f"nobody else, this is {'a drill' if incident.drill else 'private'}"
    if readers.room is None:
        return f"no channel is set for {incident.priority}"
    count = readers.members.get(readers.room)
    return "the managers' channel" if count is None else f"{count} in the managers' channel"
