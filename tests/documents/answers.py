"""More kinds of message: answers to those who ask, and rarer news of an incident's channel."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from bot.domain.actions import NO_TRUST, Membership
from bot.domain.closing import FollowUp, Need, Unmet
from bot.domain.durations import Durations
from bot.domain.listing import Wanted
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.post_incident import TaskState
from bot.domain.practice import Step
from bot.domain.task import TaskView
from bot.domain.vocabulary import ChannelState, Role, Status
from bot.language.texts import _
from bot.messages import (
    announcement,
    calls,
    channel_posts,
    following,
    handover,
    lists,
    menu,
    merging,
    posts,
    practice,
    reminders,
    sharing,
    undoing,
)
from bot.messages import help as help_texts
from bot.messages.buttons import buttons_among
from bot.messages.delay import delayed
from bot.messages.message import Message, line
from bot.messages.problems import offer
from bot.messages.problems import posts as problem_posts
from bot.messages.problems.problem import problems
from bot.messages.reviews import posts as reviews
from bot.messages.tasks import task as tasks
from bot.messages.tasks import telling
from bot.messages.timeline import posts as timeline
from handlers.commands.dispatch import described
from tests.documents.problems import problem
from tests.documents.sample import ALICE, BOB, CAROL, at, identified, incident, resolved, task

_MEMBER = Membership.PARTICIPANT
_NOTE = "The bank has been called; they ring back at ten."
_HERE = "Its members."
_ASKER = "Who asks."
_MANAGER = "Its incident manager."


class Row(NamedTuple):
    """One message: what it is, who reads it, and the message."""

    title: str
    readers: str
    message: Message


def in_the_channel() -> list[Row]:
    """Return rarer news of an incident's channel."""
    view, done = identified(), resolved()
    closed = resolved(status=Status.CLOSED, closed_at=at(300))
    duplicate = incident(number=43, title="Cards are refused")
    return [
        Row("People are called", _HERE, calls.calling(incident())),
        Row("A hand-over note, in the channel", _HERE, handover.note_in_channel(ALICE, _NOTE)),
        Row("Closing", _HERE, posts.closed(closed, ALICE, "All follow-ups have owners.")),
        Row("Work goes on again", _HERE, posts.resumed(view, BOB)),
        Row("A reminder put off", _HERE, posts.snoozed(42, CAROL, at(70))),
        Row("Still working", _HERE, posts.still_working(42, BOB)),
        Row("Turned public", _HERE, channel_posts.turned_public(view, ALICE, "No customer data was involved.")),
        Row("Muster was restored from a backup", _HERE, channel_posts.restored(42, at(-300))),
        Row("Some could not be invited", _HERE, channel_posts.invitation_failed(42, {CAROL: "cant_invite"})),
        Row("No longer shared", _HERE, sharing.unshared("T0VENDOR", still=False)),
        Row("A duplicate given back", _HERE, merging.gave_back(view, duplicate, ALICE)),
        Row("A problem raised from it", _HERE, problem_posts.raised(problem(), BOB)),
        Row("Linked to a problem", _HERE, problem_posts.linked(7, BOB)),
        Row("A known error, offered no longer", "The message that offered it.", offer.withdrawn_offer()),
        Row("Closing it is due", _HERE, reminders.close_it(done, timedelta(days=1), _needs(), f"<@{ALICE}>")),
        Row("A review signed off, told", _HERE, reviews.signed_off(done, BOB)),
        *(Row(f"Practice, told to {step}", "Who practises.", practice.told("INC-42", step)) for step in Step),
        Row("Practice, all done", "Who practises.", practice.told("INC-42", None)),
        Row("A review back to draft", _HERE, reviews.taken_back(done, BOB, "The causes are missing.")),
    ]


def _needs() -> list[Unmet]:
    follow_up = FollowUp(id=7, text="Test the second provider", owned=False, dated=False)
    return [Unmet(need=Need.REVIEWED), Unmet(need=Need.OWNED, follow_ups=(follow_up,))]


def elsewhere() -> list[Row]:
    """Return what stands in other channels, and in direct messages."""
    view = identified()
    archived = identified(channel_state=ChannelState.ARCHIVED)
    return [
        Row("A user group is mentioned", "In the announcement's thread.", announcement.called(view, "S0ONCALL")),
        Row("Followed no longer", "Who followed it, in the place of its message.", announcement.unfollowed(view)),
        Row(
            "Its channel is archived",
            "Its incident manager.",
            channel_posts.channel_closed(archived, channel_posts.Closed.ARCHIVED, BOB),
        ),
        Row("Something could not be shown", _MANAGER, channel_posts.channel_trouble(view, _TROUBLE)),
        Row("Reminders left out", _MANAGER, channel_posts.left_out(view)),
        Row("A task due", "Its owner.", telling.due(_task(), timedelta(0), telling.Told())),
        Row("A task, done by somebody else", "Who is asked about it.", telling.settled(_task(TaskState.DONE))),
        Row(
            "Roles left with the channel",
            "Who left the channel.",
            reminders.handed_over_by_leaving(view, [Role.TECHNICAL_LEAD]),
        ),
        Row(
            "An incident that may belong to a problem",
            "The problem's owner.",
            problem_posts.proposed(problem(), 42, CAROL),
        ),
    ]


_TITLE = "Is INC-42 to blame for this?"
_CHOICES = [("INC-41", "priority INC-41 P1 as"), ("INC-42", "priority INC-42 P1 as INC-41")]
"""What `/incident priority P1 as INC-41` may mean in the channel of INC-42."""
_TROUBLE = "The bookmark could not be set. Slack said `not_allowed`."


def answers() -> list[Row]:
    """Return answers that only the person who asks sees."""
    view, done = identified(), resolved()
    took = Durations(
        detect=None,
        acknowledge=timedelta(minutes=4),
        workaround=timedelta(minutes=20),
        resolve=timedelta(minutes=52),
        resolve_active=timedelta(minutes=52),
        impact=timedelta(minutes=52),
        reopened=0,
    )
    wanted = Wanted()
    return [
        Row("Practice begun", "Who types `/incident practice`.", practice.begun("INC-42")),
        Row("Declaring", "Who declares, in the form.", posts.declaring("INC-42", view.title, view.priority)),
        Row("Declared", "Who declares, once there is a channel.", posts.opened(view)),
        Row("Everything about an incident", _ASKER, lists.in_full(done, took, [(at(4), BOB, _("Acknowledged"))])),
        Row("Open incidents", _ASKER, lists.incidents([view], wanted, total=1, waiting=1)),
        Row("No open incidents", _ASKER, lists.nothing(wanted, 1)),
        Row(
            "The menu in an incident's channel", _ASKER, menu.of_incident(view, ALICE, Membership.PARTICIPANT, NO_TRUST)
        ),
        Row("The menu elsewhere", _ASKER, menu.of_workspace([view], 1, 1)),
        Row("Following", _ASKER, following.followed("You follow INC-42 now.", [view])),
        Row(
            "Help",
            _ASKER,
            help_texts.commands(described(), buttons_among(help_texts.MOST_USED, view, BOB, _MEMBER, NO_TRUST)),
        ),
        Row("Messages come late", "Who types, clicks or submits.", line(delayed(timedelta(minutes=12)))),
        Row("A title that names an incident", _ASKER, help_texts.beside_title(lists.in_full(view, took, []), _TITLE)),
        Row(
            "An incident named last, outside its channel",
            _ASKER,
            help_texts.named_first("note INC-42 the bank calls back"),
        ),
        Row("An incident named in the channel of another", _ASKER, help_texts.which(_CHOICES)),
        Row("A slip of what ends an incident", _ASKER, help_texts.not_guessed("resolv", "resolv it is over")),
        Row("What the figures mean", _ASKER, help_texts.metrics(DEFAULT_POLICY)),
        Row("Undone", "Who undid it.", undoing.undone_answer(42, Status.RESOLVED, Status.IDENTIFIED)),
        Row("Problems", _ASKER, problems([problem()], 1, "open")),
        Row("A task added", "Who added it.", tasks.added(_task())),
        Row("An incident's tasks", _ASKER, tasks.of_incident([_task()], 1, 42, settled=False)),
        Row("One's own tasks", _ASKER, tasks.own([_task()], 1)),
        Row("A reaction to what Muster said", "Who reacted.", timeline.already_told(42)),
        Row("A reaction to what was hidden", "Who reacted.", timeline.hidden_by_hand(42, ALICE, at(30))),
    ]


def _task(state: TaskState = TaskState.OPEN) -> TaskView:
    """Return the sample's task without a ticket, settled by somebody else than its owner."""
    return task(state, settled_by=None if state is TaskState.OPEN else CAROL, ticket_url="", ticket_title="")
