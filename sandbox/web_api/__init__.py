"""Slack's Web API: one table of methods, one module a family, one door."""
