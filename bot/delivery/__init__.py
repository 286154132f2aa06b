"""The courier: carries every effect to Slack, once."""
