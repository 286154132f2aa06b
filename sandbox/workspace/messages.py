"""What a message is, and what hangs on it: reactions, edits, files, a thread."""

from dataclasses import dataclass, field

from sandbox.shapes import JsonObject
from sandbox.workspace.state import StateValues


@dataclass
class Reaction:
    """One emoji under a message and who put it there."""

    name: str
    users: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Draft:
    """What somebody wants to post, before it has a place and a time."""

    text: str = ""
    blocks: list[JsonObject] = field(default_factory=list)
    attachments: list[JsonObject] = field(default_factory=list)
    thread_ts: str = ""
    broadcast: bool = False
    metadata: JsonObject | None = None
    username: str = ""
    icon: str = ""
    files: list[str] = field(default_factory=list)
    subtype: str = ""
    facts: JsonObject = field(default_factory=dict)
    unfurls: bool = False


@dataclass
class Message:
    """A message in a channel; `ephemeral_for` names the only person who sees it, else it is empty.

    `facts` are the extra fields of a subtype, such as `topic` of a channel_topic message. `chosen` is what each
    person, by id, has chosen in its elements, shaped like `state.values`. One that `unfurls` shows what its links lead
    to below it.
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    bot_id: str = ""
    app_id: str = ""
    username: str = ""
    icon: str = ""
    blocks: list[JsonObject] = field(default_factory=list)
    attachments: list[JsonObject] = field(default_factory=list)
    thread_ts: str = ""
    broadcast: bool = False
    subtype: str = ""
    facts: JsonObject = field(default_factory=dict)
    unfurls: bool = False
    metadata: JsonObject | None = None
    reactions: list[Reaction] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    edited_ts: str = ""
    edited_by: str = ""
    ephemeral_for: str = ""
    chosen: dict[str, StateValues] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Tell whether this sits in a thread under another message."""
        return self.thread_ts not in {"", self.ts}

    def reaction(self, name: str) -> Reaction | None:
        """Return the reaction of this name, if anybody gave it."""
        return next((reaction for reaction in self.reactions if reaction.name == name), None)
