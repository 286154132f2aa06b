"""What goes wrong on Slack's side, and on the way there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, get_args

from sandbox.delivery.socket_mode import DisconnectReason
from sandbox.faults import Fault, FaultKind

if TYPE_CHECKING:
    from tests.chaos.scene import Scene, Trouble

_METHODS = (
    "*",
    "chat.postMessage",
    "chat.postMessage",
    "chat.update",
    "conversations.create",
    "conversations.history",
    "conversations.invite",
    "conversations.setTopic",
    "pins.add",
    "bookmarks.add",
    "chat.postEphemeral",
    "users.info",
    "views.publish",
    "apps.connections.open",
)
REFUSALS = {
    "chat.postMessage": ("restricted_action", "msg_too_long", "posting_to_channel_denied"),
    "chat.update": ("edit_window_closed", "msg_too_long"),
    "chat.postEphemeral": ("restricted_action",),
    "conversations.create": ("restricted_action",),
    "conversations.invite": ("cant_invite", "user_is_restricted"),
    "conversations.setTopic": ("restricted_action",),
    "pins.add": ("too_many_pins",),
    "bookmarks.add": ("too_many_bookmarks",),
}
"""What Slack answers for good to what it would have to take back: none says that a channel or message is gone."""
_KINDS: tuple[FaultKind, ...] = ("ratelimited", "http_500", "accepted_then_dropped", "dropped_before", "slow", "hang")
SLOWEST_SECONDS = 0.5
"""Real seconds at most that a call is on its way: half as long as is waited for its answer."""


async def fails(scene: Scene) -> str:
    """Have the next calls of a method, or of any, fail."""
    random = scene.random
    kind, method, times = random.choice(_KINDS), random.choice(_METHODS), random.randint(1, 3)
    scene.sandbox.faults.add(
        Fault(kind, method, times=times, retry_after=1, seconds=random.uniform(0.1, SLOWEST_SECONDS))
    )
    return f"{times} x {kind} of {method}"


async def refuses(scene: Scene) -> str:
    """Have a method be refused once, a few times, or for as long as there is trouble, as a workspace's settings do."""
    random = scene.random
    method = random.choice(list(REFUSALS))
    error, times = random.choice(REFUSALS[method]), random.choice((1, 1, 3, None))
    scene.sandbox.faults.add(Fault("error", method, times=times, error=error))
    scene.refused.add(error)
    return f"{method} refused {times or 'again and again'}: {error}"


async def hangs(scene: Scene) -> str:
    """Have Slack take every call and answer none."""
    scene.sandbox.faults.add(Fault("hang", times=None))
    await asyncio.sleep(scene.moment())
    scene.sandbox.faults.clear()
    return "Slack hung"


async def line_drops(scene: Scene) -> str:
    """End the Socket Mode connections, or have them go on and carry nothing."""
    reason = scene.random.choice(get_args(DisconnectReason))
    await scene.sandbox.delivery.disconnect(reason)
    return f"line: {reason}"


async def delivers_twice(scene: Scene) -> str:
    """Deliver the next of a kind twice."""
    kind, times = scene.random.choice(("events", "interactive", "slash_commands")), scene.random.randint(1, 3)
    scene.sandbox.delivery.duplicate_next(kind, times)
    return f"{times} {kind} delivered twice"


TROUBLES: dict[Trouble, int] = {fails: 8, refuses: 1, hangs: 1, line_drops: 2, delivers_twice: 2}
"""How often each comes beside the others."""
