"""Why a person cannot do something, in a code and in the words on their screen."""

from sandbox.shapes import JsonObject

TROUBLE = "We had some trouble connecting. Try again?"


class RefusedError(Exception):
    """The person is told `text`; `error` is the code; `errors` (block_id to text) stand under inputs."""

    def __init__(self, error: str, text: str = "", errors: dict[str, str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.text = text or TEXTS.get(error, f"Something went wrong: {error}")
        self.errors = errors or {}

    def shown(self) -> JsonObject:
        """Return the answer to the act."""
        answer: JsonObject = {"ok": False, "error": self.error, "text": self.text}
        return answer | ({"errors": self.errors} if self.errors else {})


TEXTS = {
    "not_on_screen": "That is no longer there.",
    "not_in_channel": "You are not in this channel.",
    "channel_not_found": "This channel does not exist, or you cannot see it.",
    "is_archived": "This channel is archived.",
    "name_taken": "That name is already taken.",
    "message_not_found": "This message does not exist.",
    "cant_update_message": "You can only edit your own messages.",
    "cant_delete_message": "You can only delete your own messages.",
    "view_not_found": "This modal has closed.",
    "not_on_top": "Another modal covers this one.",
    "account_inactive": "Your account has been deactivated.",
    "user_not_found": "Nobody of that name is here.",
    "invalid_value": "That cannot be chosen here.",
    "no_text": "A message needs some words.",
    "not_enabled": "The app has no Home tab.",
    "messages_tab_disabled": "The app has no Messages tab.",
    "messages_tab_read_only": "Sending messages to this app has been turned off.",
}
