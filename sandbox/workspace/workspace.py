"""The whole workspace: its parts put together, and the one app that is installed in it."""

from sandbox.clock import Clock
from sandbox.workspace.bookmarks import Bookmarks
from sandbox.workspace.channels import Channel
from sandbox.workspace.context import Team, WorkspaceContext
from sandbox.workspace.conversations import Conversations
from sandbox.workspace.files import Files
from sandbox.workspace.messages import Message
from sandbox.workspace.people import People, User
from sandbox.workspace.posting import Posting
from sandbox.workspace.views import Views


class Workspace:
    """A Slack workspace in memory. Operations raise SlackError and tell their changes on `feed`."""

    def __init__(self, clock: Clock, team: Team | None = None, bot_name: str = "app") -> None:
        self.ground = WorkspaceContext(team or Team("T00000001", "Company", "company"), clock)
        self.feed = self.ground.feed
        self.people = People(self.ground)
        self.bot: User = self.people.add_bot(bot_name, bot_name.title())
        self.posting = Posting(self.ground, self.people)
        self.conversations = Conversations(self.ground, self.people, {}, self.posting)
        self.bookmarks = Bookmarks(self.ground)
        self.files = Files(self.ground)
        self.views = Views(self.ground)
        self.siblings: list[Team] = []
        """Other workspaces of the same enterprise that the app was added to; all there is to them here is a name."""

    @property
    def team(self) -> Team:
        """The workspace's name and id."""
        return self.ground.team

    @property
    def clock(self) -> Clock:
        """Where world time is read."""
        return self.ground.clock

    @property
    def channels(self) -> dict[str, Channel]:
        """Every channel and direct message by id."""
        return self.conversations.all

    def install(self, *, name: str, bot_name: str) -> None:
        """Give the app the names its manifest asks for."""
        self.bot.name, self.bot.real_name = bot_name, name

    def use(self, clock: Clock, base_url: str = "") -> None:
        """Read world time from this clock from now on, and make links begin with `base_url`."""
        self.ground.clock = clock
        self.ground.base_url = base_url or self.ground.base_url

    def canvas_url(self, canvas_id: str) -> str:
        """Return the link that opens a canvas."""
        return f"{self.ground.base_url}/docs/{self.team.id}/{canvas_id}"

    def is_shared(self, channel_id: object) -> bool:
        """Tell whether another workspace reads this channel by Slack Connect."""
        return any(each.id == channel_id and each.shared_with for each in self.channels.values())

    def permalink(self, message: Message) -> str:
        """Return the link that opens a message."""
        link = f"{self.ground.base_url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
        if message.is_reply:
            link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
        return link
