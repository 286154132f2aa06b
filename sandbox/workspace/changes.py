"""The change feed: what has just happened in the workspace, told to everybody who subscribed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sandbox.shapes import JsonObject

ChangeKind: TypeAlias = Literal[
    "message_posted",
    "message_changed",  # data: {"previous": Message before the edit}
    "message_deleted",  # data: {"previous": the deleted Message}
    "ephemeral_posted",  # user: who sees it
    "reaction_added",  # data: {"name": ..., "item_user": ...}
    "reaction_removed",
    "pin_added",
    "pin_removed",
    "bookmarks_changed",
    "channel_created",
    "channel_renamed",  # data: {"name": ..., "old_name": ...}
    "channel_archived",  # told while the app is still a member; it is ejected right after
    "channel_unarchived",
    "channel_deleted",  # data: {"was": its kind, "members": [...]}: the channel itself is gone
    "channel_shared",  # data: {"team": the other workspace's id}
    "channel_unshared",  # data: the same
    "channel_moved",  # data: {"old": the id before}
    "channel_info_changed",  # topic or purpose
    "member_joined",  # data: {"inviter": user id or ""}
    "member_left",  # data: {"kicked_by": user id or ""}
    "channel_read",
    "user_changed",
    "group_changed",
    "views_changed",  # user: whose stack of modals
    "home_changed",  # user: whose Home tab
]


@dataclass(frozen=True)
class Change:
    """One thing that happened. `user` is who did it, or whom it concerns; empty fields do not apply."""

    kind: ChangeKind
    channel: str = ""
    user: str = ""
    ts: str = ""
    thread_ts: str = ""
    data: JsonObject = field(default_factory=dict)


Listener: TypeAlias = Callable[[Change], None]


class Feed:
    """Calls every subscriber, at once and in order, with each change."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a subscriber and return the function that takes it off again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, change: Change) -> None:
        """Tell every subscriber."""
        for listener in list(self._listeners):
            listener(change)
