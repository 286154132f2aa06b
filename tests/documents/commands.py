"""Draws README's table of commands from the registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.messages.ids import COMMAND
from handlers.commands.dispatch import COMMANDS
from handlers.commands.synonyms import SYNONYMS

PATH = Path(__file__).parents[2] / "README.md"
_HEAD = "| Command | What it does | Also |\n|---|---|---|\n"


def drawn(readme: str) -> str:
    """Return the README with the table of commands as they are."""
    before, _, rest = readme.partition(_HEAD)
    _, _, after = rest.partition("\n\n")
    return f"{before}{_HEAD}{''.join(_rows())}\n{after}"


def _rows() -> Iterator[str]:
    for command in COMMANDS:
        known = [word for word, meaning in SYNONYMS.items() if meaning.split()[0] == command.name and _first(word)]
        also = ", ".join(f"`{word}`" for word in (*command.aliases, *known))
        yield f"| `{COMMAND} {command.usage}` | {command.summary} | {also} |".replace("|  |", "| |") + "\n"


def _first(word: str) -> bool:
    """Say whether it stands for all of its row: `p1` does for the other numbers."""
    return not word[-1].isdecimal() or word.endswith("1")


if __name__ == "__main__":
    PATH.write_text(drawn(PATH.read_text()))
