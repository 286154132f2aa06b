"""The definitions: one module, and every page that prints them agrees with it."""

from __future__ import annotations

from pathlib import Path

from bot.domain.policy import DEFAULT_POLICY
from bot.domain.reports.definitions import DEFINITIONS
from bot.domain.text import SECTION_LIMIT, units
from bot.messages.help import metrics
from bot.reports.definitions import page

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_the_page_of_metrics_says_what_the_module_defines() -> None:
    """docs/metrics.md is what `python -m bot.reports.definitions` writes."""
    assert (DOCS / "metrics.md").read_text(encoding="utf-8") == page()


def test_help_in_slack_prints_every_definition_within_slacks_limits() -> None:
    """/incident help metrics says each one in full."""
    message = metrics(DEFAULT_POLICY)
    texts = [block["text"]["text"] for block in message.blocks if "text" in block]
    assert all(units(text) <= SECTION_LIMIT for text in texts)
    said = "\n".join(texts)
    assert [name for name, meaning in DEFINITIONS.items() if f"*{name}:* {meaning}" not in said] == []
