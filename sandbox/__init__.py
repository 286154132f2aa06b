"""A strict Slack on one's own machine: Web API, deliveries and a page for people, all state in memory."""
