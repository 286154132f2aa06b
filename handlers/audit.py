"""The audit log at Slack's door: for workspace admins, who are asked for at each page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.audit.reading import asked, from_json, read_page
from bot.messages.audit import audit_modal
from bot.queries.policy import policy_of
from handlers.asking import asking_slack, require_admin
from handlers.mentions import split_audience

if TYPE_CHECKING:
    from handlers.answers import Respond
    from handlers.door import Body, Door

_FOR_ADMINS = (
    "The audit log is for the workspace's admins and owners. Ask one of them to look something up for you. "
    "`/incident timeline` shows you what happened in an incident."
)


async def open_audit(door: Door, body: Body, user: str, typed: str) -> None:
    """Open the log at its newest page; `typed` is as Slack delivered it, with mentions.

    Raises `NotAdmin`, and `Refusal` for words that ask for nothing known.
    """
    async with asking_slack(door):
        await require_admin(door, user, _FOR_ADMINS)
    audience, words = split_audience(typed)
    async with door.desk.read() as unit:
        sought = asked(audience.people, words, door.desk.clock.now(), (await policy_of(unit)).calendar.zone)
        drawn = audit_modal(await read_page(unit, sought, None))
    await door.open_form(body, drawn)


async def clicked(door: Door, body: Body, _respond: Respond) -> None:
    """Turn the page.

    Raises `NotAdmin` for who is none any more.
    """
    async with asking_slack(door):
        await require_admin(door, body["user"]["id"], _FOR_ADMINS)
    sought = from_json(json.loads(body["view"]["private_metadata"])["sought"])
    async with door.desk.read() as unit:
        drawn = audit_modal(await read_page(unit, sought, int(body["actions"][0]["value"]) or None))
    await door.redraw_form(body, drawn)
