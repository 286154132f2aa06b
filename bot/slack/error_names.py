"""What Slack's names for errors mean to Muster: wait, the token is not taken, not here.

Source: the errors of each method at https://docs.slack.dev/reference/methods
"""

from __future__ import annotations

from enum import StrEnum


class Reach(StrEnum):
    """How far Slack's "later" reaches."""

    PLACE = "place"
    """The channel of a message, else the method that was called."""
    POSTS = "posts"
    """Every message to be posted, wherever."""
    EFFECT = "effect"
    """What was attempted, and nothing else."""
    ALL = "all"
    """Every call of the app in this workspace."""


RATE_LIMITED = "ratelimited"
LATER: dict[str, Reach] = {
    RATE_LIMITED: Reach.PLACE,
    "rate_limited": Reach.PLACE,
    "too_many_requests": Reach.PLACE,
    "message_limit_exceeded": Reach.POSTS,
    "update_failed": Reach.EFFECT,
    "canvas_creation_failed": Reach.EFFECT,
    "canvas_editing_failed": Reach.EFFECT,
    "external_channel_migrating": Reach.EFFECT,
    "team_added_to_org": Reach.ALL,
    "accesslimited": Reach.ALL,
    "org_login_required": Reach.ALL,
}
"""Errors inside HTTP 200 after which the same call may succeed later, and what is to wait."""
TOKEN_REFUSED = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
"""Errors that meet every call until the token is taken again."""
MISSING_SCOPE = "missing_scope"
"""The app was installed without a scope that the method needs; the answer names it as `needed`."""
NOT_HERE = frozenset({"not_in_channel", "channel_not_found"})
"""Refusals to read a channel that Muster is not in: Slack says the one of a public channel, the other of a private."""
