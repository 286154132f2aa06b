"""How often Slack lets an app call each method: its tier, as the method's page names it.

Source: https://docs.slack.dev/apis/web-api/rate-limits and https://docs.slack.dev/reference/methods
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.slack.client import Method

_PER_MINUTE = {2: 20, 3: 50, 4: 100}
"""Calls a minute that Slack lets through in any case, by tier; longer bursts may pass, of a size it does not say."""
_TIERS = {
    Method.CONNECT: 3,
    Method.TEAMS: 2,
    Method.CREATE: 2,
    Method.INVITE: 3,
    Method.JOIN: 3,
    Method.INFO: 3,
    Method.RENAME: 2,
    Method.ARCHIVE: 2,
    Method.OPEN: 3,
    Method.HISTORY: 3,
    Method.REPLIES: 3,
    Method.MEMBERS: 4,
    Method.SET_TOPIC: 2,
    Method.OWN_CHANNELS: 3,
    Method.USER: 4,
    Method.GROUPS: 2,
    Method.GROUP_MEMBERS: 2,
    Method.UPDATE: 3,
    Method.DELETE: 3,
    Method.EPHEMERAL: 4,
    Method.PIN: 2,
    Method.BOOKMARK: 2,
    Method.BOOKMARK_EDIT: 2,
    Method.BOOKMARKS: 3,
    Method.UPLOAD_URL: 4,
    Method.UPLOAD_DONE: 4,
    Method.FILE_DELETE: 3,
    Method.CANVAS_CREATE: 2,
    Method.CANVAS_EDIT: 3,
    Method.CANVAS_ACCESS: 3,
    Method.CANVAS_DELETE: 3,
    Method.VIEW_OPEN: 4,
    Method.VIEW_PUSH: 4,
    Method.VIEW_UPDATE: 4,
    Method.VIEW_PUBLISH: 4,
}
CALLS_PER_MINUTE: Mapping[str, int] = {method: _PER_MINUTE[tier] for method, tier in _TIERS.items()}
"""Calls a minute of each method that has a tier."""
MESSAGES_PER_MINUTE = 300
"""Messages in a whole workspace, of which Slack lets an app post "several hundred" a minute."""
