"""What a person types, as Slack stores it: escaped, with @names and #names turned into mentions.

Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
"""

import re

from sandbox.workspace import Workspace

_AT = re.compile(r"(?<![\w@])@([\w.-]+)")
_HASH = re.compile(r"(?<![\w#&])#([\w-]+)")
_EVERYBODY = frozenset({"here", "channel", "everyone"})


def escaped(text: str) -> str:
    """Escape the three characters Slack escapes, and no other."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_mentions(workspace: Workspace, user: str, text: str) -> str:
    """Turn @name, @group, @here and #channel into Slack's mentions, where there are such."""
    text = _AT.sub(lambda found: _mention(workspace, found[1]) or found[0], escaped(text))
    return _HASH.sub(lambda found: _link(workspace, user, found[1]) or found[0], text)


def _mention(workspace: Workspace, name: str) -> str:
    if name in _EVERYBODY:
        return f"<!{name}>"
    for person in workspace.people.users.values():
        if person.name == name:
            return f"<@{person.id}>"
    for group in workspace.people.groups.values():
        if group.handle == name:
            return f"<!subteam^{group.id}>"
    return ""


def _link(workspace: Workspace, user: str, name: str) -> str:
    channel = workspace.conversations.named(name)
    return f"<#{channel.id}|{name}>" if channel and channel.visible_to(user) else ""
