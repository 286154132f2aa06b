"""The audit log: what is recorded of who changed, saw, took out or was refused what, and how it is read."""
