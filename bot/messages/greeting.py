"""The greeting of who installs Muster, or of the first admin who comes: how far it is set up, and what comes next."""

from __future__ import annotations

from bot.domain.checklist import Checklist, Item
from bot.domain.text import escape
from bot.language.texts import _
from bot.messages import checklist
from bot.messages.message import Message, actions, compose, context, section


def greeting(channel: str, held: Checklist) -> Message:
    """Lead an admin to what comes next; once all is done, to nothing."""
    said, total, left = _said(channel, held), len(Item), len(held.left)
    row = actions([checklist.button(held.left[0])]) if left else None
    done = _("Set up: {done} of {total} done.", done=total - left, total=total)
    once = _("Muster asks one workspace admin, once. App Home shows what else to set up.")
    return compose(said, section(said), row, context(f"{done} {once}" if left else done))


def installed() -> Message:
    """Tell somebody who has installed Muster, and is no admin, who sets it up."""
    said = _(
        "Muster is installed and running. A workspace admin sets it up: ask one to open Muster's App Home. "
        "Everybody can declare incidents, and practise one, with `/incident`."
    )
    return compose(said, section(said), actions([checklist.button(Item.PRACTICE)]))


def _said(channel: str, held: Checklist) -> str:
    if Item.READERS in held.left:
        return _(
            "Muster is running. It announces incidents in #{channel}, which nobody reads yet. "
            "Press *Set up* to choose the channel and the people to invite.",
            channel=escape(channel),
        )
    if held.left:
        return _("Muster is running. The next thing to set up: {item}.", item=checklist.title(held.left[0]))
    return _("Muster is running and set up. To change something, press *Settings* on App Home.")
