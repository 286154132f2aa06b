"""Carrying out what a person asks for: one transaction, once, and its history."""
