"""Slack's Web API, and the outcomes that a call can have."""
