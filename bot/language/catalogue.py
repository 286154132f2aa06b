"""`make texts`: the catalogues of the other languages, brought into step with the texts that the code says.

Each language has one file to translate, `locales/LANGUAGE/LC_MESSAGES/muster.po`, and next to it `muster.mo`, which is
the same as Muster reads it.
Source: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.language.texts import DOMAIN, LOCALES

ROOT: Final = Path(__file__).parents[2]
PLACES: Final = ("bot", "handlers")
"""The folders whose texts people see in Slack."""
SINGLE: Final = frozenset({"_", "N_"})
PLURAL: Final = frozenset({"ngettext", "ngettext_noop"})
WITH_CONTEXT: Final = frozenset({"pgettext", "pgettext_noop"})
"""The functions by which texts are said and marked, by what their first arguments are."""
TEXTS: Final = SINGLE | PLURAL | WITH_CONTEXT


class Text(NamedTuple):
    """One text as it stands in the code."""

    id: str | tuple[str, str]
    """In English; with the plural where it counts something."""
    context: str | None = None


class Bare(Catalog):
    """A catalogue whose head says nothing that changes from run to run, such as when it was made and by what."""

    def __init__(self, of: Catalog) -> None:
        super().__init__(of.locale, DOMAIN, header_comment="#", fuzzy=False)
        self._num_plurals: int = of.num_plurals  # type: ignore[assignment]
        self._plural_expr: str = of.plural_expr  # type: ignore[assignment]

    @property  # type: ignore[misc] # nobody sets it
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return the head's lines."""
        return [
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def texts_of(path: Path) -> Iterator[Text]:
    """Return the texts of a file, also those inside of f-strings, which Babel's own reader leaves out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS:
            words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            yield from _text(node.func.id, words)


def _text(function: str, words: list[str]) -> Iterator[Text]:
    if function in SINGLE and words:
        yield Text(words[0])
    elif function in PLURAL and len(words) > 1:
        yield Text((words[0], words[1]))
    elif function in WITH_CONTEXT and len(words) > 1:
        yield Text(words[1], words[0])


def said() -> dict[Text, set[str]]:
    """Return all texts of the code, and the files in which each stands."""
    found: dict[Text, set[str]] = {}
    for path in sorted(each for place in PLACES for each in (ROOT / place).rglob("*.py")):
        for text in texts_of(path):
            found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    counted = {(text.id[0], text.context): text for text in found if isinstance(text.id, tuple)}
    for text in [each for each in found if isinstance(each.id, str) and (each.id, each.context) in counted]:
        found[counted[str(text.id), text.context]] |= found.pop(text)  # one entry says both
    return found


def languages() -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.name for path in LOCALES.iterdir() if path.is_dir())


def po(language: str) -> Path:
    """Return the file in which a language is translated."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """Read a language's file."""
    with po(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def updated(old: Catalog) -> Catalog:
    """Return a catalogue with the texts of the code and no others, each translated as it was."""
    new = Bare(old)
    for text, files in said().items():
        was = old.get(text.id, text.context)
        kept = was is not None and isinstance(was.id, tuple) == isinstance(text.id, tuple)
        new.add(
            text.id,
            was.string if was is not None and kept else None,
            [(name, 0) for name in sorted(files)],
            flags=was.flags & {"fuzzy"} if was is not None and kept else (),
            user_comments=was.user_comments if was is not None else (),
            context=text.context,
        )
    return new


def missing(catalogue: Catalog) -> list[str]:
    """Return the texts that a catalogue does not say, or says only as a guess (`fuzzy`), in English."""
    lacking = [each for each in catalogue if each.id and not is_said(each)]
    return [each.id if isinstance(each.id, str) else each.id[0] for each in lacking]


def is_said(message: Message) -> bool:
    """Say whether a text is translated, in every form that counts, and not only guessed."""
    forms = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
    return not message.fuzzy and bool(forms) and all(forms)


def compiled(catalogue: Catalog) -> bytes:
    """Return what Muster reads of a catalogue: without what is not translated, or only guessed."""
    translated = Bare(catalogue)
    for each in catalogue:
        if each.id and is_said(each):
            translated.add(each.id, each.string, context=each.context)
    file = BytesIO()
    write_mo(file, translated)
    return file.getvalue()


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as its file: without numbers of lines, so that an edit elsewhere changes nothing here."""
    file = BytesIO()
    write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)
    return file.getvalue()


def main() -> None:
    """Write every language's files, and say what is left to translate."""
    for language in languages():
        catalogue = updated(read(language))
        po(language).write_bytes(written(catalogue))
        po(language).with_suffix(".mo").write_bytes(compiled(catalogue))
        lacking = missing(catalogue)
        print(f"{language}: {len(catalogue)} texts, {len(lacking)} to translate")  # noqa: T201 -- a command's answer
        for text in lacking:
            print(f"  {text!r}")  # noqa: T201


if __name__ == "__main__":
    main()
