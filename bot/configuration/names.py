"""The people, user groups and channels that settings name: which there are, and what Slack calls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.configuration.held import SERVICE
from bot.slack.client import Method, SlackRefused

if TYPE_CHECKING:
    from bot.configuration.lines import Path
    from bot.slack.client import Slack


class Kind(StrEnum):
    """What an id stands for."""

    GROUP = "user group"
    PERSON = "person"
    CHANNEL = "channel"


_KINDS = {
    **dict.fromkeys(("groups", "mention", "security", "owners", "editors"), Kind.GROUP),
    "people": Kind.PERSON,
    **dict.fromkeys(("announce", "channel", "channels", "leadership", "place"), Kind.CHANNEL),
}
"""What the ids in each field stand for."""


def named_in(content: Any, path: Path = ()) -> Iterator[tuple[Path, Kind, str]]:  # noqa: ANN401 - JSON
    """Give each id that settings name: where, of what kind, and the id."""
    if isinstance(content, Mapping):
        for name, value in content.items():
            yield from named_in(value, (*path, name))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from named_in(value, (*path, str(number)))
    elif isinstance(content, str) and content and not content.startswith("#"):
        field = next((each for each in reversed(path) if not each.isdigit()), "")
        if field in _KINDS:
            yield path, _KINDS[field], content


def path_of(part: str) -> Path:
    """Return where in the file a part of the settings stands."""
    return ("services", part.removeprefix(SERVICE)) if part.startswith(SERVICE) else tuple(part.split("."))


async def names_of(slack: Slack, named: Iterable[tuple[Path, Kind, str]]) -> dict[str, str]:
    """Ask Slack what these are called; what it does not know, or not us, is left out.

    Raises what `Slack.call` raises, but for refusals.
    """
    wanted = {(kind, each) for _path, kind, each in named}
    groups = await _groups(slack) if any(kind is Kind.GROUP for kind, _each in wanted) else {}
    names = {each: groups[each] for kind, each in wanted if kind is Kind.GROUP and each in groups}
    for kind, each in sorted(wanted):
        if kind is not Kind.GROUP and (name := await _name(slack, kind, each)):
            names[each] = name
    return names


async def _groups(slack: Slack) -> dict[str, str]:
    listed = (await slack.call(Method.GROUPS)).get("usergroups", [])
    return {str(group["id"]): f"@{group['handle']}" for group in listed}


async def _name(slack: Slack, kind: Kind, each: str) -> str | None:
    try:
        if kind is Kind.CHANNEL:
            return f"#{(await slack.call(Method.INFO, channel=each))['channel']['name']}"
        found = (await slack.call(Method.USER, user=each))["user"]
        return str(found.get("real_name") or found.get("name") or each)
    except SlackRefused:
        return None
