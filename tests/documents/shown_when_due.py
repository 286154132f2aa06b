"""What is said when something is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.policy import DEFAULT_POLICY, Audience
from bot.domain.post_incident import TaskKind
from bot.domain.vocabulary import Priority, Role
from bot.messages import (
    reminders,
    role_posts,
)
from bot.messages.message import NotRunning, line
from bot.messages.modals.private_calls import called_to_private
from bot.messages.reviews.reminders import due, meeting
from bot.messages.tasks import telling as told_of_tasks
from tests.documents.sample import (
    ALICE,
    BOB,
    CAROL,
    at,
    identified,
    incident,
    resolved,
    task,
)
from tests.documents.shown import IN_TIME, Shown, widened


def when_due() -> list[Shown]:
    """Return what the reminders say."""
    here, view = "The incident's channel.", identified()
    on_call = reminders.mentions(Audience(groups=("S0ONCALL",)), None)
    writer = f"<@{CAROL}>"
    return [
        Shown("Nobody has acknowledged", here, reminders.next_called(incident(), timedelta(minutes=8), IN_TIME)),
        Shown("Nobody is left to call", here, reminders.nobody_left(incident(), timedelta(minutes=25), IN_TIME)),
        Shown(
            "Nobody is set to be called",
            here,
            reminders.nobody_left(incident(), timedelta(minutes=15), IN_TIME, unset=True),
        ),
        Shown("Update due soon", "Its writer, in the channel.", reminders.update_nudge(view, timedelta(minutes=3))),
        Shown("Update due", here, reminders.update_due(view, writer, IN_TIME)),
        Shown("Update due, put off three times", here, reminders.update_due(view, writer, IN_TIME, 3)),
        Shown("Update overdue", here, reminders.update_overdue(view, on_call, timedelta(minutes=30), IN_TIME)),
        Shown("Told late", here, reminders.update_due(view, writer, NotRunning(minutes=12))),
        Shown("Expected resolution passed", here, reminders.expectation_passed(view, writer, IN_TIME)),
        Shown("Target in danger", here, reminders.resolve_soon(view, timedelta(minutes=60), IN_TIME)),
        Shown("Target missed", here, reminders.resolve_missed(view, IN_TIME)),
        Shown("No incident manager", here, reminders.volunteer(identified(roles={}), on_call, at(5), IN_TIME)),
        Shown("A review due", "Its owner.", due(resolved(), at(60), at(0), IN_TIME, own=True)),
        Shown("A review's meeting", "Its members, and the owner.", meeting(resolved(), at(60))),
        Shown("A task due soon", "Its owner.", told_of_tasks.due_soon(task(), timedelta(minutes=30), IN_TIME)),
        Shown(
            "A task overdue",
            "Its owner.",
            told_of_tasks.overdue(task(), timedelta(days=1), IN_TIME, told_of_tasks.Told()),
        ),
        Shown(
            "A follow-up overdue whose owner has left",
            "Who speaks for its incident.",
            told_of_tasks.overdue(
                task(kind=TaskKind.FOLLOW_UP), timedelta(days=1), IN_TIME, told_of_tasks.Told(own=False)
            ),
        ),
        Shown(
            "What somebody leaves behind",
            "Who speaks for its incident.",
            told_of_tasks.left_behind(view, [task()], 1, BOB, ""),
        ),
        Shown(
            "Follow-ups with neither an owner nor a date",
            "Who speaks for its incident, which is over, by working day; five times at most.",
            told_of_tasks.without_owner(
                resolved(),
                [replace(task(kind=TaskKind.FOLLOW_UP), owner=None, due_at=None)],
                1,
                "",
                IN_TIME,
            ),
        ),
        Shown(
            "A follow-up that nobody has",
            "Who speaks for its incident, which is closed, once.",
            told_of_tasks.nobodys(replace(task(kind=TaskKind.FOLLOW_UP), owner=None, due_at=None), ""),
        ),
        Shown(
            "A lead has left",
            here,
            role_posts.role_left(42, CAROL, [Role.COMMUNICATIONS_LEAD], Audience(people=(ALICE,))),
        ),
        Shown("Whom a private incident calls", f"{_IN_FORM}.", line(called_to_private(DEFAULT_POLICY, Priority.P2))),
        Shown(
            "Whom it calls where the settings widen that",
            f"{_IN_FORM}, or changes its priority.",
            line(called_to_private(widened(), Priority.P2)),
        ),
        Shown("Nothing happens", here, reminders.stale(view, f"<@{ALICE}>", timedelta(hours=2), IN_TIME)),
    ]


_IN_FORM = "In the form, who declares it or turns it private"
