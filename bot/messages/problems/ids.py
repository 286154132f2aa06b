"""The names by which Slack tells Muster what was clicked, chosen or submitted about a problem."""

from __future__ import annotations

PREFIX = "problem."
SHOW = "problem.show"
RAISE = "problem.raise"
EDIT = "problem.edit"
STATUS = "problem.status"
OWNER = "problem.owner"
LINK = "problem.link"
UNLINK = "problem.unlink"
"""Buttons, and the modals that those which ask for more open."""
WHICH = "problem.which"
"""The field that chooses an existing problem; the form is redrawn when it changes."""
INCIDENTS = "problem.incidents"
"""The field that chooses incidents, suggested while typing."""
HUB = "problem.hub"
"""The modal that shows a problem, with what can be done to it."""
