"""What can be done with channels: opening, joining, inviting, renaming, archiving, deleting."""

from sandbox.workspace.channels import TOPIC_MAX, Channel, ChannelKind, Saying, check_name, fitted_name
from sandbox.workspace.context import WorkspaceContext
from sandbox.workspace.errors import SlackError
from sandbox.workspace.messages import Draft
from sandbox.workspace.people import People
from sandbox.workspace.posting import Posting

GROUP_DM_MAX = 8
"""People in one group direct message: https://docs.slack.dev/reference/methods/conversations.open"""


class Conversations:
    """All channels and direct messages, and the rules for changing them."""

    def __init__(
        self, ground: WorkspaceContext, people: People, channels: dict[str, Channel], posting: Posting
    ) -> None:
        self._ground = ground
        self._people = people
        self._posting = posting
        self.all = channels

    # finding

    def seen_by(self, user: str, channel_id: str) -> Channel:
        """Return a channel this person may know of; refuses with `channel_not_found`."""
        channel = self.all.get(channel_id)
        if channel is None or not channel.visible_to(user):
            raise SlackError("channel_not_found")
        return channel

    def list_for(self, user: str) -> list[Channel]:
        """Return every channel and direct message this person may know of."""
        return [channel for channel in self.all.values() if channel.visible_to(user)]

    def named(self, name: str) -> Channel | None:
        """Return the channel of this name (with or without #), no matter who may see it."""
        wanted = name.removeprefix("#")
        return next((each for each in self.all.values() if each.name == wanted and not each.is_direct), None)

    # opening and naming

    def create(self, actor: str, name: str, *, is_private: bool = False, is_general: bool = False) -> Channel:
        """Create a channel with the actor as its first member; refuses bad and taken names."""
        check_name(name)
        self._require_free(name)
        channel = self._add("private" if is_private else "public", name, actor)
        channel.is_general = is_general
        self._ground.tell("channel_created", channel=channel.id, user=actor)
        self._enter(channel, actor)
        return channel

    def open_direct(self, actor: str, others: list[str]) -> Channel:
        """Return the direct message between the actor and one to eight others, new or old."""
        if not others:
            raise SlackError("users_list_not_supplied")
        if len(others) > GROUP_DM_MAX:
            raise SlackError("too_many_users")
        for other in others:
            if self._people.get(other).deleted:
                raise SlackError("user_disabled")
        members = [actor, *(other for other in dict.fromkeys(others) if other != actor)]
        return self._direct_between(members) or self._new_direct(members)

    def rename(self, actor: str, channel: Channel, name: str) -> None:
        """Rename, fitting the name to Slack's rules as Slack does."""
        self._require_changeable(actor, channel)
        if actor != channel.creator and not self._people.users[actor].is_admin:
            raise SlackError("not_authorized")
        fitted = fitted_name(name)
        check_name(fitted)
        if fitted == channel.name:
            return
        self._require_free(fitted)
        old, channel.name = channel.name, fitted
        channel.previous_names.insert(0, old)
        text = f'has renamed the channel from "{old}" to "{fitted}"'
        self._note(channel, actor, "channel_name", text, old_name=old, name=fitted)
        self._ground.tell("channel_renamed", channel=channel.id, user=actor, name=fitted, old_name=old)

    def set_topic(self, actor: str, channel: Channel, topic: str) -> None:
        """Set the topic; refuses with `too_long` above 250 characters."""
        self._set_saying(actor, channel, "topic", topic)

    def set_purpose(self, actor: str, channel: Channel, purpose: str) -> None:
        """Set the purpose, which people see as the channel's description."""
        self._set_saying(actor, channel, "purpose", purpose)

    # members

    def join(self, actor: str, channel: Channel) -> bool:
        """Join a public channel; returns whether the actor was in it already."""
        if channel.kind != "public":
            raise SlackError("method_not_supported_for_channel_type")
        channel.require_open()
        if actor in channel.members:
            return True
        self._enter(channel, actor)
        return False

    def leave(self, actor: str, channel: Channel) -> None:
        """Leave a channel."""
        channel.require_channel()
        channel.require_open()
        if channel.is_general:
            raise SlackError("cant_leave_general")
        channel.require_member(actor)
        if channel.kind == "private" and channel.members == [actor]:
            raise SlackError("last_member")
        self._exit(channel, actor)

    def invite(self, actor: str, channel: Channel, users: list[str]) -> None:
        """Bring people into a channel; each must have passed `invite_refusal`."""
        for user in users:
            self._enter(channel, user, inviter=actor)

    def invite_refusal(self, actor: str, channel: Channel, user: str) -> str:
        """Return why this person cannot be invited, or an empty string."""
        guest = self._people.users.get(user)
        if guest is None or guest.deleted:
            return "user_not_found"
        if user == actor:
            return "cant_invite_self"
        if user in channel.members:
            return "already_in_channel"
        if guest.is_ultra_restricted and self._channels_of(user):
            return "ura_max_channels"
        return guest.invite_refusal

    def kick(self, actor: str, channel: Channel, user: str) -> None:
        """Remove somebody from a channel."""
        self._require_changeable(actor, channel)
        if user == actor:
            raise SlackError("cant_kick_self")
        self._people.get(user)
        if channel.is_general:
            raise SlackError("cant_kick_from_general")
        channel.require_member(user)
        self._exit(channel, user, kicked_by=actor)

    def mark_read(self, user: str, channel: Channel) -> None:
        """Remember that this person has read everything here."""
        latest = max(channel.messages, default="")
        if latest and channel.last_read.get(user, "") < latest:
            channel.last_read[user] = latest
            self._ground.tell("channel_read", channel=channel.id, user=user, ts=latest)

    # the end of a channel

    def archive(self, actor: str, channel: Channel) -> None:
        """Archive a channel; bots are put out of it, as Slack was seen to do."""
        channel.require_channel()
        if channel.is_archived:
            raise SlackError("already_archived")
        if channel.is_general:
            raise SlackError("cant_archive_general")
        channel.require_member(actor)
        self._note(channel, actor, "channel_archive", "has archived the channel")
        channel.is_archived = True
        self._ground.tell("channel_archived", channel=channel.id, user=actor)
        channel.members = [each for each in channel.members if not self._people.users[each].is_bot]

    def unarchive(self, actor: str, channel: Channel) -> None:
        """Bring a channel back; refuses an app with `not_in_channel`, as Slack does by a documented bug."""
        channel.require_channel()
        if not channel.is_archived:
            raise SlackError("not_archived")
        if self._people.users[actor].is_bot:
            raise SlackError("not_in_channel")
        channel.is_archived = False
        self._note(channel, actor, "channel_unarchive", "has un-archived the channel")
        self._ground.tell("channel_unarchived", channel=channel.id, user=actor)

    def delete(self, actor: str, channel: Channel) -> None:
        """Delete a channel for good; only people can, the Web API has no method for it."""
        channel.require_channel()
        if channel.is_general:
            raise SlackError("cant_delete_general")
        del self.all[channel.id]
        members = list(channel.members)
        self._ground.tell("channel_deleted", channel=channel.id, user=actor, was=channel.kind, members=members)

    # other workspaces

    def share(self, channel: Channel, team: str) -> None:
        """Have another workspace read a channel, as it does once an invitation by Slack Connect is accepted."""
        channel.require_channel()
        channel.require_open()
        if team in channel.shared_with:
            raise SlackError("already_in_channel")
        channel.shared_with.append(team)
        self._ground.tell("channel_shared", channel=channel.id, team=team)

    def unshare(self, channel: Channel, team: str) -> None:
        """End that."""
        if team not in channel.shared_with:
            raise SlackError("not_in_channel")
        channel.shared_with.remove(team)
        self._ground.tell("channel_unshared", channel=channel.id, team=team)

    def move(self, channel: Channel) -> None:
        """Give a channel another id, as Slack does where it changes whose it is; nothing has the one before."""
        old = channel.id
        del self.all[old]
        channel.id = self._ground.fresh_id("C")
        self.all[channel.id] = channel
        for message in channel.messages.values():
            message.channel = channel.id
        self._ground.tell("channel_moved", channel=channel.id, old=old)

    # parts

    def _add(self, kind: ChannelKind, name: str, creator: str) -> Channel:
        prefix = "D" if kind == "im" else "C"
        created = self._ground.unix_now()
        channel = Channel(self._ground.fresh_id(prefix), name, kind, creator, created)
        self.all[channel.id] = channel
        return channel

    def _direct_between(self, members: list[str]) -> Channel | None:
        wanted = set(members)
        return next((each for each in self.all.values() if each.is_direct and set(each.members) == wanted), None)

    def _new_direct(self, members: list[str]) -> Channel:
        kind: ChannelKind = "im" if len(members) <= 2 else "mpim"  # noqa: PLR2004  # a pair is a pair
        name = "" if kind == "im" else "mpdm-" + "--".join(self._people.users[each].name for each in members) + "-1"
        channel = self._add(kind, name, members[0])
        channel.members = list(members)
        self._ground.tell("channel_created", channel=channel.id, user=members[0])
        return channel

    def _require_free(self, name: str) -> None:
        # An archived channel keeps its name: Slack does not say, so the stricter reading holds.
        if self.named(name) is not None:
            raise SlackError("name_taken")

    def _require_changeable(self, actor: str, channel: Channel) -> None:
        channel.require_channel()
        channel.require_member(actor)
        channel.require_open()

    def _set_saying(self, actor: str, channel: Channel, what: str, value: str) -> None:
        self._require_changeable(actor, channel)
        if len(value) > TOPIC_MAX:
            raise SlackError("too_long")
        before: Saying = getattr(channel, what)
        if before.value == value:
            return
        setattr(channel, what, Saying(value, actor, self._ground.unix_now()))
        called = "topic" if what == "topic" else "description"
        text = f"set the channel {called}: {value}" if value else f"cleared the channel {called}"
        self._note(channel, actor, f"channel_{what}", text, **{what: value})
        self._ground.tell("channel_info_changed", channel=channel.id, user=actor)

    def _channels_of(self, user: str) -> list[Channel]:
        return [each for each in self.all.values() if not each.is_direct and user in each.members]

    def _enter(self, channel: Channel, user: str, inviter: str = "") -> None:
        channel.members.append(user)
        facts = {"inviter": inviter} if inviter else {}
        self._note(channel, user, "channel_join", f"<@{user}> has joined the channel", **facts)
        self._ground.tell("member_joined", channel=channel.id, user=user, inviter=inviter)

    def _exit(self, channel: Channel, user: str, kicked_by: str = "") -> None:
        channel.members.remove(user)
        if kicked_by:
            self._note(channel, kicked_by, "channel_leave", f"removed <@{user}> from the channel")
        else:
            self._note(channel, user, "channel_leave", f"<@{user}> has left the channel")
        self._ground.tell("member_left", channel=channel.id, user=user, kicked_by=kicked_by)

    def _note(self, channel: Channel, user: str, subtype: str, text: str, **facts: str) -> None:
        self._posting.note(channel, user, Draft(text=text, subtype=subtype, facts=dict(facts)))
