"""What each button and shortcut asks of who uses it, beside those of the acts: docs/security.md is drawn from this."""

from __future__ import annotations

from typing import NamedTuple

from bot.messages import audit, finding, ids
from bot.messages.problems import ids as problems
from bot.messages.reports import ids as reports
from bot.messages.reviews import ids as reviews
from bot.messages.tasks import ids as tasks
from bot.messages.timeline import ids as timeline
from handlers.needs import Need


class Offered(NamedTuple):
    """A button, menu or shortcut: where it stands, what it says, and what it needs."""

    where: str
    says: str
    need: Need


_HOME, _PRIVATE, _FOUND = "App Home and the menu", "A request for access", "What was found"
_UPDATE, _TIMELINE = "The form of an update", "A timeline"
_TOLD = "Whom an update was told"
_TASK, _REVIEW, _PROBLEM, _REPORT = "A task", "A review", "A problem", "A report, a summary"
_DECLARING = "The form that declares"
_SETUP = "The checklist on App Home"
_OFFER = "A known error that is offered"
_MESSAGE = "A message's menu"

BUTTONS: dict[str, Offered] = {
    ids.DECLARE_BUTTON: Offered(_HOME, "Declare incident", Need.DECLARING),
    ids.SHOW_BUTTON: Offered(_HOME, "Show, Show details; Open behind a figure", Need.SEEING),
    ids.LIST_BUTTON: Offered(_HOME, "List open incidents", Need.NOTHING),
    ids.LIST_PAGE_BUTTON: Offered("A list of incidents", "Its pages", Need.NOTHING),
    ids.HELP_BUTTON: Offered(_HOME, "Help", Need.NOTHING),
    ids.RUN_BUTTON: Offered("Help, a guess at what was meant", "Run it, and what help offers", Need.OF_ITS_ACT),
    ids.CHANNEL_BUTTON: Offered("The form that declared", "Open channel", Need.NOTHING),
    ids.SETTINGS_BUTTON: Offered(_HOME, "Settings, and each part of them", Need.SETTING),
    ids.SET_UP_BUTTON: Offered("App Home, a greeting", "Set up", Need.ADMINISTERING),
    ids.CHECKLIST_KEEP_BUTTON: Offered(_SETUP, "Keep the defaults", Need.ADMINISTERING),
    ids.CHECKLIST_UNDO_BUTTON: Offered(_SETUP, "Undo keeping the defaults", Need.ADMINISTERING),
    ids.CHECKLIST_HIDE_BUTTON: Offered(_SETUP, "Hide checklist", Need.ADMINISTERING),
    ids.CHECKLIST_POST_BUTTON: Offered(_SETUP, "Post a test", Need.ADMINISTERING),
    ids.CHECKLIST_REMOVE_BUTTON: Offered("A test in the announcement channel", "Remove test", Need.ADMINISTERING),
    ids.CHECKLIST_SHOW_BUTTON: Offered("App Home", "Show checklist", Need.ADMINISTERING),
    ids.CHECKLIST_CALL_BUTTON: Offered(_SETUP, "Send me a test call", Need.ADMINISTERING),
    ids.TRY_AGAIN_BUTTON: Offered("What was not delivered, on App Home", "Try again", Need.ADMINISTERING),
    ids.SERVICE_MENU: Offered("The list of services", "Whom to call, Rename, Merge, Remove", Need.SETTING),
    ids.MORE_MENU: Offered("The card", "The menu of the other actions", Need.OF_ITS_ACT),
    ids.JOIN_BUTTON: Offered(_DECLARING, "Join, instead of declaring the same again", Need.SEEING),
    ids.KEEP_TYPED_BUTTON: Offered(_DECLARING, "Add it to the timeline", Need.TAKING_PART),
    ids.FOLLOW_BUTTON: Offered("An announcement, a list, App Home", "Follow", Need.FOLLOWING),
    ids.UNFOLLOW_BUTTON: Offered("An announcement", "Unfollow", Need.NOTHING),
    ids.GRANT_BUTTON: Offered(_PRIVATE, "Grant access", Need.TAKING_PART),
    ids.DECLINE_BUTTON: Offered(_PRIVATE, "Decline", Need.TAKING_PART),
    ids.PREVIEW_BUTTON: Offered(_UPDATE, "Preview", Need.SEEING),
    ids.MORE_FIELDS_BUTTON: Offered(_UPDATE, "More", Need.SEEING),
    ids.CORRECT_BUTTON: Offered(_TOLD, "Correct", Need.TAKING_PART),
    ids.TAKE_BACK_BUTTON: Offered(_TOLD, "Take back", Need.TAKING_PART),
    timeline.OPEN_BUTTON: Offered(_TIMELINE, "Timeline", Need.SEEING),
    timeline.PAGE_BUTTON: Offered(_TIMELINE, "Its pages", Need.SEEING),
    timeline.FILTER_MENU: Offered(_TIMELINE, "Its menu of kinds", Need.SEEING),
    timeline.NOTE_BUTTON: Offered(_TIMELINE, "Add a note", Need.TAKING_PART),
    timeline.EDIT_BUTTON: Offered(_TIMELINE, "Edit", Need.TAKING_PART),
    tasks.DONE_BUTTON: Offered(_TASK, "Done", Need.OWNING_TASK),
    tasks.TAKE_BUTTON: Offered(_TASK, "I'll take it", Need.OWNING_TASK),
    tasks.LATER_BUTTON: Offered(_TASK, "Postpone a day", Need.OWNING_TASK),
    tasks.REASSIGN_BUTTON: Offered(_TASK, "Reassign", Need.OWNING_TASK),
    tasks.DUE_BUTTON: Offered(_TASK, "Due", Need.OWNING_TASK),
    tasks.EDIT_BUTTON: Offered(_TASK, "Edit", Need.OWNING_TASK),
    tasks.DROP_BUTTON: Offered(_TASK, "Drop", Need.OWNING_TASK),
    tasks.REOPEN_BUTTON: Offered(_TASK, "Reopen", Need.OWNING_TASK),
    tasks.MORE_MENU: Offered(_TASK, "The menu of the rest", Need.OF_ITS_ACT),
    reviews.READ_BUTTON: Offered(_REVIEW, "Read, Open review", Need.SEEING),
    reviews.PAGE_BUTTON: Offered(_REVIEW, "Its pages", Need.SEEING),
    reviews.FILE_BUTTON: Offered(_REVIEW, "Get as file", Need.SEEING),
    reviews.EDIT_BUTTON: Offered(_REVIEW, "Edit", Need.WRITING_REVIEW),
    reviews.SEND_BUTTON: Offered(_REVIEW, "Send to review", Need.WRITING_REVIEW),
    reviews.SIGN_BUTTON: Offered(_REVIEW, "Sign off", Need.WRITING_REVIEW),
    reviews.PLAN_BUTTON: Offered(_REVIEW, "Owner and dates", Need.WRITING_REVIEW),
    reviews.BACK_BUTTON: Offered(_REVIEW, "Back to draft", Need.WRITING_REVIEW),
    problems.SHOW: Offered(_PROBLEM, "Show, Show problem", Need.SEEING_PROBLEM),
    problems.LINK: Offered(_PROBLEM, "Link incident", Need.LINKING_PROBLEM),
    problems.EDIT: Offered(_PROBLEM, "Edit", Need.CHANGING_PROBLEM),
    problems.STATUS: Offered(_PROBLEM, "Change status", Need.CHANGING_PROBLEM),
    problems.OWNER: Offered(_PROBLEM, "Assign owner", Need.CHANGING_PROBLEM),
    problems.UNLINK: Offered(_PROBLEM, "Unlink incident", Need.CHANGING_PROBLEM),
    problems.CANDIDATE: Offered(_REPORT, "Raise problem", Need.DECLARING),
    problems.USE: Offered(_OFFER, "Use this workaround", Need.TAKING_PART),
    problems.NOT_THIS: Offered(_OFFER, "Not this", Need.TAKING_PART),
    reports.SHOW_BUTTON: Offered(_REPORT, "Show incidents", Need.NOTHING),
    reports.DETAILS_BUTTON: Offered(_REPORT, "Details", Need.NOTHING),
    reports.PAGE_BUTTON: Offered(_REPORT, "Its pages", Need.NOTHING),
    reports.FILTER_MENU: Offered(_REPORT, "Its menu of incidents", Need.NOTHING),
    reports.SORT_MENU: Offered(_REPORT, "Its menu of orders", Need.NOTHING),
    reports.OPEN_MENU: Offered(_REPORT, "The menu that opens what it names", Need.SEEING),
    reports.CHART_BUTTON: Offered(_REPORT, "Chart", Need.NOTHING),
    reports.CSV_BUTTON: Offered(_REPORT, "CSV", Need.NOTHING),
    reports.SHARE_BUTTON: Offered(_REPORT, "Share here", Need.MEMBERSHIP),
    finding.SHOW_BUTTON: Offered(_FOUND, "Show", Need.SEEING),
    finding.PAGE_BUTTON: Offered(_FOUND, "Its pages", Need.NOTHING),
    audit.PAGE_BUTTON: Offered("The audit log", "Its pages", Need.ADMINISTERING),
}
"""By action id, without what makes several of a name differ; the buttons of acts need what the act does."""

SHORTCUTS: dict[str, Offered] = {
    ids.DECLARE_SHORTCUT: Offered("Slack's shortcuts", "Declare incident", Need.DECLARING),
    ids.DECLARE_FROM_MESSAGE: Offered(_MESSAGE, "Declare incident", Need.DECLARING),
    ids.CORRECT_UPDATE: Offered(_MESSAGE, "Correct update", Need.TAKING_PART),
    ids.COPY_AS_TEXT: Offered(_MESSAGE, "Copy as text", Need.SEEING),
    timeline.ADD_TO_TIMELINE: Offered(_MESSAGE, "Add to timeline", Need.TAKING_PART),
    tasks.ADD_SHORTCUT: Offered(_MESSAGE, "Add task", Need.TAKING_PART),
}
"""The same by callback id."""
