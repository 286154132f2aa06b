"""What is wrong with Muster and what to do about it, for admins on App Home and for `app.py check`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from slack_sdk.models.blocks import ActionsBlock, Block, ContextBlock, DividerBlock

from bot.domain.health import GivenUp, Health
from bot.domain.references import reference
from bot.domain.text import escape
from bot.language.texts import N_, _, ngettext
from bot.messages.ids import TRY_AGAIN_BUTTON
from bot.messages.message import context, plain_button, section
from bot.messages.text import lasting

_NAMED = 10
"""Scopes and incidents named."""
_KINDS = 5
"""Kinds of what was given up that App Home names."""
_SCOPE = 60
"""Characters of a scope's name."""
_VERSION, _WHAT, _ADVICE = 20, 100, 300
"""Characters of a version, and of what was given up and what to do about that."""
_SLACKS = re.compile(r"[a-z][a-z0-9_]{1,80}")
"""Errors of Slack's own are written like this."""
_ANSWERED = re.compile(r"http_([0-9]{3})")
_REASON = {"internal_address": N_("its address leads into your own network")}


def troubles(health: Health) -> Iterator[str]:
    """Say each thing that is wrong with how Muster is installed and run, and what to do."""
    if health.missing_scopes:
        yield _(
            "Muster is installed without scopes that it needs: {scopes}. Update the app from its manifest, which "
            "`python app.py manifest` prints, and install it again.",
            scopes=", ".join(escape(scope, _SCOPE) for scope in health.missing_scopes[:_NAMED]),
        )
    if health.clock_is_wrong:
        yield _clock(health.clock_ahead or 0)
    if health.schema_newer:
        yield _(
            "A newer Muster has updated the database, and version {version} still runs. "
            "Start the newer one in its place.",
            version=_version(health),
        )
    if health.put_out:
        yield ngettext(
            "Muster was removed from the channel of {incidents}. Somebody in it can type `/invite @Muster` there.",
            "Muster was removed from the channels of {incidents}. Somebody in each can type `/invite @Muster` there.",
            len(health.put_out),
            incidents=", ".join(map(reference, health.put_out[:_NAMED])),
        )


def _version(health: Health) -> str:
    return escape(health.version, _VERSION)


def _clock(ahead: int) -> str:
    span = lasting(timedelta(seconds=abs(ahead)))
    said = (
        _("The clock of Muster's machine is {span} ahead of Slack's.", span=span)
        if ahead > 0
        else _("The clock of Muster's machine is {span} behind Slack's.", span=span)
    )
    to_do = _("Muster goes by Slack's. Have it set by NTP all the same: from 5 min on Slack may not get through.")
    return f"{said} {to_do}"


def not_delivered(found: GivenUp, why: Callable[[str], str]) -> str:
    """Say what was given up, why, and what to do about that."""
    said = ngettext(
        "Not delivered: {what} ({why}).",
        "Not delivered, {n} times: {what} ({why}).",
        found.times,
        what=escape(found.what, _WHAT),
        why=why(found.error),
    )
    return f"{said} {escape(found.advice, _ADVICE)}".strip()


def why(error: str) -> str:
    """Say why something was given up; what a library says of a failure may name hosts and people's words."""
    answered = _ANSWERED.fullmatch(error)
    if answered is not None:
        return _("the receiver answered {code}", code=answered[1])
    if error in _REASON:
        return _(_REASON[error])
    return f"`{error}`" if is_slacks(error) else _("it failed; Muster's log says why")


def is_slacks(error: str) -> bool:
    """Say whether an error is one of Slack's own."""
    others = error in _REASON or _ANSWERED.fullmatch(error)
    return not others and _SLACKS.fullmatch(error) is not None


def warnings(health: Health) -> list[Block]:
    """Show what is wrong, with the button that tries again what was given up; nothing where nothing is."""
    given_up = [not_delivered(each, why) for each in health.given_up]
    lines, undelivered = [*troubles(health)], [*given_up[:_KINDS], *_more(len(given_up) - _KINDS)]
    if not lines and not undelivered:
        return []
    shown: list[Block] = [DividerBlock(), section("\n".join([_("*Needs your attention*"), *_points(lines)]))]
    if undelivered:
        shown.append(section("\n".join(_points(undelivered))))
        shown.append(ActionsBlock(elements=[plain_button(_("Try again"), TRY_AGAIN_BUTTON)]))
        shown.append(context(_("Press *Try again* once it is put right. What was not delivered is listed for a week.")))
    return shown


def _points(lines: Iterable[str]) -> Iterator[str]:
    return (f"• {each}" for each in lines)


def _more(kinds: int) -> Iterator[str]:
    if kinds > 0:
        yield ngettext(
            "{n} more kind of message was not delivered: `python app.py check` lists it.",
            "{n} more kinds of messages were not delivered: `python app.py check` lists them.",
            kinds,
        )


def well(health: Health) -> ContextBlock | None:
    """Say in one line that nothing is wrong; nothing where something is."""
    if [*troubles(health), *health.given_up]:
        return None
    shown = _version(health)
    return context(
        _("Muster {version}. No trouble found with its permissions, events, clock or database.", version=shown)
    )
