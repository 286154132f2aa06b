"""What can go wrong for a person: Slack says no, the modal says no, or the thing is not there to click."""

from collections.abc import Mapping


class PersonSawError(Exception):
    """Slack itself showed the person an error; `text` is what stood on the screen, `error` its code."""

    def __init__(self, text: str, error: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.error = error


class ModalRefused(Exception):
    """The modal stayed open with errors under its inputs; `errors` is visible label -> text."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(f"the modal stayed open: {dict(errors)}")
        self.errors = dict(errors)


class NotOnScreen(Exception):
    """The person was asked to use something that is not visible to them."""
