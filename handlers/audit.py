"""The audit log in Slack: for workspace admins, who are asked for at each page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.audit.reading import asked, audit_reading, from_json, read_page
from bot.language.texts import N_, _
from bot.messages.audit import audit_modal
from bot.queries.policy import current_policy
from handlers.admin import asking_slack, require_admin
from handlers.mentions import split_audience

if TYPE_CHECKING:
    from handlers.answers import Respond
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.audit import AuditFilter

_FOR_ADMINS = N_(
    "The audit log is for the workspace's admins and owners. Ask one of them to look something up for you. "
    "`/incident timeline` shows you what happened in an incident."
)


async def open_audit(handler: HandlerContext, body: Body, user: str, typed: str) -> None:
    """Open the log at its newest page; `typed` is as Slack delivered it, with mentions.

    Raises `NotAdmin`, and `Refusal` for words that ask for nothing known.
    """
    async with asking_slack(handler):
        await require_admin(handler, user, _(_FOR_ADMINS))
    audience, words = split_audience(typed)
    async with handler.runner.read() as unit:
        sought = asked(audience.people, words, handler.runner.clock.now(), (await current_policy(unit)).calendar.zone)
        drawn = audit_modal(await read_page(unit, sought, None))
    await _record(handler, user, sought)
    await handler.open_form(body, drawn)


async def clicked(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Turn the page.

    Raises `NotAdmin` for a person who is no longer one.
    """
    async with asking_slack(handler):
        await require_admin(handler, body["user"]["id"], _(_FOR_ADMINS))
    sought = from_json(json.loads(body["view"]["private_metadata"])["sought"])
    await _record(handler, body["user"]["id"], sought)
    async with handler.runner.read() as unit:
        drawn = audit_modal(await read_page(unit, sought, int(body["actions"][0]["value"]) or None))
    await handler.redraw_form(body, drawn)


async def _record(handler: HandlerContext, user: str, sought: AuditFilter) -> None:
    async with handler.runner.store.write() as unit:
        await audit_reading(unit, sought, actor=user, now=handler.runner.clock.now())
