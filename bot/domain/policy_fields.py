"""The types of a policy's fields, each with its own check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints

from bot.domain.spans import Span
from bot.language.texts import ENGLISH, _

GroupId = Annotated[str, StringConstraints(pattern=r"^S[A-Z0-9]{1,31}$")]
"""The id of a Slack user group."""
ChannelId = Annotated[str, StringConstraints(pattern=r"^[CG][A-Z0-9]{1,31}$")]
"""The id of a Slack channel."""
PersonId = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{1,31}$")]
"""The id of a Slack user: https://docs.slack.dev/reference/objects/user-object"""


def _read_span(value: object) -> object:
    return Span.parse(value) if isinstance(value, str) else value


SpanField = Annotated[Span, BeforeValidator(_read_span), PlainSerializer(lambda span: span.typed)]
"""A span, kept in JSON as people write it."""

LANGUAGES: Final[Mapping[str, str]] = {ENGLISH: "English", "de": "Deutsch", "es": "Español"}
"""The languages that Muster writes, each by its own name."""


def _known_language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(_("Choose one of {languages}.", languages=", ".join(LANGUAGES.values())))
    return code


LanguageField = Annotated[str, AfterValidator(_known_language)]
"""A language by its code."""

LINK_LIMIT = 500
"""Characters of a template of an address."""
_ADDRESS = re.compile(r"https://[^\s/{}<>|\"]+(/[^\s{}<>|\"]*(\{number\}[^\s{}<>|\"]*)*)?")


def _call_address(template: str) -> str:
    if template and not _ADDRESS.fullmatch(template):
        raise ValueError(
            _(
                "Write an address that begins with https://, such as {example}. Its only place is {place}.",
                example="https://meet.example.com/inc-{number}",
                place="{number}",
            )
        )
    return template


CallLink = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LINK_LIMIT), AfterValidator(_call_address)
]
"""The address of an incident's call, `{number}` standing for the incident's; empty for none."""


class Strict(BaseModel):
    """A part of the policy: never changed in place, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
