"""What the record of the bot's calls to Slack says: when each began, took effect and was answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


def ended(call: Json) -> datetime:
    """Return when it was answered."""
    return datetime.fromisoformat(call["at"])


def began(call: Json) -> datetime:
    """Return when Slack received it."""
    return ended(call) - timedelta(milliseconds=call["ms"])


def took_effect(call: Json) -> datetime:
    """Return when people saw what it does: half of what a call takes is the way there, half the way back."""
    return ended(call) - timedelta(milliseconds=call["ms"] / 2)


def made(calls: Iterable[Json], method: str, *channels: str) -> list[Json]:
    """Return the calls of a method that Slack carried out, in order, those in these channels where any is named."""
    done = (call for call in calls if call["method"] == method and call["status"] == 200 and not call["error"])
    return [call for call in done if not channels or call["args"].get("channel") in channels]


def last_effect(calls: Iterable[Json], since: datetime) -> float:
    """Return the seconds from a moment to the last effect of these calls."""
    return (max(map(took_effect, calls)) - since).total_seconds()
