"""Who may see and do what, and how much of it."""
