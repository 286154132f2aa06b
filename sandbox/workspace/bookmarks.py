"""The links at the top of a channel."""

import re

from sandbox.workspace.channels import Bookmark, Channel
from sandbox.workspace.context import WorkspaceContext
from sandbox.workspace.errors import SlackError

BOOKMARKS_PER_CHANNEL = 100
"""Bookmarks in one channel; reported, not published by Slack."""


class Bookmarks:
    """Adding, changing and removing bookmarks."""

    def __init__(self, ground: WorkspaceContext) -> None:
        self._ground = ground

    def add(self, actor: str, channel: Channel, *, title: str, link: str, emoji: str = "") -> Bookmark:
        """Add a link."""
        channel.require_open()
        _check(link, emoji)
        if len(channel.bookmarks) >= BOOKMARKS_PER_CHANNEL:
            raise SlackError("too_many_bookmarks")
        now = self._ground.unix_now()
        bookmark = Bookmark(self._ground.fresh_id("Bk"), channel.id, title, link, emoji, now, now, actor)
        channel.bookmarks.append(bookmark)
        self._tell(actor, channel)
        return bookmark

    def edit(
        self,
        actor: str,
        channel: Channel,
        bookmark_id: str,
        *,
        title: str | None = None,
        link: str | None = None,
        emoji: str | None = None,
    ) -> Bookmark:
        """Change the fields given; None leaves a field alone."""
        channel.require_open()
        bookmark = self._get(channel, bookmark_id)
        link = bookmark.link if link is None else link
        emoji = bookmark.emoji if emoji is None else emoji
        _check(link, emoji)
        bookmark.title = bookmark.title if title is None else title
        bookmark.link, bookmark.emoji = link, emoji
        bookmark.updated, bookmark.updated_by = self._ground.unix_now(), actor
        self._tell(actor, channel)
        return bookmark

    def remove(self, actor: str, channel: Channel, bookmark_id: str) -> None:
        """Take a link off; refuses with `not_found`."""
        channel.require_open()
        channel.bookmarks.remove(self._get(channel, bookmark_id))
        self._tell(actor, channel)

    def _get(self, channel: Channel, bookmark_id: str) -> Bookmark:
        for bookmark in channel.bookmarks:
            if bookmark.id == bookmark_id:
                return bookmark
        raise SlackError("not_found")

    def _tell(self, actor: str, channel: Channel) -> None:
        self._ground.tell("bookmarks_changed", channel=channel.id, user=actor)


def _check(link: str, emoji: str) -> None:
    if re.match(r"https?://[^\s/]+", link) is None:
        raise SlackError("invalid_link")
    if emoji and re.fullmatch(r":[a-z0-9_+'-]+:", emoji) is None:
        raise SlackError("invalid_emoji")
