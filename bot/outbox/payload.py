"""What every payload of the outbox is: typed values that a row keeps as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar, Union, cast

from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator, TypeAdapter

from bot.domain.reports.report import Asked
from bot.outbox.operations import Operation
from storage.tables import Rank

P = TypeVar("P", bound="Payload")

KEPT = ConfigDict(frozen=True, defer_build=True)
"""Of payloads and their parts: what reads and writes a kind is built once it is first needed, and not at a start."""


class Needs(StrEnum):
    """What must be there in the incident's own channel before the effect; in a new channel it waits for that again."""

    CHANNEL = "channel"
    CARD = "card"


class Payload(BaseModel):
    """What an effect is asked to do: its operation is known by the class.

    A class with subclasses stands for all of them: whichever fits what a row keeps. What has a default is left out of
    the row where it is that, and may be missing in rows of earlier versions.
    """

    model_config = KEPT

    operation: ClassVar[Operation]
    rank: ClassVar[Rank] = Rank.FIRST
    needs: ClassVar[Needs | None] = None

    done_by: str = ""
    """Who did what it tells of; nothing where time did, or in rows of earlier versions."""

    def to_json(self) -> dict[str, Any]:
        """Return what the row keeps."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def who_asked(self) -> str | None:
        """Return the one person who asked for it, where it is for somebody and not about an incident."""
        return None

    def read_by(self) -> str | None:
        """Return the one person who reads what it says, in their language; None where a channel does."""
        user: str | None = getattr(self, "user", None)
        return user or self.who_asked()

    def named_channel(self) -> str:
        """Return the channel that a rule named for it; nothing where none did."""
        return ""


class Once(Payload):
    """Carried out once for each time it is asked for, in the order of its lane."""


class Projection(Payload):
    """Shows the newest state: asked for twice before it is carried out, it is carried out once."""


def load(kind: type[P], kept: Mapping[str, Any]) -> P:
    """Read what a row keeps.

    Raises `pydantic.ValidationError` where it is no payload of this kind.
    """
    return cast("P", _reader(kind).validate_python(kept))


@cache
def _reader(kind: type[Payload]) -> TypeAdapter[Payload]:
    variants = tuple(kind.__subclasses__())
    return TypeAdapter(cast("Any", Union[variants] if variants else kind))  # noqa: UP007 - of as many as there are


def _asked(value: Asked | dict[str, Any]) -> Asked:
    return value if isinstance(value, Asked) else Asked.from_json(value)


AskedField = Annotated[Asked, PlainValidator(_asked), PlainSerializer(Asked.to_json)]
"""What a report was asked for, kept as a button keeps it."""
