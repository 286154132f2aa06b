"""What can go wrong for a person, each with what they can do about it."""

from __future__ import annotations


class MusterError(Exception):
    """Base of every error Muster raises on purpose."""


class Refusal(MusterError):
    """A request that was understood and not carried out; its text is shown to who asked.

    `field` names the modal field at fault, when there is one.
    """

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field


class NoSuchIncident(Refusal):
    """The reference names nothing this person may see: private and absent look alike."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"There is no incident {reference}. Nothing was recorded. `/incident list` shows the open ones."
        )


class NoIncidentHere(Refusal):
    """The command needs an incident and this channel belongs to none."""

    def __init__(self, usage: str) -> None:
        super().__init__(
            "This channel does not belong to an incident. Nothing was recorded. "
            f"Name one: `/incident {usage} INC-42`, or use its channel."
        )


class NotNow(Refusal):
    """The incident's status does not allow the act."""


class NotAllowed(Refusal):
    """The person may not do this."""


class AlreadyDone(Refusal):
    """Somebody else did it first; nothing changed."""
