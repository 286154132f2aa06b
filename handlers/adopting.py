"""Declaring in the present channel: what Slack says about it, and whether it may become the incident's."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.adopting import NO_CHANNEL, NOT_SEEN, Here
from bot.domain.errors import Refusal
from bot.incidents.lifecycle.adopting import FIELD, check_suitable
from bot.language.texts import N_, _
from bot.slack.client import Method, SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable
from handlers.deliveries import channel_of

if TYPE_CHECKING:
    from bot.domain.forms import DeclareForm
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit

_DIRECT = frozenset({"directmessage"})
"""What Slack names a direct message where something is typed in one; one of several people begins as below."""
_PRIVATE = "privategroup"
"""What Slack names a private channel there."""
_SEVERAL = "mpdm-"
_SHARED = ("is_ext_shared", "is_pending_ext_shared")
"""Said of a channel that another organisation reads, or is invited to; workspaces of one organisation may share too."""
_SLOW = N_("Slack did not say in time whether this channel can be used. Nothing was recorded. Please try again.")


async def offered(unit: Unit, body: Body, form: DeclareForm) -> DeclareForm:
    """Return the form with the channel it is opened in, where nothing known speaks against that becoming its own."""
    channel_id, name = channel_of(body), _name(body)
    if channel_id[:1] not in {"C", "G"} or name in _DIRECT or name.startswith(_SEVERAL):
        return form
    here = Here(id=channel_id, name=name, general=name == "general")
    try:
        await check_suitable(unit, here)
    except Refusal:
        return form
    shown = "" if name == _PRIVATE else name
    return replace(form, metadata={**form.metadata, "place": {"id": channel_id, "name": shown}})


async def wanted_here(handler: HandlerContext, body: Body, form: DeclareForm) -> DeclareForm:
    """Return the form with the present channel chosen.

    Raises `Refusal`, saying why, where it cannot become an incident's.
    """
    here = await looked_at(handler, channel_of(body))
    async with handler.runner.read() as unit:
        await check_suitable(unit, here)
    metadata = {**form.metadata, "place": {"id": here.id, "name": "" if here.private else here.name}}
    return replace(form, here=True, private=form.private or here.private, metadata=metadata)


async def looked_at(handler: HandlerContext, channel_id: str) -> Here:
    """Return what Slack says about a channel.

    Raises `Refusal` where it is none that Muster can see, or Slack does not answer in time.
    """
    if channel_id[:1] not in {"C", "G"}:
        raise Refusal(_(NO_CHANNEL), field=FIELD)
    try:
        async with asyncio.timeout(handler.runner.deadline / 2):
            told = (await handler.slack.call(Method.INFO, channel=channel_id))["channel"]
    except SlackRefused as refusal:
        raise Refusal(_(_REFUSED.get(refusal.error, NOT_SEEN)), field=FIELD) from refusal
    except (TimeoutError, SlackBusy, SlackUncertain, SlackUnreachable) as error:
        raise Refusal(_(_SLOW), field=FIELD) from error
    return here_of(channel_id, told)


_REFUSED = {"missing_scope": NO_CHANNEL}
"""Muster reads channels alone: where it lacks the scope, it is a direct message."""


def here_of(channel_id: str, told: dict[str, Any]) -> Here:
    """Read what Slack tells of a channel."""
    return Here(
        id=channel_id,
        name=str(told.get("name", "")),
        private=bool(told.get("is_private")),
        member=bool(told.get("is_member")),
        general=bool(told.get("is_general")),
        shared=any(told.get(each) for each in _SHARED),
        archived=bool(told.get("is_archived")),
        direct=bool(told.get("is_im") or told.get("is_mpim")),
    )


def _name(body: Body) -> str:
    return str(body.get("channel_name") or (body.get("channel") or {}).get("name") or "")
