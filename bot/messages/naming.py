"""A message that is newly posted rings whom it addresses, and nobody else: people it only mentions are named.

Slack rings everybody whom a new message mentions, also for what they have just done themselves. It rings nobody for a
mention that an edit adds, nor in a message for one person's eyes, nor who is not in a direct conversation
(https://docs.slack.dev/messaging/formatting-message-text).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.text import SECTION_LIMIT, clip, escape, units
from bot.language.texts import N_, _

SOMEBODY = N_("somebody")
"""What the person who acted is called where nobody knows their name."""
_FIRST = N_("Somebody")
"""The same where a text begins with it."""
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_ADDRESSED = re.compile(r"(?:^|(?<=[.?!] ))((?:<(?:@|!subteam\^)\w+> ?)+): ")
_STYLE = str.maketrans("", "", "*~`")
_LONG, _SHORT = 60, 9
"""Units of a name: where there is room for it, and where it may be no longer than the mention."""
_ROOMY = 12_000
"""Units of a whole message that has room for long names: Slack takes 13,200."""


def addressed(text: str) -> set[str]:
    """Return whom a text addresses: `@Bob: …`, where a sentence begins; such a mention is meant to ring."""
    return {user for found in _ADDRESSED.findall(text) for user in _MENTION.findall(found)}


def unaddressed(text: str) -> str:
    """Return a text without whom it begins by addressing."""
    found = _ADDRESSED.match(text)
    bare = text[found.end() :] if found else text
    return bare[:1].upper() + bare[1:]


def mentioned(said: object) -> set[str]:
    """Return whom a text or Block Kit's JSON mentions."""
    return set(_mentions(said))


def named(said: Any, names: Mapping[str, str], actor: str = "") -> Any:  # noqa: ANN401 - Block Kit's own JSON
    """Return a text or Block Kit's JSON that names these people instead of mentioning them.

    `actor`, who did what it tells of, is mentioned in no case.
    """
    long = _named(said, names, actor, _LONG)
    return long if len(json.dumps(long)) <= _ROOMY else _named(said, names, actor, _SHORT)


def _named(said: Any, names: Mapping[str, str], actor: str, room: int) -> Any:  # noqa: ANN401 - Block Kit's own JSON
    if isinstance(said, str):
        return _text(said, names, actor, room)
    if isinstance(said, list):
        return [_named(each, names, actor, room) for each in said]
    if not isinstance(said, dict):
        return said
    if said.get("type") == "user":
        return _cell(said, names, actor)
    if said.get("type") == "plain_text":
        return said  # it mentions nobody, whatever stands in it
    return {key: _named(value, names, actor, room) for key, value in said.items()}


def _mentions(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield from _MENTION.findall(said)
    elif isinstance(said, list):
        for each in said:
            yield from _mentions(each)
    elif isinstance(said, dict):
        if said.get("type") == "plain_text":
            return
        if said.get("type") == "user":
            yield str(said["user_id"])
        for each in said.values():
            yield from _mentions(each)


def _text(said: str, names: Mapping[str, str], actor: str, room: int) -> str:
    long = _replaced(said, names, actor, room)
    return long if units(long) <= SECTION_LIMIT // 2 else _replaced(said, names, actor, _SHORT)


def _replaced(said: str, names: Mapping[str, str], actor: str, room: int) -> str:
    def called(found: re.Match[str]) -> str:
        name = clip(names.get(found[1], "").translate(_STYLE), room).strip()
        if name:
            return f"*{escape(name, room)}*"
        if found[1] != actor:
            return found[0]
        return _(_FIRST) if found.start() == 0 else _(SOMEBODY)

    return _MENTION.sub(called, said)


def _cell(said: dict[str, Any], names: Mapping[str, str], actor: str) -> dict[str, Any]:
    """Name a person in a cell of a table, as rich text."""
    user = str(said["user_id"])
    name = names.get(user) or (_(SOMEBODY) if user == actor else "")
    return {"type": "text", "text": clip(name, _LONG)} if name else said
