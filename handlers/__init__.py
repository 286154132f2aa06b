"""What listens to Slack: each listener parses what came in, calls one use case and acknowledges."""
