"""The pages that are written for people: each command in them can be typed, each task made."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from app import cli
from bot.domain.importing import COLUMNS, REQUIRED, read_sheet
from handlers.commands.dispatch import COMMANDS
from handlers.commands.synonyms import SYNONYMS

ROOT = Path(__file__).parents[2]
PAGES = ("index", "responders", "incident-managers", "stakeholders", "operators", "itil", "on-call", "coming-from")
WORDS = {word for command in COMMANDS for word in (command.name, *command.aliases)} | set(SYNONYMS)
BUTTON = re.compile(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)")
TITLE = "checkout is down"
"""What is typed after /incident on these pages without a command: it declares."""


def found(pattern: str) -> list[str]:
    """Return what the pages say in code that begins so, without the beginning."""
    code = re.compile(rf"(?:`|^|\s){pattern}([^`\n]*)", re.MULTILINE)
    return [said for name in PAGES for said in code.findall((ROOT / "docs" / f"{name}.md").read_text())]


@pytest.mark.parametrize("typed", sorted(set(found(r"/incident "))))
def test_what_the_pages_have_one_type_is_a_command(typed: str) -> None:
    """By its first words; a title alone declares."""
    words = typed.split()
    assert typed == TITLE or {words[0], " ".join(words[:2])} & WORDS


@pytest.mark.parametrize("line", sorted(set(found(r"(?:\.venv/bin/)?(?:python )?app\.py "))))
def test_what_the_pages_have_an_operator_type_is_taken(line: str) -> None:
    """The command line knows the command and its options."""
    name, *rest = line.split("#", maxsplit=1)[0].split()
    command = cli.get_command(click.Context(cli), name)
    assert command is not None, name
    command.make_context(name, rest, resilient_parsing=True)


def test_what_the_pages_have_one_press_is_what_the_bot_says() -> None:
    """Buttons and fields stand in italics on the pages, by the words that people see."""
    with (ROOT / "bot/language/locales/de/LC_MESSAGES/muster.po").open("rb") as catalogue:
        texts = {
            text for each in read_po(catalogue) for text in (each.id if isinstance(each.id, tuple) else (each.id,))
        }
    pages = [(ROOT / "docs" / f"{name}.md").read_text() for name in PAGES if name != "index"]
    named = {" ".join(name.split()) for page in pages for name in BUTTON.findall(page)}
    assert named
    assert named - texts == set()


def test_what_the_pages_have_one_make_is_a_task() -> None:
    """As `make` lists them."""
    tasks = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = [(ROOT / "docs" / f"{name}.md").read_text() for name in PAGES]
    assert {task for page in pages for task in re.findall(r"(?:^|`)make ([a-z-]+)", page, re.MULTILINE)} <= tasks


def test_the_columns_of_an_import_are_told_as_they_are_read() -> None:
    """Each with what it says, and whether it is needed."""
    told = (ROOT / "docs" / "coming-from.md").read_text()
    rows = {f"| `{name}` | {says} | {'yes' if name in REQUIRED else ''} |" for name, says in COLUMNS.items()}
    assert rows - set(told.splitlines()) == set()


def test_the_example_of_an_import_can_be_imported() -> None:
    """As it stands on the page."""
    [example] = re.findall(r"```text\n(.*?)```", (ROOT / "docs" / "coming-from.md").read_text(), re.DOTALL)
    sheet = read_sheet(example.splitlines(), datetime(2026, 11, 23, tzinfo=UTC))
    assert (len(sheet.incidents), sheet.faults, sheet.left_out) == (1, [], [])


def test_every_page_that_is_meant_for_somebody_is_named_first() -> None:
    """On the page where one starts."""
    start = (ROOT / "docs" / "index.md").read_text()
    assert [page for page in PAGES if page != "index" and f"({page}.md)" not in start] == []
