"""What is owed on an incident, in lines that say by when and how long that still is."""

from __future__ import annotations

from datetime import datetime

from bot.domain.commitments import OpenCommitments
from bot.messages.text import lasting, when


def commitment_lines(commitments: OpenCommitments, now: datetime) -> list[str]:
    """Say what falls due, the soonest first."""
    due = [
        ("Acknowledge by", commitments.acknowledge_by),
        ("Next update due", commitments.update_by),
        ("Resolve by", commitments.resolve_by),
    ]
    coming = sorted((at, what) for what, at in due if at is not None)
    return [f"*{what}* {when(at)} ({_left(at, now)})" for at, what in coming]


def _left(at: datetime, now: datetime) -> str:
    return f"{lasting(at - now)} left" if at >= now else f"overdue by {lasting(now - at)}"
