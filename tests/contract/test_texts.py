"""What Muster says in other languages: the catalogues hold what the code says, and say it whole."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import TypeAlias

import pytest
from babel.messages.catalog import Catalog, Message

from bot.language import catalogue
from bot.language.catalogue import ROOT

LANGUAGES = catalogue.languages()
SAYING = frozenset({"_", "ngettext"})
"""What also says texts that a table holds, marked there."""
MARKING = frozenset({"N_", "ngettext_noop", "pgettext_noop"})
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


Sources: TypeAlias = dict[str, ast.Module]


@pytest.fixture(scope="module")
def sources() -> Sources:
    """Give the files whose texts people see, parsed, by name."""
    paths = sorted(each for place in catalogue.PLACES for each in (ROOT / place).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in paths}


@pytest.fixture(scope="module")
def said() -> set[tuple[object, object]]:
    """Give what the code says, and in which context."""
    return {(text.id, text.context) for text in catalogue.said()}


def test_what_the_code_says_can_be_found_by_reading_it(sources: Sources) -> None:
    """A text is a literal, never put together, or what a table holds, marked there."""
    wrong = [f"{name}:{call.lineno}" for name, tree in sources.items() for call in calls_of(tree) if not is_found(call)]
    assert wrong == []


def calls_of(tree: ast.AST) -> Iterator[ast.Call]:
    """Give the calls that say a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in catalogue.TEXTS:
            yield node


def is_found(call: ast.Call) -> bool:
    """Say whether the texts of a call stand in the code."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = call.args[:1] if name in catalogue.SINGLE else call.args[:2]
    literal = all(isinstance(each, ast.Constant) for each in texts)
    held = all(isinstance(each, ast.Subscript | ast.Name | ast.Attribute | ast.Call) for each in texts)
    return literal or (held and name in SAYING)


def test_a_text_is_given_the_places_that_it_has(sources: Sources) -> None:
    """Each place of a literal text has its value, and each value its place."""
    wrong = []
    for name, tree in sources.items():
        for call in calls_of(tree):
            words = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            given = {each.arg for each in call.keywords}
            if not words or None in given or ast.unparse(call.func) in MARKING:
                continue
            said = words[1:] if ast.unparse(call.func) == "pgettext" else words
            wanted = set.union(*map(places, said)) - ({"n"} if ast.unparse(call.func) == "ngettext" else set())
            if wanted != given:
                wrong.append(f"{name}:{call.lineno} {wanted ^ given}")
    assert wrong == []


def test_no_text_is_said_while_the_code_is_loaded(sources: Sources) -> None:
    """The language of that moment would be everybody's: tables mark theirs with `N_`."""
    wrong = [
        f"{name}:{call.lineno}"
        for name, tree in sources.items()
        for call in at_import(tree)
        if ast.unparse(call.func) not in MARKING
    ]
    assert wrong == []


def at_import(tree: ast.AST) -> Iterator[ast.Call]:
    """Give the calls that run when a module is imported: those in no function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for each in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
                yield from at_import(ast.Expression(each))
        elif not isinstance(node, ast.Lambda):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in catalogue.TEXTS:
                yield node
            yield from at_import(node)


SCOPES = (
    ast.Module,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
"""What has names of its own."""


def test_nothing_else_is_called_by_the_name_of_a_text(sources: Sources) -> None:
    """`_` for a value that nobody needs would hide the function from what is said within the same function."""
    wrong = [
        f"{name}:{scope.lineno}"
        for name, tree in sources.items()
        for scope in ast.walk(tree)
        if isinstance(scope, SCOPES) and not isinstance(scope, ast.Module)
        if any(node.id == "_" and isinstance(node.ctx, ast.Store) for node in names_of(scope))
        and any(ast.unparse(call.func) == "_" for call in calls_of(scope))
    ]
    assert wrong == []


def names_of(scope: ast.AST) -> Iterator[ast.Name]:
    """Give the names of a scope, without those of scopes within it."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.Name):
            yield node
        if not isinstance(node, SCOPES):
            yield from names_of(node)


def test_the_tests_read_files_that_are_there() -> None:
    """A folder that was renamed would pass unseen."""
    assert all(Path(ROOT / place).is_dir() for place in catalogue.PLACES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_what_the_code_says_and_nothing_else(language: str, said: set[tuple[object, object]]) -> None:
    """`make texts` brings it into step: no text is missing, none is obsolete."""
    held = {(message.id, message.context) for message in catalogue.read(language) if message.id}
    assert held == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    """In every form that counts, and none only guessed."""
    assert catalogue.missing(catalogue.read(language)) == []
