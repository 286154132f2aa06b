"""Messages whose newest blocks not every workspace takes: one form after the other is tried, and what was refused kept.

Source: https://docs.slack.dev/reference/block-kit/blocks (which say of none since when a workspace has it)
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

Blocks = list[dict[str, Any]]

BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_attachments", "only_one_table_allowed"})
"""Slack's refusals of a block that it does not take there."""
_KEPT_SECONDS = 3600.0
"""Real seconds for which a refused type of block is not tried again: workspaces get new ones at any time."""


class Forms:
    """Which types of blocks this workspace's Slack refused lately."""

    def __init__(self) -> None:
        self._refused: dict[str, float] = {}

    def worth_trying(self, forms: Sequence[Blocks]) -> Iterator[Blocks]:
        """Yield the forms in their order, without those that hold what was refused lately; the last in any case."""
        for form in forms[:-1]:
            if not any(self._is_refused(kind) for kind in _kinds(form)):
                yield form
        yield forms[-1]

    def taken(self, form: Blocks, tried: Sequence[Blocks]) -> None:
        """Keep that `form` was taken after those `tried` before it were refused: for what they hold beside it."""
        until = time.monotonic() + _KEPT_SECONDS
        for refused in tried:
            for kind in _kinds(refused) - _kinds(form):
                self._refused[kind] = until

    def _is_refused(self, kind: str) -> bool:
        return self._refused.get(kind, 0.0) > time.monotonic()


def _kinds(form: Blocks) -> set[str]:
    return {str(block["type"]) for block in form}
