"""What impact and urgency mean in a workspace's own words: people choose by them, and who joins reads them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import AfterValidator, StringConstraints

from bot.domain.policy_fields import Strict
from bot.domain.vocabulary import Impact, Urgency, title_case
from bot.language.texts import N_, _, as_known

MEANING_LIMIT = 60
"""Characters of a meaning: with the word before it, it is an option of a menu, which takes 75."""
Meaning = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MEANING_LIMIT)]
_Word = TypeVar("_Word", bound=StrEnum)


def _each(words: type[_Word]) -> Callable[[dict[_Word, str]], dict[_Word, str]]:
    def checked(meanings: dict[_Word, str]) -> dict[_Word, str]:
        missing = [word for word in words if word not in meanings]
        if missing:
            raise ValueError(_("Say what {word} means.", word=missing[0]))
        return meanings

    return checked


_IMPACT = {
    Impact.WIDESPREAD: N_("halts core services for most customers"),
    Impact.MAJOR: N_("many customers or a department are affected"),
    Impact.MINOR: N_("some customers or a team are affected, a workaround exists"),
    Impact.MINIMAL: N_("nobody is kept from their work"),
}
_URGENCY = {
    Urgency.IMMEDIATE: N_("worse by the minute"),
    Urgency.HIGH: N_("within hours"),
    Urgency.MEDIUM: N_("today"),
    Urgency.LOW: N_("it can wait"),
}


class Meanings(Strict):
    """What each impact and each urgency means."""

    impact: Annotated[dict[Impact, Meaning], AfterValidator(_each(Impact))] = _IMPACT
    urgency: Annotated[dict[Urgency, Meaning], AfterValidator(_each(Urgency))] = _URGENCY

    @property
    def of_urgency(self) -> str:
        """Say what each urgency means, as the hint of a field."""
        return " ".join(f"{title_case(urgency)}: {as_known(self.urgency[urgency]).rstrip('.')}." for urgency in Urgency)

    def of_impact(self, impact: Impact) -> str:
        """Say what an impact means."""
        return as_known(self.impact[impact])
