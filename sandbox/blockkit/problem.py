"""One thing Slack refuses in a payload, in the words of its validator."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong (`message`) and where (`pointer`, a JSON pointer such as `/blocks/0/text/text`)."""

    message: str
    pointer: str

    def __str__(self) -> str:
        """As it stands in `response_metadata.messages`, without the leading `[ERROR]`."""
        return f"{self.message} [json-pointer:{self.pointer}]"
