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


NAME_TEMPLATE: Final = "inc-{number}-{title}"
"""How channels are named unless the workspace says otherwise."""
NAME_LIMIT = 40
"""Characters that a template of names may have beside its places: the title needs the rest of Slack's 80."""
OPENING_LIMIT = 300
"""Characters that announcements may begin with: a line or two, read in passing."""


def name_fault(template: str) -> str:
    """Say what is wrong with a template of channel names; nothing where channels can be named by it.

    Source: https://docs.slack.dev/reference/methods/conversations.create
    """
    fixed = template.replace("{number}", "").replace("{title}", "")
    if template.count("{number}") != 1:
        return _("Write {{number}} once: it tells one channel from another.")
    if template.count("{title}") > 1:
        return _("Write {{title}} once at most.")
    if re.search(r"[^a-z0-9_-]", fixed):
        return _("Use only lower-case letters, digits, hyphens, underscores, {{number}} and {{title}}.")
    if len(fixed) > NAME_LIMIT:
        return _("Write {n} characters at most beside {{number}} and {{title}}, so that the title fits.", n=NAME_LIMIT)
    return ""


def _naming(template: str) -> str:
    if fault := name_fault(template):
        raise ValueError(fault)
    return template


NameTemplate = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_naming)]
"""How incidents' channels are named: `{number}` and `{title}` stand for the incident's."""
Opening = Annotated[str, StringConstraints(strip_whitespace=True, max_length=OPENING_LIMIT)]
"""What announcements begin with; empty for nothing."""


class Strict(BaseModel):
    """A part of the policy: never changed in place, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
