"""The types of a policy's fields, each with its own check."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints

from bot.domain.spans import Span

GroupId = Annotated[str, StringConstraints(pattern=r"^S[A-Z0-9]{1,31}$")]
"""The id of a Slack user group."""
ChannelId = Annotated[str, StringConstraints(pattern=r"^[CG][A-Z0-9]{1,31}$")]
"""The id of a Slack channel."""
PersonId = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{1,31}$")]
"""The id of a Slack user: https://docs.slack.dev/reference/objects/user-object"""


def _read_span(value: object) -> object:
    return Span.parse(value) if isinstance(value, str) else value


SpanField = Annotated[Span, BeforeValidator(_read_span), PlainSerializer(lambda span: span.words)]
"""A span, kept in JSON as people write it."""


class Strict(BaseModel):
    """A part of the policy: never changed in place, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
