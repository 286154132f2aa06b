"""Where a text becomes words for one reader: looked up in a gettext catalogue, then filled with values.

English is what stands in the code; the other languages are catalogues in `locales/`, which `make texts` writes.
Source: https://docs.python.org/3/library/gettext.html, https://babel.pocoo.org/en/latest/messages.html
"""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

DOMAIN: Final = "muster"
LOCALES: Final = Path(__file__).with_name("locales")
ENGLISH: Final = "en"

_reader: ContextVar[str] = ContextVar("reader", default=ENGLISH)
_workspace: ContextVar[str] = ContextVar("workspace", default=ENGLISH)

K = TypeVar("K")
P = ParamSpec("P")
T = TypeVar("T")


def _(text: str, /, **values: object) -> str:
    """Say a text in the reader's language, with values put in where `{name}` stands.

    Values go in as they are: people's text must be escaped by then, as everywhere.
    """
    if not text:
        return ""  # by which gettext keeps its head
    spoken_now = _translations(_reader.get())
    said = spoken_now.pgettext(text.context, text) if isinstance(text, InContext) else spoken_now.gettext(text)
    return said.format(**values)


def as_known(text: str, /) -> str:
    """Say a text that a workspace may have changed: ours in the reader's language, its own as it is."""
    return _translations(_reader.get()).gettext(text) if text else ""


def pgettext(context: str, text: str, /, **values: object) -> str:
    """Say a text as `_` does where its English alone could mean two things; `context` says which is meant."""
    return _translations(_reader.get()).pgettext(context, text).format(**values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Say a text that counts something, in the plural form that the language has for `n`, which `{n}` stands for."""
    return _translations(_reader.get()).ngettext(one, many, n).format(n=n, **values)


def N_(text: str, /) -> str:  # noqa: N802 - the name that every gettext project gives it
    """Mark a text of a table for translation; `_` says it where it is shown."""
    return text


class InContext(str):
    """A text of a table whose English alone could mean two things."""

    __slots__ = ("context",)
    context: str
    """Says which is meant."""


def pgettext_noop(context: str, text: str, /) -> InContext:
    """Mark a text of a table as `N_` does, and say in which context `_` looks it up."""
    marked = InContext(text)
    marked.context = context
    return marked


def ngettext_noop(one: str, many: str, /) -> tuple[str, str]:
    """Mark a text of a table that counts something; `ngettext` says it where it is shown."""
    return one, many


class Labels(Mapping[K, str]):
    """A table of texts, marked with `N_`: each is said in the reader's language when it is looked up."""

    def __init__(self, texts: Mapping[K, str]) -> None:
        self._texts = texts

    def __getitem__(self, key: K) -> str:
        """Say one of them."""
        return _(self._texts[key])

    def __or__(self, others: Mapping[K, str]) -> Labels[K]:
        """Return the table with other texts, marked as well, in the place of some, or beside them."""
        return Labels({**self._texts, **others})

    def __iter__(self) -> Iterator[K]:
        """Go through what there are texts for."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Count them."""
        return len(self._texts)


def listed(words: Sequence[str]) -> str:
    """Say several things in a row: `a, b and c`."""
    if len(words) < 2:  # noqa: PLR2004 - one thing is no list
        return "".join(words)
    return _("{first} and {last}", first=", ".join(words[:-1]), last=words[-1])


def either(words: Sequence[str]) -> str:
    """Say that one of several things is meant: `a, b or c`."""
    if len(words) < 2:  # noqa: PLR2004 - one thing is no choice
        return "".join(words)
    return _("{first} or {last}", first=", ".join(words[:-1]), last=words[-1])


def language() -> str:
    """Return the language in which texts are said now."""
    return _reader.get()


def speak(reader: str, workspace: str) -> None:
    """Say texts in these languages for the rest of this task, and in the tasks that it begins."""
    _reader.set(reader)
    _workspace.set(workspace)


def language_of(locale: str | None) -> str:
    """Return the language in which to speak to somebody with this locale, such as `de-AT`; nothing for one unknown."""
    wanted = (locale or "").replace("_", "-")
    return next((each for each in (wanted, wanted.partition("-")[0]) if each in spoken_here()), "")


@cache
def spoken_here() -> frozenset[str]:
    """Return the languages that there are catalogues of, and English."""
    return frozenset({ENGLISH, *(path.name for path in LOCALES.iterdir() if path.is_dir())})


@contextmanager
def spoken(reader: str, workspace: str | None = None) -> Iterator[None]:
    """Say texts in the language of one reader, and those for everybody in the workspace's, where it is known."""
    shared = _workspace.get() if workspace is None else workspace
    of_reader, of_workspace = _reader.set(reader), _workspace.set(shared)
    try:
        yield
    finally:
        _workspace.reset(of_workspace)
        _reader.reset(of_reader)


def for_everybody(draw: Callable[P, T]) -> Callable[P, T]:
    """Have what many people read, such as a post in a channel, drawn in the workspace's language."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> T:
        token = _reader.set(_workspace.get())
        try:
            return draw(*args, **kwargs)
        finally:
            _reader.reset(token)

    return drawn


@cache
def _translations(locale: str) -> catalogues.NullTranslations:
    return catalogues.translation(DOMAIN, LOCALES, [locale], fallback=True)
