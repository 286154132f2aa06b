"""Who reads an update, and how many where that is known: as one chooses among them, and once it was posted."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.forms import Readers, ReadIn
from bot.domain.incident import IncidentView
from bot.domain.text import clip
from bot.domain.vocabulary import Reach
from bot.language.texts import N_, _, ngettext
from bot.messages.ids import CORRECT_BUTTON, TAKE_BACK_BUTTON
from bot.messages.message import Message, actions, compose, context, line, plain_button, section
from bot.messages.text import channel

_LIMIT = 75
"""Characters of an option: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""


def choices(incident: IncidentView, readers: Readers) -> dict[str, str]:
    """Return how far an update may go, each with who reads it then."""
    said = {
        Reach.RESPONDERS: _responders(incident, readers),
        Reach.STAKEHOLDERS: _everybody(incident, readers),
        Reach.LEADERSHIP: _("Leadership too: {readers}", readers=_leadership(incident, readers)),
    }
    return {reach: clip(text, _LIMIT) for reach, text in said.items()}


def told_whom(readers: Readers, reach: Reach, *, drill: bool, private: bool) -> str:
    """Say who reads an update, after "Told:"."""
    said = [_("its channel")]
    if reach is not Reach.RESPONDERS and not drill:
        said += [f"{place.shown}{_bracketed(readers, place)}" for place in readers.places]
        said += [_followers(readers)] if readers.followers else []
        said += [readers.outside] if readers.outside and not private else []
    whom = ", ".join(said)
    if reach is not Reach.LEADERSHIP or drill or private:
        return whom
    if readers.room:
        return f"{whom}, {channel(readers.room)}"
    return _("{readers}. Not leadership: no channel is set for it", readers=whom)


def told_answer(update_id: int, whom: str, updated: str = "", *, acknowledged: bool = False) -> Message:
    """Tell the author of an update who reads it, and what can still be done about it; `updated` names an incident.

    And whether it `acknowledged` the incident. It can be taken back for a short while only.
    """
    said = " ".join(filter(None, [_updated(updated, acknowledged=acknowledged), _("Told: {readers}.", readers=whom)]))
    if acknowledged and not updated:
        said = f"{said} {_('You acknowledged the incident with it.')}"
    labels = ((_("Correct"), CORRECT_BUTTON), (_("Take back"), TAKE_BACK_BUTTON))
    buttons = [plain_button(label, action_id, value=str(update_id)) for label, action_id in labels]
    return compose(said, section(said), actions(buttons), context(_("*Take back* works for 30 seconds.")))


def _updated(name: str, *, acknowledged: bool) -> str:
    if not name:
        return ""
    said = N_("{incident} is updated and acknowledged.") if acknowledged else N_("{incident} is updated.")
    return _(said, incident=name)


def update_taken_back() -> Message:
    """Tell the author what became of an update that they took back."""
    return line(
        _(
            "Taken back. Wherever the update was posted, it now says so; nothing more of it is sent. Status and "
            "promises are as they were before; an acknowledgement stays."
        )
    )


def _responders(incident: IncidentView, readers: Readers) -> str:
    if not incident.channel_id:
        return _("Responders: {n}", n=readers.responders)
    return _("Responders: {n} in #{channel}", n=readers.responders, channel=incident.channel_name)


def _followers(readers: Readers) -> str:
    return ngettext("{n} follower", "{n} followers", readers.followers)


def _everybody(incident: IncidentView, readers: Readers) -> str:
    """Say who else reads it, each channel by its name where there is room for that."""
    if incident.drill:
        return _("Everybody: nobody else, this is a drill")
    followers = [_followers(readers)] if readers.followers or not readers.places else []
    page = [readers.outside] if readers.outside and not incident.private else []
    by_name, by_number = (
        _("Everybody: {readers}", readers=", ".join([*places, *followers, *page]))
        for places in (_one_by_one(readers), _in_all(readers))
    )
    return by_name if len(by_name) <= _LIMIT else by_number


def _one_by_one(readers: Readers) -> list[str]:
    named = [_in(readers.members, place) for place in readers.places if place.name]
    others = sum(not place.name for place in readers.places)
    if not others:
        return named
    more = ngettext("{n} more channel", "{n} more channels", others) if named else _channels(others)
    return [*named, more]


def _in_all(readers: Readers) -> list[str]:
    return [_channels(len(readers.places))] if readers.places else []


def _channels(n: int) -> str:
    return ngettext("{n} channel", "{n} channels", n)


def _in(members: Mapping[str, int], place: ReadIn) -> str:
    count = members.get(place.channel_id or "")
    return f"#{place.name}" if count is None else _("{n} in #{channel}", n=count, channel=place.name)


def _bracketed(readers: Readers, place: ReadIn) -> str:
    count = readers.members.get(place.channel_id or "")
    return "" if count is None else f" ({count})"


def _leadership(incident: IncidentView, readers: Readers) -> str:
    if incident.drill:
        return _("nobody else, this is a drill")
    if incident.private:
        return _("nobody else, this is private")
    if readers.room is None:
        return _("no channel is set for {priority}", priority=incident.priority)
    count = readers.members.get(readers.room)
    return _("the managers' channel") if count is None else _("{n} in the managers' channel", n=count)
