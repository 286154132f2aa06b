"""The timeline of an incident: what people put into it, where that came from, and how it is corrected."""
