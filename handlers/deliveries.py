"""What Slack delivers, read in one place: who did it, through what, and by which key it is carried out once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.domain.vocabulary import Via

if TYPE_CHECKING:
    from bot.delivery.delay import Place

Body = Mapping[str, Any]
"""A delivery's JSON, as Slack sends it (https://docs.slack.dev/interactivity/handling-user-interaction)."""


class Origin(NamedTuple):
    """By what a delivery is known: sent again, it carries the same key."""

    key: str
    via: Via


_KINDS = {
    "block_actions": Via.BUTTON,
    "message_action": Via.SHORTCUT,
    "shortcut": Via.SHORTCUT,
}


def origin_of(body: Body) -> Origin:
    """Say through what a delivery came, and by which key it is carried out once.

    A form has one key however often it is submitted: a form is one wish.
    """
    if "event_id" in body:
        return Origin(f"event:{body['event_id']}", Via.EVENT)
    if body.get("type") == "view_submission":
        return Origin(f"view:{body['view']['id']}", Via.FORM)
    via = _KINDS.get(body.get("type", ""), Via.COMMAND)
    return Origin(f"{via}:{body['trigger_id']}", via)


def sort_of(body: Body) -> str:
    """Return what sort of delivery this is, without anybody's words."""
    if "event" in body:
        return f"event {body['event'].get('type', '')}"
    action = (body.get("actions") or [{}])[0].get("action_id") or body.get("action_id")
    callback = body.get("callback_id") or (body.get("view") or {}).get("callback_id")
    return " ".join(filter(None, (str(body.get("type", "command")), action or callback)))


def user_of(body: Body) -> str:
    """Return who typed, clicked or submitted."""
    return str(body["user_id"] if "user_id" in body else body["user"]["id"])


def in_modal(body: Body) -> bool:
    """Say whether something was clicked within a modal."""
    return (body.get("view") or {}).get("type") == "modal"


def is_pushed(view: Mapping[str, Any]) -> bool:
    """Say whether a modal stands on top of another one."""
    return bool(view.get("previous_view_id"))


def channel_of(body: Body) -> str:
    """Return the channel in which something was typed or clicked; empty where there is none."""
    return str(body.get("channel_id") or (body.get("channel") or {}).get("id") or "")


def place_of(body: Body) -> Place:
    """Return where somebody acts: the channel, or the incident that a form is about."""
    kept = (body.get("view") or {}).get("private_metadata")
    return channel_of(body) or (json.loads(kept).get("number") if kept else None)


def as_typed(body: Body, text: str) -> Body:
    """Return the delivery of a button as that of the command it stands for, with the words typed after it."""
    return {**body, "user_id": user_of(body), "channel_id": channel_of(body), "text": text}
