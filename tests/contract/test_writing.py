"""docs/writing.md is kept: the words at its end stand in no text, page, docstring or comment.

`python -m tests.contract.test_writing` lists what is left, file by file.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.language import catalogue

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "writing.md"
QUOTING = {"writing.md": "## Not these", "look.md": "## Thirty texts"}
"""From which heading on a page quotes them."""
PAGES = ("*.md", "docs/**/*.md", ".github/**/*.md")
CODE = ("bench", "bot", "handlers", "sandbox", "storage", "tests")
AT_THE_END = "(at the end)"
"""Marks words of the table that are wrong at the end of a sentence alone."""
ENDINGS = r"(?:s|ed|ing)?"
"""What may follow a verb of the table."""


class Wrong(NamedTuple):
    """A word that is not ours, and where it stands."""

    file: str
    line: int
    word: str


@cache
def banned() -> re.Pattern[str]:
    """Read the table at the end of the page."""
    rows = [row.split("|")[1].strip() for row in _table() if row.startswith("| ")][1:]
    return re.compile(rf"\b(?:{'|'.join(_pattern(row) for row in rows)})", re.IGNORECASE)


def _table() -> list[str]:
    return PAGE.read_text().partition("## Not these")[2].splitlines()


def _pattern(row: str) -> str:
    words = [re.escape(word.strip()) for word in row.removesuffix(AT_THE_END).split(",")]
    end = r"(?=\s*(?:[.;:!?)]|$))" if row.endswith(AT_THE_END) else rf"{ENDINGS}\b"
    return rf"(?:{'|'.join(words)}){end}"


def test_the_table_can_be_read() -> None:
    """A pattern that finds nothing would pass everything."""
    wrong = ("Read anew.", "who mends it", "of late", "He is told of it", "is not one any more.", "is hit")
    assert [text for text in wrong if not banned().search(text)] == []
    assert not banned().search("any more words, amended, until late")


def test_no_text_that_people_see_has_words_that_are_not_ours() -> None:
    """As it stands in the code, where texts are looked up."""
    texts = {text.id if isinstance(text.id, str) else text.id[0]: files for text, files in catalogue.said().items()}
    assert {text: sorted(files) for text, files in texts.items() if banned().search(text)} == {}


def test_no_page_has_words_that_are_not_ours() -> None:
    """README, the changelog and the pages of docs/, but for the table itself and what is quoted from code."""
    assert list(of_pages()) == []


def test_no_docstring_or_comment_has_words_that_are_not_ours() -> None:
    """In any folder."""
    assert list(of_code()) == []


def of_pages() -> Iterator[Wrong]:
    """Find such words in pages."""
    for path in sorted({path for pattern in PAGES for path in ROOT.glob(pattern)}):
        text = path.read_text().partition(QUOTING.get(path.name, "\0"))[0]
        yield from _wrong(path, enumerate(text.splitlines(), 1))


def of_code() -> Iterator[Wrong]:
    """Find such words in docstrings and comments."""
    for path in sorted(path for place in CODE for path in (ROOT / place).rglob("*.py")):
        text = path.read_text()
        if any(banned().search(line) for line in text.splitlines()):  # to take a file apart costs ten times as much
            yield from _wrong(path, _prose(text))


def _wrong(path: Path, lines: Iterator[tuple[int, str]] | enumerate[str]) -> Iterator[Wrong]:
    for number, line in lines:
        for found in banned().finditer(line):
            yield Wrong(path.relative_to(ROOT).as_posix(), number, found[0])


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines of comments, and of strings that stand alone as docstrings do."""
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        alone = token.type == tokenize.STRING and before in {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
        if alone or token.type == tokenize.COMMENT:
            yield from enumerate(token.string.splitlines(), token.start[0])
        if token.type not in {tokenize.COMMENT, tokenize.NL}:
            before = token.type


if __name__ == "__main__":
    for each in (*of_pages(), *of_code()):
        print(f"{each.file}:{each.line}: {each.word}")  # noqa: T201 - what the command is for
