"""The app's two tokens, and whether they are still good."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sandbox.workspace.errors import SlackError

TokenKind: TypeAlias = Literal["bot", "app"]


@dataclass
class Tokens:
    """The bot token (xoxb) and the app-level token (xapp) this workspace handed out."""

    bot: str
    app: str
    revoked: bool = False
    bot_refused: str = ""
    """Why the bot token is not taken, such as `token_expired` or `account_inactive`; nothing while it is."""

    def kind_of(self, token: str) -> TokenKind:
        """Tell which token this is; refuses with `not_authed`, `invalid_auth`, `token_revoked` or what was ordered."""
        if not token:
            raise SlackError("not_authed")
        if token not in {self.bot, self.app}:
            raise SlackError("invalid_auth")
        if self.revoked:
            raise SlackError("token_revoked")
        if token == self.bot and self.bot_refused:
            raise SlackError(self.bot_refused)
        return "bot" if token == self.bot else "app"
