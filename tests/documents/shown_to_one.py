"""What one person reads, directly or for their eyes alone."""

from __future__ import annotations

from bot.domain.brief import Brief, BriefEvent
from bot.domain.calls import COMING
from bot.domain.post_incident import Mark
from bot.domain.reminder_plan import Kind
from bot.domain.vocabulary import Role
from bot.language.texts import _
from bot.messages import (
    access,
    brief,
    calls,
    clock,
    following,
    handover,
    posts,
    reminders,
    sharing,
)
from bot.messages.buttons import card_buttons
from bot.messages.message import Message
from bot.messages.reviews import posts as reviews
from bot.messages.role_brief import role_brief
from bot.messages.tasks import telling as told_of_tasks
from bot.messages.timeline.posts import in_timeline
from tests.documents import problems
from tests.documents.sample import (
    ALICE,
    BOB,
    CAROL,
    at,
    called,
    commitments,
    identified,
    incident,
    logged,
    resolved,
    task,
)
from tests.documents.shown import Shown


def for_one_person() -> list[Shown]:
    """Return what one person reads."""
    view = identified()
    told = Brief(
        incident=view,
        commitments=commitments(),
        impact_means="halts core services for most customers",
        tried=[
            BriefEvent(at(4), BOB, _("Acknowledged")),
            BriefEvent(at(20), BOB, "Status investigating → identified"),
        ],
        earlier=0,
        noted=[
            BriefEvent(at(9), ALICE, "Is the release of 08:50 to blame?", Mark.HYPOTHESIS),
            BriefEvent(at(22), BOB, "It cannot reach one of two card providers.", Mark.FINDING),
        ],
        now=at(40),
    )
    coming = [
        clock.Coming(at(55), Kind.UPDATE, "the next update is due"),
        clock.Coming(at(180), Kind.RESOLVE, "three quarters of the time to resolve have passed"),
    ]
    return [
        Shown("Catching up", "Who joins, or asks with `/incident catchup`.", brief.brief(told, card_buttons(view))),
        Shown("In the timeline", "Who notes something quietly, or adds a message.", in_timeline(42, fresh=True)),
        Shown("Logged, as it was over already", "Who logged it, in the form.", posts.logged(logged(channel_id=None))),
        Shown("A task given", "Its new owner, once.", told_of_tasks.owned(task(), ALICE)),
        Shown("A problem", "Who asks, as far as they may see it.", problems.in_full()),
        Shown("A problem given", "Its new owner.", problems.owned()),
        Shown("A review given", "Its new owner.", reviews.owned(resolved(), ALICE, at(7 * 24 * 60))),
        Shown(
            "A review to be read", "Each person who is asked to.", reviews.asked_to_read(resolved(), BOB, at(48 * 60))
        ),
        Shown("A role's brief", "Its new holder.", _brief()),
        Shown(
            "Somebody else leads",
            "The former incident manager, once.",
            handover.relieved(view, BOB, by=BOB, former=ALICE),
        ),
        Shown(
            "A hand-over note",
            "Who leads now; the incident's channel, without the title.",
            handover.note_for_successor(view, ALICE, "The bank has been called; they ring back at ten."),
        ),
        Shown("What is to come", "Who asks with `/incident clock`.", clock.clock(view, coming, clock.Kept(2, 3))),
        Shown(
            "What one follows", "Who asks.", following.following([("service", "Checkout"), ("priority", "P1")], [view])
        ),
        Shown("Called", "Each person called: one message, edited in place.", calls.call(incident(), called(), 1)),
        Shown("Called, and coming", "The same message.", calls.call(incident(), called(COMING), 1)),
        Shown("Called, and taken by somebody else", "The same message.", calls.call(view, called(told=True), 1)),
        Shown(
            "Called by somebody",
            "Each person called.",
            calls.call(view, called(step="", by=ALICE, why="We need the provider."), 1),
        ),
        Shown(
            "Nobody is left to call",
            "Those called last, the managers and the incident manager; each time later.",
            calls.call(incident(), called(step="P1 0 again-2"), 1),
        ),
        Shown(
            "Who comes",
            "Who called them: one message, edited in place.",
            calls.heard(view, [called(COMING), called(user=BOB)]),
        ),
        Shown("Taken", "Anyone who was called and is not needed now.", reminders.taken(view)),
        Shown(
            "Needed after all",
            "Anyone who was told that it was over, where that was undone: the same message.",
            reminders.still_needed(incident()),
        ),
        Shown("Access, asked for", "Who asked, whether there is such an incident or not.", access.asked("INC-42")),
        Shown("Access, to be decided", "Its incident manager.", access.request(view, CAROL, "I know the bank.", 1)),
        Shown("Access, given", "Who asked.", access.granted(view)),
        Shown(
            "Its channel is shared",
            "Its incident manager; of a private one, the security group too.",
            sharing.shared_directly(view, "T0VENDOR"),
        ),
    ]


def _brief() -> Message:
    note = "The bank has been called; they ring back at ten."
    return role_brief(identified(), Role.INCIDENT_MANAGER, commitments(), at(40), by=BOB, note=note)
