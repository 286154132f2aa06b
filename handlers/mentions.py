"""Mentions in typed commands: Slack sends them as ids, because the manifest asks it to.

Source: https://docs.slack.dev/interactivity/implementing-slash-commands (should_escape)
"""

from __future__ import annotations

import re

from bot.incidents.policy import Audience

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#(C[A-Z0-9]+)(?:\|([^>]*))?>")


def split_audience(text: str) -> tuple[Audience, str]:
    """Split the people and groups mentioned off `text`; the rest keeps its words."""
    people = tuple(dict.fromkeys(found[1] for found in _PERSON.finditer(text)))
    groups = tuple(dict.fromkeys(found[1] for found in _GROUP.finditer(text)))
    rest = _GROUP.sub(" ", _PERSON.sub(" ", text))
    return Audience(people=people, groups=groups), " ".join(rest.split())


def spelled_out(text: str) -> str:
    """Return `text` with mentions as people read them."""
    text = _PERSON.sub(lambda found: f"@{found[2] or found[1]}", text)
    text = _GROUP.sub(lambda found: f"@{(found[2] or found[1]).removeprefix('@')}", text)
    return _CHANNEL.sub(lambda found: f"#{found[2] or found[1]}", text)


def named(text: str) -> tuple[str, dict[str, str]]:
    """Return `text` with mentions as single words people read, and which of those words means whom."""
    people: dict[str, str] = {}

    def word(found: re.Match[str]) -> str:
        said = "@" + "_".join((found[2] or found[1]).split())
        people[said] = found[1]
        return f" {said} "

    return " ".join(spelled_out(_PERSON.sub(word, text)).split()), people
