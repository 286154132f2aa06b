"""docs/messages.md: every kind of message that people outside an incident's channel read, and the main ones inside.

`python -m tests.documents.messages` writes it; a test holds the file to what the bot draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.messages.message import Message
from bot.messages.naming import named
from tests.documents import answers
from tests.documents.as_markdown import NAMES, message
from tests.documents.shown import Shown
from tests.documents.shown_in_the_channel import in_the_channel
from tests.documents.shown_outside import for_stakeholders, for_who_types
from tests.documents.shown_to_one import for_one_person
from tests.documents.shown_when_due import when_due

PATH = Path(__file__).parents[2] / "docs" / "messages.md"
_DIRECT = "For one person"
"""The heading of what is told directly, or for one person's eyes: who is not there is not rung by a mention."""
_TITLE = """# What people read

Each kind of message, drawn by the functions that draw it in Slack, for one incident at several moments of its life.
Times are shown in UTC here; Slack shows them in each reader's own zone. `Buttons` stand as in this sentence. People
stand by name as in a new message in a channel, which rings only whom it mentions: not **Alice**, but @Alice. Edited,
it mentions them all, which rings nobody. Reports and summaries are shown in [metrics.md](metrics.md).

This page is written by `make docs`, and a test holds it to the code.
"""


def document() -> str:
    """Return the page."""
    parts = [_TITLE]
    for heading, kinds in _groups():
        parts.append(f"## {heading}\n")
        names = {} if heading == _DIRECT else NAMES
        parts += [f"### {each.title}\n\n{each.readers}\n\n{_drawn(each.message, names)}\n" for each in kinds]
    return "\n".join(parts)


def shown() -> list[Message]:
    """Return every message of the page."""
    return [each.message for _, kinds in _groups() for each in kinds if isinstance(each.message, Message)]


def shown_by_title() -> list[tuple[str, Message]]:
    """Return every message of the page with its title."""
    return [(each.title, each.message) for _, kinds in _groups() for each in kinds if isinstance(each.message, Message)]


def _drawn(said: Message | str, names: Mapping[str, str]) -> str:
    if isinstance(said, str):
        return f"```text\n{said}\n```"
    return message(named(said.blocks, {user: name for user, name in names.items() if user not in said.rings}))


def _groups() -> Iterator[tuple[str, list[Shown]]]:
    yield "For stakeholders", for_stakeholders()
    yield "In the incident's channel", [*in_the_channel(), *_shown(answers.in_the_channel())]
    yield _DIRECT, [*for_one_person(), *_shown(answers.elsewhere()), *_shown(answers.answers())]
    yield "When something is due", when_due()
    yield "For people who type or set something", for_who_types()


def _shown(rows: list[answers.Row]) -> list[Shown]:
    return [Shown(*row) for row in rows]


if __name__ == "__main__":
    PATH.write_text(document())
