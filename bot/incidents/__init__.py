"""The lifecycle of an incident: its words, its rules, its acts."""
