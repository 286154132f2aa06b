"""The names by which Slack tells Muster what was clicked in a report, and what its buttons carry."""

from __future__ import annotations

import json
from typing import Any

from bot.domain.errors import OtherVersion
from bot.domain.reports.report import Asked

SHARE_BUTTON = "report.share"
CHART_BUTTON = "report.chart"
CSV_BUTTON = "report.csv"
SHOW_BUTTON = "report.show"
DETAILS_BUTTON = "report.details"
FILTER_MENU = "report.filter"
SORT_MENU = "report.sort"
OPEN_MENU = "report.open"
PAGE_BUTTON = "report.page"
BEHIND_VIEW = "report.behind"
DETAILS_VIEW = "report.full"
PREFIX = "report."


def carried(asked: Asked, **more: Any) -> str:  # noqa: ANN401 - JSON
    """Return a button's value: what the report was asked for, and what else the click needs."""
    return json.dumps({**asked.to_json(), **more}, ensure_ascii=False, separators=(",", ":"))


def read_carried(value: str) -> tuple[Asked, dict[str, Any]]:
    """Read a button's value.

    Raises `OtherVersion`.
    """
    try:
        kept = json.loads(value)
        return Asked.from_json(kept), kept
    except (ValueError, KeyError, TypeError) as unreadable:
        raise OtherVersion("report") from unreadable
