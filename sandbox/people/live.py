"""The live WebSocket: tells each person's page which of the things it shows have changed."""

import asyncio
from collections.abc import Iterator

from aiohttp import WSCloseCode, web

from sandbox.workspace import Change, Workspace

# Changes that come within this many real seconds are told together.
COALESCE_SECONDS = 0.02

_SIDEBAR = frozenset(
    {
        "channel_created",
        "channel_renamed",
        "channel_archived",
        "channel_unarchived",
        "channel_deleted",
        "channel_info_changed",
        "member_joined",
        "member_left",
        "user_changed",
        "group_changed",
        "bookmarks_changed",
        "pin_added",
        "pin_removed",
        "message_posted",
        "message_deleted",
        "channel_read",
    }
)
_MESSAGES = frozenset(
    {
        "message_posted",
        "message_changed",
        "message_deleted",
        "ephemeral_posted",
        "reaction_added",
        "reaction_removed",
        "pin_added",
        "pin_removed",
    }
)
_PERSONAL = {"views_changed": "views", "home_changed": "home"}


class Page:
    """One open page: whose it is, and the keys it does not know yet."""

    def __init__(self, user: str, socket: web.WebSocketResponse) -> None:
        self.user = user
        self.socket = socket
        self._keys: set[str] = set()
        self._dirty = asyncio.Event()

    def invalidate(self, *keys: str) -> None:
        """Remember that these have changed."""
        self._keys.update(keys)
        if self._keys:
            self._dirty.set()

    async def tell(self) -> None:
        """Go on telling the page what has changed, until cancelled."""
        while True:
            await self._dirty.wait()
            await asyncio.sleep(COALESCE_SECONDS)
            keys, self._keys = sorted(self._keys), set()
            self._dirty.clear()
            await self.socket.send_json({"type": "invalidate", "keys": keys})


class Live:
    """Every open page."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._pages: list[Page] = []
        self._unsubscribe = workspace.feed.subscribe(self._happened)

    async def serve(self, request: web.Request, user: str) -> web.WebSocketResponse:
        """Hold one page's WebSocket until it goes."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        page = Page(user, socket)
        self._pages.append(page)
        telling = asyncio.ensure_future(page.tell())
        try:
            async for _ in socket:
                pass
        finally:
            self._pages.remove(page)
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        return socket

    def everybody(self, *keys: str) -> None:
        """Invalidate for every page."""
        for page in self._pages:
            page.invalidate(*keys)

    def person(self, user: str, *keys: str) -> None:
        """Invalidate for one person's pages."""
        for page in self._pages:
            if page.user == user:
                page.invalidate(*keys)

    async def stop(self) -> None:
        """Close every page's WebSocket."""
        self._unsubscribe()
        for page in list(self._pages):
            await page.socket.close(code=WSCloseCode.GOING_AWAY)

    def _happened(self, change: Change) -> None:
        if change.kind in _PERSONAL:
            self.person(change.user, _PERSONAL[change.kind])
            return
        keys = list(_keys(change))
        for page in self._pages:
            if self._concerns(page.user, change):
                page.invalidate(*keys)

    def _concerns(self, user: str, change: Change) -> bool:
        if change.kind in ("ephemeral_posted", "channel_read"):
            return user == change.user
        channel = self._workspace.channels.get(change.channel)
        # A person who just left a private channel must see it go, and a deleted one is gone for all.
        return channel is None or channel.visible_to(user) or user == change.user


def _keys(change: Change) -> Iterator[str]:
    if change.kind in _SIDEBAR:
        yield "workspace"
    if change.kind in _MESSAGES:
        yield f"messages:{change.channel}"
        yield f"messages:{change.channel}:{change.thread_ts or change.ts}"
