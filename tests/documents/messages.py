"""docs/messages.md: every kind of message that people outside an incident's channel read, and the main ones inside.

`python -m tests.documents.messages` writes it; a test holds the file to what the bot draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.delivery.advice import advice
from bot.domain.brief import Brief, BriefEvent
from bot.domain.calls import COMING, Summoned
from bot.domain.checklist import Checklist, Item
from bot.domain.editing import Edited
from bot.domain.incident import IncidentView, Links
from bot.domain.kept_targets import Aim
from bot.domain.policy import DEFAULT_POLICY, Audience, PeoplePolicy, Policy, ServicePolicy, Step
from bot.domain.post_incident import Mark, ReviewState, TaskKind, TaskState
from bot.domain.reachability import Facts, NamedService, Setup
from bot.domain.reminder_plan import Kind
from bot.domain.reviews.review import ReviewView
from bot.domain.task import TaskView
from bot.domain.transitions import Milestone
from bot.domain.vocabulary import Priority, Role, Status
from bot.incidents.people.escalation import Direction
from bot.language.texts import _
from bot.messages import (
    access,
    announcement,
    announcing,
    brief,
    calls,
    channel,
    channel_posts,
    checklist,
    clock,
    deletion,
    editing,
    following,
    handover,
    merging,
    posts,
    reminders,
    role_posts,
    setup_check,
    sharing,
    updates,
)
from bot.messages import help as help_texts
from bot.messages.archive_notice import archive_notice
from bot.messages.buttons import card_buttons
from bot.messages.card import card
from bot.messages.greeting import greeting, installed
from bot.messages.message import Message, NotRunning, line
from bot.messages.modals.private_calls import called_to_private
from bot.messages.naming import named
from bot.messages.readers import told_answer, update_taken_back
from bot.messages.redaction import redacted
from bot.messages.reports.times import corrected
from bot.messages.reviews import posts as reviews
from bot.messages.reviews.reminders import due, meeting
from bot.messages.reviews.review import review
from bot.messages.role_brief import role_brief
from bot.messages.tasks import task as tasks
from bot.messages.tasks import telling as told_of_tasks
from bot.messages.timeline.posts import in_timeline, noted
from bot.messages.undoing import undone_line, undone_update, with_undo
from bot.messages.updates import UNDONE
from tests.documents import answers, problems
from tests.documents.as_markdown import NAMES, message
from tests.documents.sample import ALICE, BOB, CAROL, at, commitments, identified, incident, resolved, update

PATH = Path(__file__).parents[2] / "docs" / "messages.md"
_IN_TIME = timedelta(0)
_DIRECT = "For one person"
"""The heading of what is told directly, or for one person's eyes: who is not there is not rung by a mention."""
_TITLE = """# What people read

Each kind of message, drawn by the functions that draw it in Slack, for one incident at several moments of its life.
Times are shown in UTC here; Slack shows them in each reader's own zone. `Buttons` stand as in this sentence. People
stand by name as in a new message in a channel, which rings only whom it mentions: not **Alice**, but @Alice. Edited,
it mentions them all, which rings nobody. Reports and summaries are shown in [metrics.md](metrics.md).

This page is written by `make docs`, and a test holds it to the code.
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message: what it is, who reads it where, and how it is drawn."""

    title: str
    readers: str
    message: Message | str


def document() -> str:
    """Return the page."""
    parts = [_TITLE]
    for heading, kinds in _groups():
        parts.append(f"## {heading}\n")
        names = {} if heading == _DIRECT else NAMES
        parts += [f"### {each.title}\n\n{each.readers}\n\n{_drawn(each.message, names)}\n" for each in kinds]
    return "\n".join(parts)


def shown() -> list[Message]:
    """Return every message of the page."""
    return [each.message for _, kinds in _groups() for each in kinds if isinstance(each.message, Message)]


def shown_by_title() -> list[tuple[str, Message]]:
    """Return every message of the page with its title."""
    return [(each.title, each.message) for _, kinds in _groups() for each in kinds if isinstance(each.message, Message)]


def _drawn(said: Message | str, names: Mapping[str, str]) -> str:
    if isinstance(said, str):
        return f"```text\n{said}\n```"
    return message(named(said.blocks, {user: name for user, name in names.items() if user not in said.rings}))


def _groups() -> Iterator[tuple[str, list[Shown]]]:
    yield "For stakeholders", _for_stakeholders()
    yield "In the incident's channel", [*_in_the_channel(), *_shown(answers.in_the_channel())]
    yield _DIRECT, [*_for_one_person(), *_shown(answers.elsewhere()), *_shown(answers.answers())]
    yield "When something is due", _when_due()
    yield "For people who type or set something", _for_who_types()


def _shown(rows: list[answers.Row]) -> list[Shown]:
    return [Shown(*row) for row in rows]


def _for_stakeholders() -> list[Shown]:
    here = "Everybody in the announcement channel, and in those that the rules name. One message, edited in place"
    view, done = identified(), resolved()
    read_by = announcement.ReadBy("C0INCIDENTS", 12)
    corrected = update(view, text="The new release cannot reach one of two card providers.", corrected_at=at(28))
    return [
        Shown("Announcement, just declared", f"{here}.", announcement.announcement(incident(), "S0ONCALL")),
        Shown("Announcement, cause found", f"{here}.", announcement.announcement(view, readers=read_by)),
        Shown("Announcement, resolved", f"{here}.", announcement.announcement(done)),
        Shown("Follower's message", "Who follows it, as a direct message.", announcement.follower_card(view)),
        Shown("Update", "In the announcement's thread and each follower's.", _outside(view)),
        Shown("Update, corrected", "Edited wherever it was told.", updates.told(view, corrected, for_responders=False)),
        Shown("Update, taken back", "In its place.", updates.taken_back(view, update(view), for_responders=False)),
        Shown("Resolution", "As an update, and shown in the channel itself.", _outside(done, "resolved", over=True)),
        Shown(
            "A resolution undone",
            "In the place of the resolution, wherever it was told.",
            _outside(view, UNDONE, over=True, text=undone_update(Status.RESOLVED, Status.IDENTIFIED)),
        ),
        Shown("Announcement, paused", f"{here}.", announcement.announcement(_paused())),
        Shown("Pause", "As an update.", _outside(_paused(), updates.PAUSED, text=_paused().pause_reason)),
        Shown("Pause ended", "As an update.", _outside(view, updates.RESUMED, text="Work continues.")),
        Shown(
            "Update as plain text",
            "The person who copies it from its menu.",
            updates.as_text(view, update(view), "Carol"),
        ),
        Shown("Update as Markdown", "The same, for an email.", updates.as_markdown(view, update(view), "Carol")),
        Shown(
            "Announcement of what does not affect the service it was announced for",
            "In its place.",
            editing.unconcerned(view),
        ),
        Shown("Announcement of what turned private", "In its place.", announcement.withdrawn(view)),
    ]


def _setup() -> Setup:
    """Return a setup of which something would reach nobody."""
    services = [NamedService("Payments", ServicePolicy(groups=("S0PAYMENTS",)))]
    facts = Facts(
        groups={"S0ONCALL": 2, "S0SECURITY": 3, "S0PAYMENTS": 0}, channel="incidents", channel_known=True, listeners=12
    )
    return Setup(policy=_widened(), services=services, facts=facts)


def _for_who_types() -> list[Shown]:
    guess = help_texts.unknown("updat", "update found it", "updat found it")
    allow = advice("restricted_action")
    first, later = (greeting("incidents", Checklist(done=done)) for done in ((), (Item.READERS, Item.CALLED)))
    return [
        Shown("Setup check", "In the settings; and anyone who types `/incident oncall`.", setup_check.check(_setup())),
        Shown(
            "A greeting",
            "The admin who installs Muster, or the first who comes, where nobody reads announcements.",
            first,
        ),
        Shown("A greeting, for others", "Somebody who installs Muster by OAuth and is no admin.", installed()),
        Shown("A greeting, later", "The same message, as Muster is set up.", later),
        Shown("A test call", "An admin who presses *Send me a test call* on App Home.", checklist.test_call(ALICE)),
        Shown("A test", "The announcement channel, after *Post a test*.", checklist.test_announcement(ALICE)),
        Shown("What a channel is for", "The announcement channel, once it is set up.", announcing.welcome()),
        Shown("Who reads announcements", "Who set it up.", announcing.filled("C0INCIDENTS", 12, ["U0CAROL"])),
        Shown("Not set up", "Who tried.", announcing.not_filled("incidents", "restricted_action", allow)),
        Shown("A slip", "The person who typed what is no command.", guess),
    ]


_IN_FORM = "In the form, who declares it or turns it private"


def _widened() -> Policy:
    """Return a policy by which private incidents call the usual chain too, which has two steps."""
    chain = (Step(groups=("S0ONCALL",), minutes=10), Step(manager=True, minutes=30))
    priorities = {
        priority: held.model_copy(update={"chain": chain}) for priority, held in DEFAULT_POLICY.priorities.items()
    }
    people = PeoplePolicy(security="S0SECURITY", private_chain=True)
    return DEFAULT_POLICY.model_copy(update={"priorities": priorities, "people": people})


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


def _outside(view: IncidentView, kind: str = "update", *, over: bool = False, **known: Any) -> Message:  # noqa: ANN401 - named as the fields are
    told = update(view, kind, **({"user_impact": "", "workaround": ""} if over else {}), **known)
    return updates.told(view, told, for_responders=False)


def _in_the_channel() -> list[Shown]:
    here, view, done = "Its members.", identified(), resolved()
    return [
        Shown("Card, just declared", "Its members: pinned, and edited in place.", card(incident())),
        Shown("Card, when people are called", "The same message.", card(incident(), _answers())),
        Shown("Card, where nobody is set to be called", "The same message.", card(incident(impact=None), nobody=True)),
        Shown("Who was called", f"{here[:-1]}; edited in place.", calls.called_line(incident(), _answers())),
        Shown("Card, cause found", "The same message.", card(view)),
        Shown("Card, resolved", "The same message.", card(done)),
        Shown("Card of one that was over already", "The same message.", card(_logged())),
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
        Shown("Pause", here, posts.paused(_paused(), ALICE)),
        Shown("A finding, a change made, a decision", here, noted(BOB, Mark.DECISION, "We take the release back.")),
        Shown("A task", "Its members: one message each, edited in place.", tasks.task(_task())),
        Shown("A task, done", "The same message.", tasks.task(_task(TaskState.DONE))),
        Shown("Its channel is shared with another organisation", here, sharing.shared("T0VENDOR")),
        Shown("Tasks left at the resolution", here, tasks.kept_open([_task(kind=TaskKind.FOLLOW_UP)], 1)),
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


def _paused() -> IncidentView:
    return identified(paused_until=at(90), pause_reason="The bank looks into it and calls back.", next_update_at=None)


def _duplicate() -> IncidentView:
    return incident(number=43, title="Cards are refused", status=Status.MERGED, merged_into=42, merged_at=at(12))


def _pointing(into: IncidentView) -> Message:
    return merging.merged(_duplicate(), into, ALICE, archived=True)


def _again() -> IncidentView:
    return incident(number=43, title="Cards are refused", status=Status.INVESTIGATING)


def _closed() -> IncidentView:
    return resolved(status=Status.CLOSED, cause_category="Change or deployment", root_cause=_CAUSE)


def _for_one_person() -> list[Shown]:
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
        Shown("Logged, as it was over already", "Who logged it, in the form.", posts.logged(_logged(channel_id=None))),
        Shown("A task given", "Its new owner, once.", told_of_tasks.owned(_task(), ALICE)),
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
        Shown("Called", "Each person called: one message, edited in place.", calls.call(incident(), _called(), 1)),
        Shown("Called, and coming", "The same message.", calls.call(incident(), _called(COMING), 1)),
        Shown("Called, and taken by somebody else", "The same message.", calls.call(view, _called(told=True), 1)),
        Shown(
            "Called by somebody",
            "Each person called.",
            calls.call(view, _called(step="", by=ALICE, why="We need the provider."), 1),
        ),
        Shown(
            "Nobody is left to call",
            "Those called last, the managers and the incident manager; each time later.",
            calls.call(incident(), _called(step="P1 0 again-2"), 1),
        ),
        Shown(
            "Who comes",
            "Who called them: one message, edited in place.",
            calls.heard(view, [_called(COMING), _called(user=BOB)]),
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


def _answers() -> list[Summoned]:
    return [_called(COMING), _called(user=BOB)]


def _task(state: TaskState = TaskState.OPEN, kind: TaskKind = TaskKind.TASK) -> TaskView:
    over = state is not TaskState.OPEN
    return TaskView(
        id=7,
        number=42,
        incident_title="Checkout is down",
        channel_id=None,
        text="Ask the second card provider for its logs",
        kind=kind,
        state=state,
        owner=BOB,
        due_at=at(120),
        created_by=ALICE,
        settled_by=BOB if over else None,
        settled_at=at(75) if over else None,
        source_permalink=None,
        ticket_url="https://tracker.example.com/OPS-12",
        ticket_title="OPS-12 Logs of provider B",
    )


def _called(answer: str | None = None, **known: Any) -> Summoned:  # noqa: ANN401 - named as the fields are
    facts = {"user": CAROL, "called_at": at(0), "step": "P1 0 step-1", "answer": answer}
    return Summoned(**{**facts, "answered_at": at(2) if answer else None, **known})


def _brief() -> Message:
    note = "The bank has been called; they ring back at ten."
    return role_brief(identified(), Role.INCIDENT_MANAGER, commitments(), at(40), by=BOB, note=note)


def _when_due() -> list[Shown]:
    here, view = "The incident's channel.", identified()
    on_call = reminders.mentions(Audience(groups=("S0ONCALL",)), None)
    writer = f"<@{CAROL}>"
    return [
        Shown("Nobody has acknowledged", here, reminders.next_called(incident(), timedelta(minutes=8), _IN_TIME)),
        Shown("Nobody is left to call", here, reminders.nobody_left(incident(), timedelta(minutes=25), _IN_TIME)),
        Shown(
            "Nobody is set to be called",
            here,
            reminders.nobody_left(incident(), timedelta(minutes=15), _IN_TIME, unset=True),
        ),
        Shown("Update due soon", "Its writer, in the channel.", reminders.update_nudge(view, timedelta(minutes=3))),
        Shown("Update due", here, reminders.update_due(view, writer, _IN_TIME)),
        Shown("Update due, put off three times", here, reminders.update_due(view, writer, _IN_TIME, 3)),
        Shown("Update overdue", here, reminders.update_overdue(view, on_call, timedelta(minutes=30), _IN_TIME)),
        Shown("Told late", here, reminders.update_due(view, writer, NotRunning(minutes=12))),
        Shown("Expected resolution passed", here, reminders.expectation_passed(view, writer, _IN_TIME)),
        Shown("Target in danger", here, reminders.resolve_soon(view, timedelta(minutes=60), _IN_TIME)),
        Shown("Target missed", here, reminders.resolve_missed(view, _IN_TIME)),
        Shown("No incident manager", here, reminders.volunteer(identified(roles={}), on_call, at(5), _IN_TIME)),
        Shown("A review due", "Its owner.", due(resolved(), at(60), at(0), _IN_TIME, own=True)),
        Shown("A review's meeting", "Its members, and the owner.", meeting(resolved(), at(60))),
        Shown("A task due soon", "Its owner.", told_of_tasks.due_soon(_task(), timedelta(minutes=30), _IN_TIME)),
        Shown(
            "A task overdue",
            "Its owner.",
            told_of_tasks.overdue(_task(), timedelta(days=1), _IN_TIME, told_of_tasks.Told()),
        ),
        Shown(
            "A follow-up overdue whose owner has left",
            "Who speaks for its incident.",
            told_of_tasks.overdue(
                _task(kind=TaskKind.FOLLOW_UP), timedelta(days=1), _IN_TIME, told_of_tasks.Told(own=False)
            ),
        ),
        Shown(
            "What somebody leaves behind",
            "Who speaks for its incident.",
            told_of_tasks.left_behind(view, [_task()], 1, BOB, ""),
        ),
        Shown(
            "Follow-ups with neither an owner nor a date",
            "Who speaks for its incident, which is over, by working day; five times at most.",
            told_of_tasks.without_owner(
                resolved(),
                [replace(_task(kind=TaskKind.FOLLOW_UP), owner=None, due_at=None)],
                1,
                "",
                _IN_TIME,
            ),
        ),
        Shown(
            "A follow-up that nobody has",
            "Who speaks for its incident, which is closed, once.",
            told_of_tasks.nobodys(replace(_task(kind=TaskKind.FOLLOW_UP), owner=None, due_at=None), ""),
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
            line(called_to_private(_widened(), Priority.P2)),
        ),
        Shown("Nothing happens", here, reminders.stale(view, f"<@{ALICE}>", timedelta(hours=2), _IN_TIME)),
    ]


def _logged(**known: Any) -> IncidentView:  # noqa: ANN401 - named as the fields are
    """Return the sample as one that was over before it was logged."""
    return resolved(logged_at=at(8 * 60), acknowledged_by=None, newest_update="", newest_update_at=None, **known)


def _times_corrected(done: IncidentView) -> Message:
    changes = {Milestone.ACKNOWLEDGED: (None, at(4)), Milestone.WORKAROUND: (at(20), None)}
    return corrected(done, BOB, changes, {Aim.ACKNOWLEDGE: (False, True)}, "Read from the logs.")


if __name__ == "__main__":
    PATH.write_text(document())
