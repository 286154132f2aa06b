"""What each effect is told by who asks for it: one class an operation, and one for each way of it."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypeAlias

from bot.domain.audit import OPERATOR
from bot.domain.vocabulary import DEFAULT_PLACE
from bot.messages.message import Message
from bot.outbox.operations import Operation
from bot.outbox.payload import Needs, Once, Projection
from storage.tables import Rank

Blocks: TypeAlias = list[dict[str, Any]]
"""Block Kit's own JSON."""


class Said(Once):
    """Words ready to be said."""

    text: str
    blocks: Blocks
    rings: tuple[str, ...] = ()
    """Whom it rings, of those it mentions."""


class OpenChannel(Projection):
    """The incident's channel is opened."""

    operation: ClassVar = Operation.OPEN_CHANNEL
    rank: ClassVar = Rank.DOOR


class AdoptChannel(Projection):
    """A channel that was there before the incident becomes its own."""

    operation: ClassVar = Operation.ADOPT_CHANNEL
    rank: ClassVar = Rank.DOOR


class Invite(Once):
    """People are invited into the incident's channel."""

    operation: ClassVar = Operation.INVITE
    rank: ClassVar = Rank.DOOR
    needs: ClassVar = Needs.CHANNEL
    users: tuple[str, ...]


class CallPeople(Once):
    """People and groups are invited, and each person is told directly."""

    operation: ClassVar = Operation.SUMMON
    needs: ClassVar = Needs.CHANNEL
    groups: tuple[str, ...]
    people: tuple[str, ...]
    until_acknowledged: bool
    """Nobody is called any more once somebody has acknowledged."""
    step: str = ""
    """The slot of the step of the chain that is called, where it is one."""
    again: bool = False
    """Whether who was called before is called once more."""
    only_new: bool = False
    """Whether only those are called who were not before; the others are in the channel, where they are mentioned."""
    by: str | None = None
    """Who calls them by hand."""
    why: str = ""
    besides: tuple[str, ...] = ()
    """Who is not called, in whatever group they are: they hear of it otherwise."""
    message: Message | None = None
    """What each is told, in rows of earlier versions."""


class CallMessage(Projection):
    """What somebody who is called reads, kept in step with what becomes of it."""

    operation: ClassVar = Operation.CALL
    user: str
    rings: int
    """Which of the calls to this person it is: each is a message of its own."""


class CalledLine(Projection):
    """Who was called and who comes, in the incident's channel."""

    operation: ClassVar = Operation.CALLED
    needs: ClassVar = Needs.CARD


class Heard(Projection):
    """Who comes, for the person who called them by hand."""

    operation: ClassVar = Operation.HEARD
    user: str


class Post(Said):
    """Said in the incident's channel."""

    operation: ClassVar = Operation.POST
    needs: ClassVar = Needs.CARD


class Ended(Projection):
    """An end, or what came of it, told in the incident's channel; edited there where it is undone."""

    operation: ClassVar = Operation.ENDED
    needs: ClassVar = Needs.CARD
    act: int
    """The transition that it tells of."""
    text: str
    blocks: Blocks


class Taken(Projection):
    """Somebody who was called is told that they are not needed, and told otherwise where the end is undone."""

    operation: ClassVar = Operation.TAKEN
    user: str


class Remind(Said):
    """A reminder in the incident's channel, or for one person directly, in the place of the last one of its kind."""

    operation: ClassVar = Operation.REMIND
    needs: ClassVar = Needs.CARD
    about: str
    """Its kind, and the task where it is about one: of these one stands in each place."""
    user: str | None = None
    gated: bool = False
    """Only if they see the incident by then."""
    quiet: bool = False
    """A repetition that rings nobody: one that stands in somebody's conversation is edited."""


class Answered(Once):
    """What reminders asked for is done, or no longer asked for: they are taken away."""

    operation: ClassVar = Operation.ANSWERED
    about: tuple[str, ...]
    updated: bool = False
    """Whether an update has answered them."""


class Ephemeral(Once):
    """Said in a channel for one person's eyes."""

    operation: ClassVar = Operation.EPHEMERAL
    channel: str
    user: str


class EphemeralMessage(Ephemeral):
    """Words ready to be said in a channel for one person's eyes."""

    text: str
    blocks: Blocks


class CatchUp(Ephemeral):
    """What somebody who has joined an incident's channel must know of it by then."""

    joined: Literal[True]


class OwnRoleBrief(Ephemeral):
    """What a role owes, for who took it themselves: they are there, and nothing of theirs rings them."""

    role: str
    note: str


class Direct(Once):
    """Said to one person directly."""

    operation: ClassVar = Operation.DIRECT
    user: str
    gated: bool = False
    """Only if they see the incident by then."""


class DirectMessage(Direct):
    """Words ready to be said to one person."""

    text: str
    blocks: Blocks


class RoleBrief(Direct):
    """What a role owes, as things stand by then."""

    role: str
    by: str
    note: str


class ChannelOpened(Direct):
    """Where the incident's channel is."""

    opened: Literal[True]


class DeclaredForm(Once):
    """The form that declared the incident, which says where its channel is."""

    operation: ClassVar = Operation.DECLARED_FORM
    form: str
    """The name by which Slack finds it."""


class PutToManager(Once):
    """Somebody who asks for access is put to the incident's manager, unless they were `again` and wait for that."""

    operation: ClassVar = Operation.ACCESS
    request: int
    asker: str
    why: str
    again: bool


class Card(Projection):
    """The incident's card."""

    operation: ClassVar = Operation.CARD
    needs: ClassVar = Needs.CHANNEL


class Pin(Projection):
    """The card is pinned."""

    operation: ClassVar = Operation.PIN
    rank: ClassVar = Rank.SECOND
    needs: ClassVar = Needs.CARD


class Topic(Projection):
    """The topic of the incident's channel."""

    operation: ClassVar = Operation.TOPIC
    rank: ClassVar = Rank.SECOND
    needs: ClassVar = Needs.CHANNEL


class ChannelName(Projection):
    """The name of the incident's channel, which follows its title."""

    operation: ClassVar = Operation.CHANNEL_NAME
    rank: ClassVar = Rank.SECOND
    needs: ClassVar = Needs.CHANNEL


class Bookmark(Projection):
    """The bookmark in the incident's channel, which leads to the card."""

    operation: ClassVar = Operation.BOOKMARK
    rank: ClassVar = Rank.SECOND
    needs: ClassVar = Needs.CARD


class Announcement(Projection):
    """The announcement in one place."""

    operation: ClassVar = Operation.ANNOUNCEMENT
    rank: ClassVar = Rank.SECOND
    place: str

    def named_channel(self) -> str:
        """Return the place, where a rule named it."""
        return "" if self.place == DEFAULT_PLACE else self.place


class MentionGroup(Once):
    """A user group is mentioned in the announcement's thread."""

    operation: ClassVar = Operation.MENTION
    rank: ClassVar = Rank.SECOND
    group: str


class Update(Projection):
    """A status update, told in one place."""

    operation: ClassVar = Operation.UPDATE
    update: int


class UpdateInChannel(Update):
    """A status update in the incident's own channel."""

    where: Literal["channel"]


class UpdateInThread(Update):
    """A status update in the thread of an announcement."""

    rank: ClassVar = Rank.SECOND
    where: Literal["thread"]
    place: str

    def named_channel(self) -> str:
        """Return the place, where a rule named it."""
        return "" if self.place == DEFAULT_PLACE else self.place


class UpdateInRoom(Update):
    """A status update in the managers' channel."""

    rank: ClassVar = Rank.SECOND
    where: Literal["room"]
    room: str

    def named_channel(self) -> str:
        """Return the managers' channel."""
        return self.room


class UpdateToFollower(Update):
    """A status update in the thread of a follower's message."""

    rank: ClassVar = Rank.TO_MANY
    where: Literal["follower"]
    user: str


class FanOut(Projection):
    """All followers are told: each gets a row of their own, of the update or, where it is None, of their message."""

    operation: ClassVar = Operation.FAN_OUT
    rank: ClassVar = Rank.SECOND
    update: int | None


class FollowerCard(Projection):
    """One follower's message."""

    operation: ClassVar = Operation.FOLLOWER
    rank: ClassVar = Rank.TO_MANY
    user: str


class Webhook(Once):
    """Posted to the web address that is set for it."""

    operation: ClassVar = Operation.WEBHOOK
    rank: ClassVar = Rank.SECOND


class WebhookUpdate(Webhook):
    """A status update for the webhook."""

    update: int


class WebhookFollowUp(Webhook):
    """What happened to a follow-up, for the webhook."""

    task: int
    event: str


class Offer(Projection):
    """A known error, offered in the incident's channel."""

    operation: ClassVar = Operation.OFFER
    needs: ClassVar = Needs.CARD
    problem: int


class Task(Projection):
    """A task's message in its incident's channel."""

    operation: ClassVar = Operation.TASK
    needs: ClassVar = Needs.CARD
    task: int


class Home(Projection):
    """A person's App Home."""

    operation: ClassVar = Operation.HOME
    rank: ClassVar = Rank.SECOND
    user: str
    setup: dict[str, Any] | None = None
    """What Slack said of whom the settings reach, for an admin, empty for anybody else; None where it was not asked."""


class Greeting(Projection):
    """The greeting of an admin, which says how far Muster is set up."""

    operation: ClassVar = Operation.GREETING
    rank: ClassVar = Rank.SECOND
    user: str
    setup: dict[str, Any]
    """What Slack said of whom the settings reach."""


class OfReaders(Once):
    """Somebody chose who is to read announcements."""

    rank: ClassVar = Rank.SECOND
    asker: str
    groups: tuple[str, ...]
    people: tuple[str, ...]

    def who_asked(self) -> str | None:
        """Return who chose; nobody in Slack where a settings file did."""
        return None if self.asker == OPERATOR else self.asker


class WelcomeReaders(OfReaders):
    """The announcement channel is told what it is for, and made where there is none."""

    operation: ClassVar = Operation.WELCOME


class InviteReaders(OfReaders):
    """People are invited to the announcement channel."""

    operation: ClassVar = Operation.READERS


class Tested(Once):
    """A test in the announcement channel: a class for its post, and one for its end."""

    operation: ClassVar = Operation.TEST_POST
    rank: ClassVar = Rank.SECOND
    asker: str

    def who_asked(self) -> str | None:
        """Return who tests."""
        return self.asker


class PostTest(Tested):
    """A test is posted."""


class RemoveTest(Tested):
    """A test is deleted."""

    channel: str
    ts: str


class SecurityGroup(Projection):
    """Who is in the security group."""

    operation: ClassVar = Operation.SECURE


class Members(Projection):
    """Who is in a private incident's channel."""

    operation: ClassVar = Operation.MEMBERS
    rank: ClassVar = Rank.SECOND


class ArchiveChannel(Once):
    """The channel of an incident that is over is archived."""

    operation: ClassVar = Operation.ARCHIVE
    channel: str | None


class LookAtMessage(Once):
    """The timeline is brought into step with a message, because of what `actor` did to it."""

    operation: ClassVar = Operation.LOOK_AT_MESSAGE
    rank: ClassVar = Rank.SECOND
    channel: str
    ts: str
    cause: str
    actor: str


class Summary(Projection):
    """A periodic summary that was claimed."""

    operation: ClassVar = Operation.SUMMARY
    post: int


class Review(Projection):
    """The message of an incident's review."""

    operation: ClassVar = Operation.REVIEW
    needs: ClassVar = Needs.CARD
