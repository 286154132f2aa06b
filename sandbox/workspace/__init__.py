"""The state of the pretended workspace, and every rule about changing it; no HTTP in here."""

from sandbox.workspace.changes import Change, Feed
from sandbox.workspace.channels import Bookmark, Channel
from sandbox.workspace.context import Team
from sandbox.workspace.errors import SlackError
from sandbox.workspace.files import File, Files
from sandbox.workspace.messages import Draft, Message
from sandbox.workspace.people import User, UserGroup
from sandbox.workspace.triggers import Triggers
from sandbox.workspace.views import View
from sandbox.workspace.workspace import Workspace

__all__ = [
    "Bookmark",
    "Change",
    "Channel",
    "Draft",
    "Feed",
    "File",
    "Files",
    "Message",
    "SlackError",
    "Team",
    "Triggers",
    "User",
    "UserGroup",
    "View",
    "Workspace",
]
