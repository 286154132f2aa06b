"""Tasks during an incident and follow-ups after it: the acts on them, and how they are typed."""
