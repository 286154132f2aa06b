"""What may turn out different about an incident: its title, what is happening, and the services it affects."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language.texts import N_, _


@dataclass(frozen=True, slots=True, kw_only=True)
class EditForm:
    """What has been put into the edit modal; None where it was left as the form showed it."""

    title: str | None = None
    description: str | None = None
    services: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What an edit changed; None, or nothing, where it changed nothing."""

    title: tuple[str, str] | None = None
    """The title before and after."""
    description: tuple[str, str] | None = None
    """What was and is said to be happening."""
    added: tuple[str, ...] = ()
    """Services that it affects as well."""
    removed: tuple[str, ...] = ()
    """Services that it does not affect after all."""

    @property
    def services(self) -> str:
        """Which services came and went, in words; empty where none did."""
        both = ((self.added, N_("{services} added")), (self.removed, N_("{services} removed")))
        return "; ".join(_(said, services=", ".join(names)) for names, said in both if names)

    def __bool__(self) -> bool:
        """Say whether anything changed."""
        return bool(self.title or self.description or self.added or self.removed)
