"""What Muster says in other languages: the catalogues hold what the code says, and say it whole."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from bot.language import catalogue
from bot.language.catalogue import ROOT

LANGUAGES = catalogue.languages()
TEXTS = frozenset({"_", "ngettext", "pgettext", "N_"})
TOKEN = re.compile(r"<[^<>|]+[|>]|`[^`]+`")
"""What Slack acts on, such as a mention, and what people type: the same in every language."""


def forms_of(message: Message) -> list[str]:
    """Return the forms of a translated text that are not empty."""
    forms = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
    return [form for form in forms if form]


def places(text: str) -> set[str]:
    """Return the names of the places of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def english_of(message: Message) -> list[str]:
    """Return a text in English, in both forms where it counts."""
    return [message.id] if isinstance(message.id, str) else [*message.id]


@pytest.fixture(params=LANGUAGES)
def translated(request: pytest.FixtureRequest) -> Catalog:
    """The catalogue of each language in turn."""
    return catalogue.read(request.param)


def test_there_are_catalogues() -> None:
    """Of German and Spanish at least; English is in the code."""
    assert {"de", "es"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_muster_reads_what_was_translated(language: str) -> None:
    """Each `.mo` says what its `.po` says: `make texts` writes both."""
    read = gettext.GNUTranslations(BytesIO(catalogue.po(language).with_suffix(".mo").read_bytes()))
    wanted = gettext.GNUTranslations(BytesIO(catalogue.compiled(catalogue.read(language))))
    assert vars(read)["_catalog"] | {"": ""} == vars(wanted)["_catalog"] | {"": ""}


def test_a_translation_has_the_places_of_its_text(translated: Catalog) -> None:
    """None is lost, none is invented; the number may go unsaid where the form says it."""
    wrong = [
        (form, places(" ".join(english_of(message))) ^ places(form))
        for message in translated
        for form in forms_of(message)
        if message.id and not may_have(message, places(form))
    ]
    assert wrong == []


def may_have(message: Message, found: set[str]) -> bool:
    """Say whether a translation may have these places; where a form counts, it may leave the number out."""
    wanted = places(" ".join(english_of(message)))
    return found == wanted or (not isinstance(message.id, str) and found == wanted - {"n"})


def test_a_translation_keeps_what_slack_acts_on_and_what_people_type(translated: Catalog) -> None:
    """Mentions, commands and code stand in it as they are."""
    wrong = [
        (form, tokens)
        for message in translated
        if message.id and isinstance(message.id, str)
        for form in forms_of(message)
        if (tokens := sorted(TOKEN.findall(message.id))) != sorted(TOKEN.findall(form))
    ]
    assert wrong == []


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Give the files whose texts people see, parsed."""
    for path in sorted(each for place in catalogue.PLACES for each in (ROOT / place).rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def test_what_the_code_says_can_be_found_by_reading_it() -> None:
    """A text is a literal, never put together; only `_` is also given what a table holds, marked there with `N_`."""
    wrong = [f"{name}:{call.lineno}" for name, tree in sources() for call in calls_of(tree) if not is_found(call)]
    assert wrong == []


def calls_of(tree: ast.Module) -> Iterator[ast.Call]:
    """Give the calls that say a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS:
            yield node


def is_found(call: ast.Call) -> bool:
    """Say whether the texts of a call stand in the code."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = call.args[:2] if name in {"ngettext", "pgettext"} else call.args[:1]
    literal = all(isinstance(each, ast.Constant) for each in texts)
    return literal or (name == "_" and isinstance(texts[0], ast.Subscript | ast.Name | ast.Attribute | ast.Call))


def test_a_text_is_given_the_places_that_it_has() -> None:
    """Each place of a literal text has its value, and each value its place."""
    wrong = []
    for name, tree in sources():
        for call in calls_of(tree):
            words = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            given = {each.arg for each in call.keywords}
            if not words or None in given or ast.unparse(call.func) == "N_":
                continue
            said = words[1:] if ast.unparse(call.func) == "pgettext" else words
            wanted = set.union(*map(places, said)) - ({"n"} if ast.unparse(call.func) == "ngettext" else set())
            if wanted != given:
                wrong.append(f"{name}:{call.lineno} {wanted ^ given}")
    assert wrong == []


def test_no_text_is_said_while_the_code_is_loaded() -> None:
    """The language of that moment would be everybody's: tables mark theirs with `N_`."""
    wrong = [f"{name}:{call.lineno}" for name, tree in sources() for call in at_import(tree) if call.func.id != "N_"]  # type: ignore[attr-defined]
    assert wrong == []


def at_import(tree: ast.AST) -> Iterator[ast.Call]:
    """Give the calls that run when a module is imported: those in no function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for each in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
                yield from at_import(ast.Expression(each))
        elif not isinstance(node, ast.Lambda):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS:
                yield node
            yield from at_import(node)


def test_nothing_else_is_called_by_the_name_of_a_text() -> None:
    """`_` as a name for what nobody needs would hide the function, often only in one branch."""
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in sources()
        if imports_texts(tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
    ]
    assert wrong == []


def imports_texts(tree: ast.Module) -> bool:
    """Say whether a module uses `_` for texts."""
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "bot.language.texts" and "_" in {n.name for n in node.names}
        for node in ast.walk(tree)
    )


def test_the_tests_read_files_that_are_there() -> None:
    """A folder that was renamed would pass unseen."""
    assert all(Path(ROOT / place).is_dir() for place in catalogue.PLACES)
