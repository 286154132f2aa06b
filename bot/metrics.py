"""What Muster counts about itself, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
"""Muster's own registry: only what docs/operations.md describes."""

DELIVERIES = Counter(
    "muster_deliveries",
    "Effects on Slack by operation and how the attempt ended: sent, held, pending, unknown or dead.",
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
REMINDERS = Counter("muster_reminders", "Reminders fired by kind.", ["kind"], registry=REGISTRY)
REMINDERS_LATE = Histogram(
    "muster_reminder_late_seconds",
    "Seconds by which reminders fired after they were due.",
    buckets=(0.1, 0.5, 1, 5, 30, 120, 600, 3600),
    registry=REGISTRY,
)
