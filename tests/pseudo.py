"""Languages made up for tests: each text is bracketed, lengthened by a third, and says which language it is said in."""

from __future__ import annotations

import gettext
import re

import pytest

from bot.language import texts

PSEUDO = "en-XA"
"""The locale that stands for any other language: what Muster says in it is told from what people wrote."""
OPENS, CLOSES = "⟦", "⟧"
_LONGER_BY = 3
_PUT_IN = re.compile(r"(`[^`]*`|<[^<>]*>|#?(?<!\{)\{\w*\}(?!\}))")
_SAID = re.compile(f"{OPENS}[^{OPENS}{CLOSES}]*(?:{CLOSES}|…$)")


class Pseudo(gettext.NullTranslations):
    """A catalogue that has every text, in a language that nobody speaks."""

    def __init__(self, locale: str) -> None:
        super().__init__()
        self._mark = "" if locale == PSEUDO else f"{locale} "

    def gettext(self, message: str) -> str:
        """Say a text."""
        return f"{OPENS}{self._mark}{message}{' ' if message else ''}{'ẋ' * (len(message) // _LONGER_BY)}{CLOSES}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Say a text that counts."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - as the library has it
        """Say a text that is meant in one way."""
        return self.gettext(message)


class Apart(Pseudo):
    """The same language, with what is put into a text, and code and addresses, outside its brackets."""

    def gettext(self, message: str) -> str:
        """Say a text."""
        parts = enumerate(_PUT_IN.split(message))
        return "".join(part if at % 2 or not part else super(Apart, self).gettext(part) for at, part in parts)


def without_said(text: str, apart: str = "") -> str:
    """Return what of a text does not come from the catalogue; `apart` stands in the place of what does."""
    while (left := _SAID.sub(apart, text)) != text:
        text = left
    return text


def speak_pseudo(monkeypatch: pytest.MonkeyPatch, *, only: str = "", as_made: type[Pseudo] = Pseudo) -> None:
    """Have every language but English be made up, or only this one, until the test ends."""
    real = texts._translations
    languages = texts.spoken_here() | {PSEUDO}

    def made_up(locale: str) -> gettext.NullTranslations:
        return as_made(locale) if locale != texts.ENGLISH and only in {"", locale} else real(locale)

    monkeypatch.setattr(texts, "_translations", made_up)
    monkeypatch.setattr(texts, "spoken_here", lambda: languages)
