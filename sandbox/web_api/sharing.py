"""Files on their way into channels: Slack answers first and shares later.

Source: https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import asyncio
from contextlib import suppress
from dataclasses import replace

from sandbox.clock import Clock
from sandbox.workspace import Channel, Draft, SlackError, Workspace


class Sharing:
    """Shares completed files `seconds` of world time after their upload was completed."""

    def __init__(self, workspace: Workspace, clock: Clock, seconds: float) -> None:
        self._workspace = workspace
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self.seconds = seconds

    @property
    def under_way(self) -> int:
        """How many uploads are completed and not shared yet."""
        return len(self._tasks)

    def begin(self, channels: list[Channel], draft: Draft) -> None:
        """Share the draft's files into channels, after a while."""
        task = asyncio.create_task(self._share(channels, draft))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Forget what is not shared yet."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _share(self, channels: list[Channel], draft: Draft) -> None:
        await self._clock.sleep(self.seconds)
        files = [each for each in draft.files if each in self._workspace.files.all]
        for channel in channels if files else []:
            # The app was answered long ago: what is archived or gone by now takes no file, and nobody is told.
            with suppress(SlackError):
                self._post(channel.id, replace(draft, files=files))

    def _post(self, channel_id: str, draft: Draft) -> None:
        bot = self._workspace.bot.id
        channel = self._workspace.conversations.seen_by(bot, channel_id)
        channel.require_open()
        self._workspace.posting.require_thread(channel, draft.thread_ts)
        self._workspace.files.share(draft.files, channel.id)
        self._workspace.posting.post(bot, channel, draft)
