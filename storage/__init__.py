"""Rows and queries: knows nothing of Slack and nothing of rules."""
