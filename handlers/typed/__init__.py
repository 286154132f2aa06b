"""What can be typed after /incident, group by group; `handlers.commands` holds them together."""
