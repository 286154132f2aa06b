"""What Muster counts about itself, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.tracing import note

REGISTRY = CollectorRegistry()
"""Muster's own registry: only what docs/operations.md describes."""

DELIVERIES = Counter(
    "muster_deliveries",
    "Effects on Slack by operation and how the attempt ended: sent, held, pending, unknown, dead, dropped or "
    "overtaken.",
    ["operation", "outcome"],
    registry=REGISTRY,
)
OUTBOX = Gauge("muster_outbox", "Effects in the outbox by state.", ["state"], registry=REGISTRY)
SLACK_CALLS = Counter(
    "muster_slack_calls", "Web API calls by method and outcome.", ["method", "outcome"], registry=REGISTRY
)
ACK_SECONDS = Histogram(
    "muster_ack_seconds",
    "Seconds from a delivery's arrival to its acknowledgement.",
    ["kind"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),
    registry=REGISTRY,
)
LOOP_LAG = Histogram(
    "muster_event_loop_lag_seconds",
    "Seconds by which the event loop came late to what was due, looked at every 50 ms during requests.",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5),
    registry=REGISTRY,
)
REMINDERS = Counter("muster_reminders", "Reminders fired by kind.", ["kind"], registry=REGISTRY)
REMINDERS_LATE = Histogram(
    "muster_reminder_late_seconds",
    "Seconds by which reminders fired after they were due.",
    buckets=(0.1, 0.5, 1, 5, 30, 120, 600, 3600),
    registry=REGISTRY,
)
OPEN_INCIDENTS = Gauge(
    "muster_open_incidents",
    "Incidents not closed, without drills, by priority and status.",
    ["priority", "status"],
    registry=REGISTRY,
)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
ACKNOWLEDGE_SECONDS = Histogram(
    "muster_acknowledge_seconds",
    "Seconds from declaration to acknowledgement, without drills, as this replica recorded them.",
    ["priority"],
    buckets=(_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 4 * _HOUR, _DAY),
    registry=REGISTRY,
)
RESOLVE_SECONDS = Histogram(
    "muster_resolve_seconds",
    "Seconds from declaration to resolution, without drills, as this replica recorded them; "
    "each is counted once it can be undone no more.",
    ["priority"],
    buckets=(15 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY),
    registry=REGISTRY,
)
OUTBOX_AGE = Gauge(
    "muster_outbox_age_seconds",
    "Seconds since the oldest effect not yet delivered was asked for; 0 when none is.",
    registry=REGISTRY,
)
DELAY = Gauge(
    "muster_message_delay_seconds",
    "Seconds by which messages come late, as this replica sees it; 0 while that is less than people are told of.",
    registry=REGISTRY,
)
TOKEN_OK = Gauge(
    "muster_slack_token_ok", "1 while Slack takes the bot token, 0 while it refuses it.", registry=REGISTRY
)
SCOPE_MISSING = Gauge(
    "muster_slack_scope_missing",
    "1 for each method that something waits for because the app lacks the scope.",
    ["method", "scope"],
    registry=REGISTRY,
)


def count_delivery(operation: str, outcome: str) -> None:
    """Count how an attempt at an effect ended, and say so in its trace."""
    DELIVERIES.labels(operation, outcome).inc()
    note(outcome=outcome)
