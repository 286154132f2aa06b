"""People's text as data: the one place that escapes, cuts and formats it for Slack.

Escaping: https://docs.slack.dev/messaging/formatting-message-text (exactly `&`, `<` and `>`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk.models.blocks import MarkdownTextObject, PlainTextObject

from bot.domain.audit import OPERATOR
from bot.domain.mentions import CHANNEL, GROUP, PEOPLE, Mentioned, pieces
from bot.domain.text import SECTION_LIMIT, clip, escape, units
from bot.domain.vocabulary import CLOCK, NOBODY
from bot.language.texts import N_, _
from storage.personal import FORMER

HEADER_LIMIT = 150
"""Characters of a header: https://docs.slack.dev/reference/block-kit/blocks/header-block"""
FALLBACK_LIMIT = 4000
"""Characters of a message's `text`: https://docs.slack.dev/reference/methods/chat.postMessage"""

_IN_ADDRESS = {"&": "&amp;", "<": "%3C", ">": "%3E", "|": "%7C"}


def with_names(text: str, limit: int = SECTION_LIMIT) -> str:
    """Escape people's text as `escape` does, showing those it mentions by id by their names.

    Only for who reads alone: posted in a channel, it would call the people mentioned.
    """
    room_for_brackets = limit * 4 // 5
    cut = escape(text, room_for_brackets)
    shown = "".join(mention(each.id) if isinstance(each, Mentioned) else each for each in pieces(cut))
    return shown if units(shown) <= limit else cut


def mrkdwn(text: str) -> MarkdownTextObject:
    """Wrap composed mrkdwn whose people's parts are escaped; `verbatim` keeps `@here` and `#name` inert."""
    return MarkdownTextObject(text=text, verbatim=True)


def plain(text: str, limit: int) -> PlainTextObject:
    """Wrap people's text as plain text; blank text, which Slack refuses, becomes a dash."""
    return PlainTextObject(text=clip(text, limit).strip() or "-", emoji=False)


def mention(slack_id: str) -> str:
    """Mention a person, a user group or a channel, as its id says."""
    shown = {GROUP: group, CHANNEL: channel}.get(slack_id[:1], person)
    return shown(slack_id)


def person(user_id: str) -> str:
    """Mention a person; somebody who was forgotten is nobody whom Slack knows."""
    if user_id.startswith(FORMER):
        return _("former colleague {mark}", mark=user_id.removeprefix(FORMER).removeprefix("-")).strip()
    return f"<@{user_id}>"


_ACTORS = {CLOCK: "Muster", NOBODY: N_("somebody"), OPERATOR: N_("an operator of Muster")}


def actor_name(actor: str) -> str:
    """Mention who did something, or say what did it."""
    return _(_ACTORS[actor]) if actor in _ACTORS else person(actor)


def by_whom(actor: str) -> str:
    """Return the beginning of a line of what happened: who did it, unless that was nobody in particular."""
    somebody = (actor.startswith(PEOPLE) and actor.isupper()) or actor.startswith(FORMER)
    return f"{person(actor)}: " if somebody else ""


def channel(channel_id: str) -> str:
    """Link a channel."""
    return f"<#{channel_id}>"


def when(moment: datetime, shown: str = "{date_short_pretty} {time}") -> str:
    """Show a moment in the reader's own zone, in Slack's tokens, with UTC where Slack cannot."""
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{shown}|{fallback}>"


def group(group_id: str) -> str:
    """Mention a user group."""
    return f"<!subteam^{group_id}>"


def link(url: str, words: str) -> str:
    """Link a web address; `words` must be Muster's own, or escaped."""
    for letter, instead in _IN_ADDRESS.items():
        url = url.replace(letter, instead)
    return f"<{url}|{words}>"


def to_the_minute(span: timedelta) -> timedelta:
    """Round what is left, or overdue, so that a reminder that goes out a second late says the same."""
    return timedelta(minutes=round(span / timedelta(minutes=1)))


def lasting(span: timedelta) -> str:
    """Say a length of time in its two largest units: `2 d 3 h`, `1 h 5 min`, `40 s`."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 60:  # noqa: PLR2004 - seconds in a minute
        return _("{n} s", n=seconds)
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        rest = hours % 24
        return _("{days} d {hours} h", days=days, hours=rest) if rest else _("{n} d", n=days)
    if hours:
        rest = minutes % 60
        return _("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else _("{n} h", n=hours)
    return _("{n} min", n=minutes)
