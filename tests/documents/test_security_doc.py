"""docs/security.md says what the rules say."""

from __future__ import annotations

from types import ModuleType

import pytest
import yaml

from bot.domain.actions import Action
from bot.messages import audit, finding, ids
from bot.messages.problems import ids as problem_ids
from bot.messages.reports import ids as report_ids
from bot.messages.reviews import ids as review_ids
from bot.messages.tasks import ids as task_ids
from bot.messages.timeline import ids as timeline_ids
from handlers.button_permissions import BUTTONS, SHORTCUTS
from tests.documents.security import PATH, document
from tests.world import MANIFEST

MODULES = (ids, problem_ids, report_ids, review_ids, task_ids, timeline_ids, finding, audit)
"""Where the names of buttons are."""
FIELDS_AND_FORMS = {"PREFIX", "RAISE", "WHICH", "INCIDENTS", "HUB"}
"""Names of problems' fields, forms and the beginning of all, beside their buttons."""


def test_the_page_of_permissions_is_what_the_rules_are() -> None:
    """`make docs` writes it."""
    assert PATH.read_text() == document()


def names_of_buttons(module: ModuleType) -> set[str]:
    """Return the action ids of a module's buttons: those called so, and of problems all but fields and forms."""
    named = {name: value for name, value in vars(module).items() if isinstance(value, str) and name.isupper()}
    if module is problem_ids:
        return {value for name, value in named.items() if name not in FIELDS_AND_FORMS}
    return {value for name, value in named.items() if name.endswith(("_BUTTON", "_MENU"))}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_each_button_says_what_it_needs(module: ModuleType) -> None:
    """Of the acts the table of acts says it; none is left out, whatever it is about."""
    assert names_of_buttons(module) <= BUTTONS.keys()


def test_no_button_is_listed_that_there_is_not() -> None:
    """Nor one that is an act's, of which the table of acts speaks."""
    assert set().union(*map(names_of_buttons, MODULES)) == BUTTONS.keys()
    assert not BUTTONS.keys() & {ids.button_id(action) for action in Action}


def test_each_shortcut_of_the_manifest_says_what_it_needs() -> None:
    """By the name under which Slack shows it."""
    offered = yaml.safe_load(MANIFEST.read_text())["features"]["shortcuts"]
    assert {each["callback_id"]: each["name"] for each in offered} == {
        name: shortcut.says for name, shortcut in SHORTCUTS.items()
    }
