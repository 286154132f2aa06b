"""Mentions in typed commands: Slack sends them as ids, because the manifest asks it to.

Everything here takes text as Slack delivered it: there a mention is in angle brackets, and angle brackets that a person
typed or pasted are escaped. Read after unescaping, a pasted log line could call people.
Source: https://docs.slack.dev/interactivity/implementing-slash-commands (should_escape)
"""

from __future__ import annotations

import re

from bot.domain.policy import Audience
from bot.domain.text import readable

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#(C[A-Z0-9]+)(?:\|([^>]*))?>")


def split_audience(text: str) -> tuple[Audience, str]:
    """Split the people and groups mentioned off `text`; the rest is as its author wrote it."""
    people = tuple(dict.fromkeys(found[1] for found in _PERSON.finditer(text)))
    groups = tuple(dict.fromkeys(found[1] for found in _GROUP.finditer(text)))
    rest = _GROUP.sub(" ", _PERSON.sub(" ", text))
    return Audience(people=people, groups=groups), readable(" ".join(rest.split()))


def with_channels_spelled(text: str) -> str:
    """Return `text` with the channels mentioned as people read them: the name of one names its incident."""
    return _CHANNEL.sub(lambda found: f"#{found[2] or found[1]}", text)


def spelled_out(text: str) -> str:
    """Return `text` as its author wrote it, with mentions as people read them."""
    text = _PERSON.sub(lambda found: f"@{found[2] or found[1]}", text)
    text = _GROUP.sub(lambda found: f"@{(found[2] or found[1]).removeprefix('@')}", text)
    return readable(with_channels_spelled(text))


def named(text: str) -> tuple[str, dict[str, str]]:
    """Return `text` with mentions as single words people read, and which of those words means whom."""
    people: dict[str, str] = {}

    def word(found: re.Match[str]) -> str:
        said = "@" + "_".join((found[2] or found[1]).split())
        people[readable(said)] = found[1]
        return f" {said} "

    return " ".join(spelled_out(_PERSON.sub(word, text)).split()), people
