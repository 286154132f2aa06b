"""Tasks and follow-ups as people see them."""
