"""docs/security.md says what the rules say."""

from __future__ import annotations

from handlers.command_permissions import NEEDS
from handlers.commands.dispatch import COMMANDS
from tests.documents.security import PATH, document


def test_the_page_of_permissions_is_what_the_rules_are() -> None:
    """`make docs` writes it anew."""
    assert PATH.read_text() == document()


def test_each_command_says_what_it_needs() -> None:
    """None is left out, and none stands there that there is not."""
    assert set(NEEDS) == {command.name for command in COMMANDS}
