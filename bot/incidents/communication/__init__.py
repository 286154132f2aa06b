"""Who is told what about an incident, and what happens to its channel."""
