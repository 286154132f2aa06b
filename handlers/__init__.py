"""Slack's door: each listener parses what came in, calls one use case and acknowledges."""
