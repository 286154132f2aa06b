"""The refusal every operation of the workspace speaks in: Slack's own error code."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class SlackError(Exception):
    """Slack answers `ok: false` with this error code, and with the extra fields where there are any."""

    def __init__(self, error: str, **extra: object) -> None:
        super().__init__(error)
        self.error = error
        self.extra: Mapping[str, object] = extra
