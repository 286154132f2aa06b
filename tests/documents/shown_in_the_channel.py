"""What the members of an incident's channel read."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.advice import advice
from bot.domain.editing import Edited
from bot.domain.incident import IncidentView, Links
from bot.domain.kept_targets import Aim
from bot.domain.post_incident import Mark, ReviewState, TaskKind, TaskState
from bot.domain.reviews.review import ReviewView
from bot.domain.transitions import Milestone
from bot.domain.vocabulary import Role, Status
from bot.incidents.people.escalation import Direction
from bot.messages import (
    calls,
    channel,
    channel_posts,
    deletion,
    editing,
    merging,
    posts,
    role_posts,
    sharing,
    updates,
)
from bot.messages.archive_notice import archive_notice
from bot.messages.card import card
from bot.messages.message import Message
from bot.messages.readers import told_answer, update_taken_back
from bot.messages.redaction import redacted
from bot.messages.reports.times import corrected
from bot.messages.reviews import posts as reviews
from bot.messages.reviews.review import review
from bot.messages.tasks import task as tasks
from bot.messages.timeline.posts import noted
from bot.messages.undoing import undone_line, with_undo
from tests.documents import problems
from tests.documents.sample import (
    ALICE,
    BOB,
    CAROL,
    answers,
    at,
    identified,
    incident,
    logged,
    paused,
    resolved,
    task,
    update,
)
from tests.documents.shown import Shown


def in_the_channel() -> list[Shown]:
    """Return what stands in the channel as the incident goes on."""
    here, view, done = "Its members.", identified(), resolved()
    return [
        Shown("Card, just declared", "Its members: pinned, and edited in place.", card(incident())),
        Shown("Card, when people are called", "The same message.", card(incident(), answers())),
        Shown("Card, where nobody is set to be called", "The same message.", card(incident(impact=None), nobody=True)),
        Shown("Who was called", f"{here[:-1]}; edited in place.", calls.called_line(incident(), answers())),
        Shown("Card, cause found", "The same message.", card(view)),
        Shown("Card, resolved", "The same message.", card(done)),
        Shown("Card of one that was over already", "The same message.", card(logged())),
        Shown("Topic", here, channel.topic(view)),
        Shown("Bookmark", here, channel.bookmark_title(view)),
        Shown("Acknowledgement", here, posts.acknowledged(view, BOB)),
        Shown("Update", here, updates.told(view, update(view), for_responders=True)),
        Shown(
            "Whom it was told",
            "Its writer, who alone sees it.",
            told_answer(1, "its channel, #incidents (12), 3 followers"),
        ),
        Shown("Update, taken back", "Its writer, instead.", update_taken_back()),
        Shown("Change of priority", here, posts.priority_changed(view, ALICE, "P2", "All cards fail, not only some.")),
        Shown(
            "Change of priority, once it is over",
            here,
            posts.priority_corrected(view, ALICE, "P2", "All cards failed, not only some."),
        ),
        Shown("Edit", here, editing.edited(ALICE, _EDITED)),
        Shown("Change of status", here, posts.status_changed(view, ALICE, "investigating", "Seen in the logs.")),
        Shown("Role given", here, role_posts.role_changed(42, ALICE, Role.TECHNICAL_LEAD, [], [BOB])),
        Shown(
            "Escalation",
            here,
            posts.escalated(42, ALICE, Direction.FUNCTIONAL, "We need the provider."),
        ),
        Shown("Pause", here, posts.paused(paused(), ALICE)),
        Shown("A finding, a change made, a decision", here, noted(BOB, Mark.DECISION, "We take the release back.")),
        Shown("A task", "Its members: one message each, edited in place.", tasks.task(task())),
        Shown("A task, done", "The same message.", tasks.task(task(TaskState.DONE))),
        Shown("Its channel is shared with another organisation", here, sharing.shared("T0VENDOR")),
        Shown("Tasks left at the resolution", here, tasks.kept_open([task(kind=TaskKind.FOLLOW_UP)], 1)),
        Shown("A known error that looks like it", "Its members, where all may see the problem.", problems.offered()),
        Shown("Its workaround used", "The same message.", problems.used()),
        Shown("Resolution", here, with_undo(posts.resolved(done, ALICE), 42, 7, at(10))),
        Shown(
            "A resolution undone",
            f"{here} The same message; closings and cancellations likewise.",
            undone_line(view, Status.RESOLVED, ALICE, BOB, timedelta(seconds=40)),
        ),
        Shown("A review begun", "Its members: one message, edited in place.", review(done, _review(ReviewState.DRAFT))),
        Shown("A review signed off", "The same message.", review(done, _review(ReviewState.DONE))),
        Shown("A review sent to be read", here, reviews.sent(done, BOB, [CAROL], at(48 * 60))),
        Shown("Times corrected", here, _times_corrected(done)),
        Shown("Reopening", here, posts.reopened(view, BOB, "Cards fail again.")),
        Shown(
            "Cancellation",
            here,
            with_undo(posts.cancelled(view, ALICE, "A test card was used."), 42, 7, at(10)),
        ),
        Shown(
            "A duplicate, pointing on",
            "The duplicate's members.",
            merging.merged(_duplicate(), view, ALICE, archived=True),
        ),
        Shown("A duplicate taken in", here, merging.took_in(view, _duplicate(), ALICE, 2, 1)),
        Shown("A merge undone", "Those who use its channel again.", merging.unmerged(_again(), view, ALICE)),
        Shown(
            "Causes, once more is known",
            here,
            posts.causes_corrected(42, BOB, {"Root cause": _CAUSE}, "The logs say so."),
        ),
        Shown("Before its channel is archived", "Its members, as the last word.", archive_notice(_closed(), Links())),
        Shown("A drill that is deleted", "Its members, as the last word.", deletion.told_in_channel("INC-42", ALICE)),
        Shown("The same, to who deleted it", "Where the form was.", deletion.deleted("INC-42", archived=True)),
        Shown(
            "Its channel stays open",
            "Who deleted it, once.",
            deletion.not_archived("INC-42", "C0INCIDENT", "restricted_action", advice("restricted_action")),
        ),
        Shown("Words that are redacted, to who redacted them", "Where the form was.", redacted("INC-42", 7)),
        Shown("Turned private", here, channel_posts.turned_private(view, ALICE, "Customer data may be involved.")),
    ]


_CAUSE = "The release lost the address of one provider."
_EDITED = Edited(title=("Checkout is down", "Card payments fail"), added=("Payments",), removed=("Checkout",))


def _duplicate() -> IncidentView:
    return incident(number=43, title="Cards are refused", status=Status.MERGED, merged_into=42, merged_at=at(12))


def _again() -> IncidentView:
    return incident(number=43, title="Cards are refused", status=Status.INVESTIGATING)


def _closed() -> IncidentView:
    return resolved(status=Status.CLOSED, cause_category="Change or deployment", root_cause=_CAUSE)


def _review(state: ReviewState) -> ReviewView:
    done = state is ReviewState.DONE
    return ReviewView(
        state=state,
        owner=BOB,
        due_at=at(7 * 24 * 60),
        meeting_at=None,
        signed_off_by=ALICE if done else None,
        signed_off_at=at(5 * 24 * 60) if done else None,
        parts={},
        missing=() if done else ("the summary",),
        canvas_url="https://harbour-pine.slack.com/docs/T1/F1",
    )


def _times_corrected(done: IncidentView) -> Message:
    changes = {Milestone.ACKNOWLEDGED: (None, at(4)), Milestone.WORKAROUND: (at(20), None)}
    return corrected(done, BOB, changes, {Aim.ACKNOWLEDGE: (False, True)}, "Read from the logs.")
