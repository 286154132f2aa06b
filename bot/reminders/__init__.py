"""What is due when, what wakes for it, and what is said then."""
