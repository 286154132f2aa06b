"""Files: the external upload in three steps, and what was uploaded."""

import mimetypes
from dataclasses import dataclass, field

from sandbox.workspace.context import WorkspaceContext
from sandbox.workspace.errors import SlackError

ALT_TEXT_MAX = 1_000
"""Characters: https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""

SNIPPET_MAX = 1_000_000
"""Bytes of a snippet: https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""


@dataclass
class File:
    """A file, from the moment its upload URL was handed out.

    Once it is `shared` its owner can see it, and so can the people of `channels`.
    """

    id: str
    name: str
    size: int
    user: str
    created: int
    title: str = ""
    alt_txt: str = ""
    data: bytes | None = None
    shared: bool = False
    channels: list[str] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        """The media type, told from the name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """Every file of the workspace."""

    def __init__(self, ground: WorkspaceContext) -> None:
        self._ground = ground
        self.all: dict[str, File] = {}

    def reserve(self, user: str, filename: str, size: int, *, alt_txt: str = "", is_snippet: bool = False) -> File:
        """Take the first step: a place to upload to. `size` is in bytes."""
        if size <= 0:
            raise SlackError("missing_argument")
        if len(alt_txt) > ALT_TEXT_MAX:
            raise SlackError("alt_txt_too_large")
        if is_snippet and size > SNIPPET_MAX:
            raise SlackError("snippet_too_large")
        file = File(self._ground.fresh_id("F"), filename, size, user, self._ground.unix_now(), alt_txt=alt_txt)
        self.all[file.id] = file
        return file

    def get(self, file_id: str) -> File:
        """Return a file; refuses with `file_not_found`."""
        try:
            return self.all[file_id]
        except KeyError:
            raise SlackError("file_not_found") from None

    def waiting(self, file_id: str, user: str) -> File:
        """Return a file whose bytes have come and which was never completed, else `file_not_found`."""
        file = self.get(file_id)
        if file.data is None or file.shared or file.user != user:
            raise SlackError("file_not_found")
        return file

    def complete(self, file: File, title: str) -> None:
        """Take the last step: the file can be seen, by its owner alone until it is shared to channels."""
        file.shared, file.title = True, title or file.name

    def share(self, file_ids: list[str], channel: str) -> None:
        """Let the people of a channel see files."""
        for file_id in file_ids:
            self.all[file_id].channels.append(channel)
