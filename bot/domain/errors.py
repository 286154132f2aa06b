"""What can go wrong for a person, each with what they can do about it."""

from __future__ import annotations

from bot.language.texts import _


class MusterError(Exception):
    """Base of every error Muster raises on purpose."""


class Refusal(MusterError):
    """A request that was understood and not carried out; its text is shown to the person who asked.

    So it is said in their language where it is raised. `field` names the modal field at fault, when there is one.
    """

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field

    @property
    def alone(self) -> str:
        """The text where it does not stand beside its field, whose form shows that nothing went through."""
        return self.text if self.field is None else _("{reason} Nothing was recorded.", reason=self.text)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The fields at fault, each with what is wrong with it; no field's name stands for the form as a whole."""
        return [(self.field or "", self.text)]


class FieldsRefused(Refusal):
    """Several fields of a form are at fault, each for its own reason.

    A field's name may be a path; a fault within it, such as of one of several choices, goes by a longer one.
    """

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(" ".join(sentence for _, sentence in faults))
        self._faults = faults

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The fields at fault, each with what is wrong with it."""
        return self._faults


class NoSuchIncident(Refusal):
    """The reference names nothing this person may see: private and absent look alike."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            _(
                "There is no incident {incident}. Nothing was recorded. `/incident list` shows the open ones.",
                incident=reference,
            )
        )


class DrillDeleted(NoSuchIncident):
    """The reference names a drill that was deleted, and that everybody could see."""

    def __init__(self, reference: str) -> None:
        Refusal.__init__(
            self,
            _(
                "{incident} was a drill and has been deleted. Nothing was recorded. `/incident list` shows the open "
                "incidents.",
                incident=reference,
            ),
        )


class NoSuchProblem(Refusal):
    """The reference names no problem this person may see: hidden and absent look alike."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            _(
                "There is no problem {problem}. Nothing was recorded. `/incident problems` lists the open ones.",
                problem=reference,
            )
        )


class NoIncidentHere(Refusal):
    """The command needs an incident and this channel belongs to none."""

    def __init__(self, usage: str) -> None:
        super().__init__(
            _(
                "This channel does not belong to an incident. Nothing was recorded. "
                "Name one: `/incident {command} INC-42`, or use its channel.",
                command=usage,
            )
        )


class NotSetUp(Refusal):
    """It needs a setting that is missing; its text says which and where to make it."""


class NotNow(Refusal):
    """The incident's status does not allow the act."""


class NotAllowed(Refusal):
    """The person may not do this."""


class AlreadyDone(Refusal):
    """Someone else did it first; nothing changed."""


class OtherVersion(Refusal):
    """A button carries what this version of Muster did not write; `command` is what to use instead."""

    def __init__(self, command: str = "") -> None:
        instead = f"/incident {command}".strip()
        super().__init__(_("This button is from another version of Muster. Use `{command}` instead.", command=instead))
