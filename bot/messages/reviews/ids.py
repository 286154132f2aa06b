"""The names by which Slack tells Muster what was clicked or submitted about a review."""

from __future__ import annotations

PREFIX = "review."
READ_BUTTON = "review.read"
EDIT_BUTTON = "review.edit"
SEND_BUTTON = "review.send"
SIGN_BUTTON = "review.sign"
PLAN_BUTTON = "review.plan"
BACK_BUTTON = "review.back"
FILE_BUTTON = "review.file"
PAGE_BUTTON = "review.page"
EDIT_VIEW = "review.edit"
SEND_VIEW = "review.send"
PLAN_VIEW = "review.plan"
BACK_VIEW = "review.back"
READ_VIEW = "review.read"
