"""The setup check: what is set, what Slack says of it, and the answer to who asks who is called."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.access.kinds import require_no_guest
from bot.delivery.setup_facts import ask_slack
from bot.domain.announcing import unread
from bot.domain.errors import MusterError, NotSetUp, Refusal
from bot.domain.reachability import Facts, Setup
from bot.domain.vocabulary import Via
from bot.incidents.announcing import greet
from bot.language.texts import _
from bot.messages.ids import SETTINGS_BUTTON
from bot.messages.message import Message, actions, compose, plain_button, section
from bot.messages.setup_check import check
from bot.queries.setup import setup_of
from handlers.admin import is_admin
from handlers.deliveries import user_of

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

log = structlog.get_logger()

_SHARE = 0.4
"""The share of a request's deadline that Slack has to say whom the settings reach."""
_KEPT = timedelta(minutes=1)
"""How long an answer is kept: user groups may be listed 20 times a minute."""


async def setup_now(handler: HandlerContext) -> Setup:
    """Return what is set, with what Slack says of whom it reaches, as far as it does in time."""
    async with handler.runner.read() as unit:
        setup, workspace = await setup_of(unit), await unit.workspaces.get()
        bot, channel = workspace.bot_user_id, workspace.announcement_channel_id
    asked_at, facts = handler.reach.get(channel or "", (None, setup.facts))
    now = handler.runner.clock.now()
    if asked_at is not None and now - asked_at < _KEPT:
        return setup.knowing(facts)
    try:
        async with asyncio.timeout(handler.runner.deadline * _SHARE):
            facts = await ask_slack(handler.slack, setup.facts.channel, bot=bot, channel_id=channel)
    except (MusterError, TimeoutError) as error:
        log.warning("The setup could not be checked with Slack", action="setup_failed", error=str(error))
        return setup
    handler.reach[channel or ""] = now, facts
    return setup.knowing(facts)


async def facts_for(handler: HandlerContext, user: str) -> dict[str, Any] | None:
    """Return the facts of the setup check for an admin, none for others; None where Slack did not say who it is."""
    try:
        async with asyncio.timeout(handler.runner.deadline * _SHARE):
            if not await is_admin(handler, user):
                return {}
    except (MusterError, TimeoutError):
        return None
    return (await setup_now(handler)).facts.model_dump(mode="json")


def greet_later(handler: HandlerContext, body: Body) -> None:
    """Ask an admin who begins to use Muster to set up who reads announcements, once what they asked is answered."""
    user = user_of(body)

    async def work() -> None:
        facts = await facts_for(handler, user)
        if facts and unread(told := Facts.model_validate(facts)):
            await handler.runner.run_once(
                f"greet:{body['trigger_id']}", user, Via.COMMAND, lambda ctx: greet(ctx, told)
            )

    handler.background.start(f"greet:{body['trigger_id']}", work)


async def who_is_called(handler: HandlerContext, user: str) -> Message:
    """Answer who is called for each priority and service, and what would reach nobody.

    Raises `NotAllowed` for a guest.
    """
    async with handler.runner.read() as unit:
        await require_no_guest(unit, user)
    return check(await setup_now(handler))


async def refused(handler: HandlerContext, user: str, refusal: Refusal) -> Message:
    """Answer a refused command; where a setting is missing, who may make it gets the button that opens the settings."""
    if not isinstance(refusal, NotSetUp):
        return Message(refusal.alone)
    try:
        async with asyncio.timeout(handler.runner.deadline * _SHARE):
            admin = await is_admin(handler, user)
    except (MusterError, TimeoutError):
        admin = False
    row = actions([plain_button(_("Settings"), SETTINGS_BUTTON)]) if admin else None
    return compose(refusal.alone, section(refusal.alone), row)
