"""Leading an admin to who reads announcements: the greeting, the form, and how many read them then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ButtonElement, ConversationFilter, ConversationSelectElement, PlainTextObject

from bot.domain.announcing import ReadersForm
from bot.domain.text import escape
from bot.language.texts import _, for_everybody, listed, ngettext
from bot.messages.ids import SET_UP_BUTTON, SET_UP_VIEW
from bot.messages.message import Message, actions, compose, context, plain_button, section
from bot.messages.modals.calling import some_groups, some_people
from bot.messages.modals.form import Answers, ask, modal
from bot.messages.text import channel, person

_NAMED = 20
"""People named who could not be invited."""


def set_up_button(style: str | None = None) -> ButtonElement:
    """Return the button that opens the form."""
    label = _("Set up who reads announcements")
    return plain_button(_("Set up"), SET_UP_BUTTON, style=style, accessibility_label=label)


def set_up_modal(name: str, channel_id: str | None, user: str) -> dict[str, Any]:
    """Return the form, holding the channel that is used now and who fills it in."""
    return modal(
        callback_id=SET_UP_VIEW,
        title=_("Announcements"),
        submit=_("Set up"),
        metadata={},
        blocks=[
            section(
                _(
                    "Muster announces each incident in one public channel, except private incidents and drills. "
                    "It joins the channel or creates it, posts what the channel is for, and invites the people you "
                    "choose."
                )
            ),
            ask(
                "channel",
                _("Channel"),
                _public(channel_id),
                optional=True,
                hint=_("Leave it empty to use #{channel}. Muster creates it if needed.", channel=name),
            ),
            ask("groups", _("User groups to invite"), some_groups(), optional=True),
            ask("people", _("People to invite"), some_people((user,)), optional=True),
            context(
                _(
                    "Muster invites the people who are in a user group now, and tells you how many people read the "
                    "channel."
                )
            ),
        ],
    )


def _public(channel_id: str | None) -> ConversationSelectElement:
    return ConversationSelectElement(
        placeholder=PlainTextObject(text=_("Choose a public channel")),
        initial_conversation=channel_id,
        filter=ConversationFilter(include=["public"], exclude_external_shared_channels=True),
    )


def read_set_up(view: Mapping[str, Any]) -> ReadersForm:
    """Read the form."""
    answers = Answers.of(view)
    return ReadersForm(answers.channel("channel"), tuple(answers.choices("groups")), tuple(answers.users("people")))


def under_way(name: str) -> dict[str, Any]:
    """Return what stands in the place of the form once it is submitted."""
    said = _(
        "Muster sets up #{channel} and invites the people you chose. "
        "A direct message tells you how many people read it.",
        channel=escape(name),
    )
    return modal(
        callback_id=SET_UP_VIEW,
        title=_("Announcements"),
        submit="",
        close=_("Close"),
        metadata={},
        blocks=[section(said)],
    )


@for_everybody
def welcome() -> Message:
    """Say in the channel what it is for."""
    said = _(
        "Muster announces incidents here. One message for each incident stays true until its end; its updates are in "
        "the thread. *Follow* on an announcement sends you the updates directly."
    )
    return compose(said, section(said))


def filled(channel_id: str, readers: int, refused: Sequence[str]) -> Message:
    """Tell who set it up how many people can read announcements now, and who could not be invited."""
    said = ngettext(
        "{n} person reads {channel} now.", "{n} people read {channel} now.", readers, channel=channel(channel_id)
    )
    left_out = listed([person(user) for user in refused[:_NAMED]])
    also = _("Slack did not let Muster invite {people}.", people=left_out) if refused else ""
    again = "" if readers else _("Press *Set up* to invite people, or open the channel and add them.")
    row = None if readers else actions([set_up_button()])
    text = " ".join(filter(None, (said, also, again)))
    return compose(text, section(text), row)


def not_filled(name: str, error: str, advice: str) -> Message:
    """Tell who set it up that Slack did not let Muster, and what to do."""
    said = _(
        "Slack refused to set up #{channel} (`{error}`). {advice} What you chose is recorded. "
        "Press *Set up* to try again.",
        channel=escape(name),
        error=error,
        advice=advice,
    )
    return compose(said, section(said), actions([set_up_button()]))
