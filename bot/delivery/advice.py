"""What people can do where Slack refuses something for good, by the name of Slack's error."""

from __future__ import annotations

_UNARCHIVE = "The channel is archived. A person must unarchive it: bots cannot."
_THREADS = "The channel takes no messages like this one. Its managers can change what may be posted in it."
_GUEST = "Somebody who may invite guests can invite them by hand."
_FILES = "This workspace takes no files from Muster. An owner can allow them."
_OUTSIDE = "They are not in this workspace. Ask an admin, or call them in another way."

ADVICE = {
    # the channel
    "is_archived": _UNARCHIVE,
    "is_inactive": _UNARCHIVE,
    "channel_not_found": "It is gone, or Muster is not in it. If it is still there, invite Muster: `/invite @Muster`.",
    "not_in_channel": "Muster is not in the channel. Invite it back: `/invite @Muster`.",
    "cant_archive_required": "The workspace needs this channel. An owner can make it an ordinary one.",
    "cant_archive_general": "Slack archives no workspace's main channel.",
    "channel_is_limited_access": "Only chosen people and apps may use the channel. An admin can add Muster to them.",
    # what the workspace allows
    "restricted_action": "A workspace setting forbids it. An owner can allow Muster to do this.",
    "permission_denied": "A workspace setting forbids it. An owner can allow Muster to do this.",
    "app_access_restricted": "An admin has limited whom and where Muster may write to. An admin can add this place.",
    "edit_window_closed": "The workspace allows no late edits. An owner can allow Muster to edit its messages.",
    "team_access_not_granted": "Muster is not approved for this workspace. An admin can approve it.",
    # posting
    "restricted_action_read_only_channel": "The channel is read-only for apps. Its managers can allow Muster to post.",
    "restricted_action_non_threadable_channel": _THREADS,
    "restricted_action_thread_only_channel": _THREADS,
    "restricted_action_thread_locked": "The thread is locked. Who locked it, or an admin, can unlock it.",
    "posting_to_channel_denied": "Muster may not post there. The channel's managers can allow it.",
    "messages_tab_disabled": "Muster's Messages tab is off. An admin can switch it on in the app's settings.",
    # people
    "app_cannot_join_channel": "An admin has limited which channels Muster may be in. An admin can add this one.",
    "invitee_cant_see_channel": "They may not see this channel. Ask an admin, or call them in another way.",
    "no_external_invite_permission": "They belong to another company. Somebody who may invite from outside can do it.",
    "cant_invite": "They cannot be invited here. Ask an admin, or call them in another way.",
    "user_is_restricted": f"They are guests. {_GUEST}",
    "ura_max_channels": f"They are guests of one channel only. {_GUEST}",
    "org_user_not_in_team": _OUTSIDE,
    "user_team_not_in_channel": _OUTSIDE,
    "user_not_found": _OUTSIDE,
    "no_permission": "Muster may not do this. A workspace admin can allow it.",
    "too_many_members": "The channel is full. Somebody must leave it first.",
    # pins and bookmarks
    "too_many_pins": "The channel has too many pins. Remove one by hand.",
    "too_many_bookmarks": "The channel has too many bookmarks. Remove one by hand.",
    "too_many_tabs": "The channel has too many tabs. Remove one by hand.",
    # files
    "file_uploads_disabled": _FILES,
    "file_uploads_except_images_disabled": "This workspace takes pictures only. An owner can allow other files.",
    "storage_limit_reached": "The workspace has no room for files left. Delete some, or ask an owner for more.",
}
"""What to do about each error that people can do something about
(https://docs.slack.dev/reference/methods names them)."""


def advice(error: str) -> str:
    """Return in one or two sentences what people can do about an error."""
    return ADVICE.get(error, "The error is Slack's own; an owner of the workspace may know it.")
