"""The names by which Slack tells Muster what was clicked or submitted in a timeline."""

from __future__ import annotations

PREFIX = "timeline."
ADD_TO_TIMELINE = "add_to_timeline"
"""The message shortcut."""

OPEN_BUTTON = "timeline.open"
FILTER_MENU = "timeline.filter"
PAGE_BUTTON = "timeline.page"
EDIT_BUTTON = "timeline.edit"
NOTE_BUTTON = "timeline.note"
INCIDENTS = "timeline.incidents"
"""The menu of incidents that a message can be added to."""

PAGE_VIEW = "timeline.page"
ENTRY_VIEW = "timeline.entry"
NOTE_VIEW = "timeline.note"
ADD_VIEW = "timeline.add"
