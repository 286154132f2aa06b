"""What is asked of Slack and of the clock: rows written with the change that asks for them."""
