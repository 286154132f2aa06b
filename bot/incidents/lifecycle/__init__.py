"""From declaring an incident to its end."""
