"""Practising: a drill of one's own that tells its next step as each one happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.forms import DeclareForm
from bot.domain.practice import MARK
from bot.domain.references import reference
from bot.domain.vocabulary import Impact, Urgency
from bot.incidents.lifecycle.declare import declare
from bot.language.texts import _
from bot.messages.practice import DESCRIPTION, TITLE, begun

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from bot.messages.message import Message


async def begin(ctx: Context) -> Message:
    """Declare a practice incident for who asks.

    Raises what declaring raises for who may not, or has declared too many drills.
    """
    wanted = DeclareForm(
        title=_(TITLE),
        description=_(DESCRIPTION),
        impact=Impact.MINOR,
        urgency=Urgency.MEDIUM,
        manager=ctx.actor,
        drill=True,
        metadata={MARK: True},
    )
    return begun(reference((await declare(ctx, wanted.asked_about())).number))
