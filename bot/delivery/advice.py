"""What people can do where Slack refuses something for good, by the name of Slack's error."""

from __future__ import annotations

from bot.language.texts import N_, _

_UNARCHIVE = N_("The channel is archived. A person must unarchive it: bots cannot.")
_THREADS = N_("The channel takes no messages like this one. Its managers can change what may be posted in it.")
_FILES = N_("This workspace takes no files from Muster. An owner can allow them.")
_OUTSIDE = N_("They are not in this workspace. Ask an admin, or call them in another way.")

ADVICE = {
    # the channel
    "is_archived": _UNARCHIVE,
    "is_inactive": _UNARCHIVE,
    "channel_not_found": N_(
        "It is gone, or Muster is not in it. If it is still there, invite Muster: `/invite @Muster`."
    ),
    "not_in_channel": N_("Muster is not in the channel. Invite it back: `/invite @Muster`."),
    "cant_archive_required": N_("The workspace needs this channel. An owner can make it an ordinary one."),
    "cant_archive_general": N_("Slack archives no workspace's main channel."),
    "channel_is_limited_access": N_(
        "Only chosen people and apps may use the channel. An admin can add Muster to them."
    ),
    # what the workspace allows
    "restricted_action": N_("A workspace setting forbids it. An owner can allow Muster to do this."),
    "permission_denied": N_("A workspace setting forbids it. An owner can allow Muster to do this."),
    "app_access_restricted": N_(
        "An admin has limited to whom and where Muster may write. An admin can add this place."
    ),
    "edit_window_closed": N_("The workspace allows no late edits. An owner can allow Muster to edit its messages."),
    "team_access_not_granted": N_("Muster is not approved for this workspace. An admin can approve it."),
    # posting
    "restricted_action_read_only_channel": N_(
        "The channel is read-only for apps. Its managers can allow Muster to post."
    ),
    "restricted_action_non_threadable_channel": _THREADS,
    "restricted_action_thread_only_channel": _THREADS,
    "restricted_action_thread_locked": N_(
        "The thread is locked. The person who locked it, or an admin, can unlock it."
    ),
    "posting_to_channel_denied": N_("Muster may not post there. The channel's managers can allow it."),
    "messages_tab_disabled": N_("Muster's Messages tab is off. An admin can switch it on in the app's settings."),
    # people
    "app_cannot_join_channel": N_("An admin has limited which channels Muster may be in. An admin can add this one."),
    "invitee_cant_see_channel": N_("They may not see this channel. Ask an admin, or call them in another way."),
    "no_external_invite_permission": N_(
        "They belong to another company. Somebody who may invite from outside can do it."
    ),
    "cant_invite": N_("They cannot be invited here. Ask an admin, or call them in another way."),
    "user_is_restricted": N_("They are guests. Somebody who may invite guests can invite them by hand."),
    "ura_max_channels": N_(
        "They are guests of one channel only. Somebody who may invite guests can invite them by hand."
    ),
    "org_user_not_in_team": _OUTSIDE,
    "user_team_not_in_channel": _OUTSIDE,
    "user_not_found": _OUTSIDE,
    "no_permission": N_("Muster may not do this. A workspace admin can allow it."),
    "too_many_members": N_("The channel is full. Somebody must leave it first."),
    # pins and bookmarks
    "too_many_pins": N_("The channel has too many pins. Remove one by hand."),
    "too_many_bookmarks": N_("The channel has too many bookmarks. Remove one by hand."),
    "too_many_tabs": N_("The channel has too many tabs. Remove one by hand."),
    # files
    "file_uploads_disabled": _FILES,
    "file_uploads_except_images_disabled": N_("This workspace takes pictures only. An owner can allow other files."),
    "storage_limit_reached": N_("The workspace has no room for files left. Delete some, or ask an owner for more."),
}
"""What to do about each error that people can do something about
(https://docs.slack.dev/reference/methods names them)."""


_UNKNOWN = N_("This is Slack's own error code. A workspace owner may know what it means.")


def advice(error: str) -> str:
    """Return in one or two sentences what people can do about an error."""
    return _(ADVICE.get(error, _UNKNOWN))
