"""Slack's refusals of blocks and views: pure validation that answers with problems in Slack's words."""

from sandbox.blockkit.problem import Problem
from sandbox.blockkit.surfaces import (
    MAX_BLOCKS_TEXT,
    blocks_text_length,
    validate_message,
    validate_options,
    validate_view,
)

__all__ = [
    "MAX_BLOCKS_TEXT",
    "Problem",
    "blocks_text_length",
    "validate_message",
    "validate_options",
    "validate_view",
]
