"""README and docs name everything there is to set, to type and to watch."""

from __future__ import annotations

import re
from pathlib import Path

from prometheus_client import CollectorRegistry

from bot.access import limits
from bot.domain.policy_parts import Part
from bot.incidents.people.escalation import CALLED_AGAIN_AFTER
from bot.messages.modals.settings_root import PARTS
from bot.metrics import REGISTRY
from bot.settings import Settings
from handlers.commands.dispatch import COMMANDS
from handlers.concurrency import AT_ONCE
from tests.documents.commands import drawn

ROOT = Path(__file__).parents[2]
LIMITS = {
    "Requests of one person carried out at once": AT_ONCE,
    f"Calls of the same people to the same incident by hand, within {CALLED_AGAIN_AFTER.seconds // 60} minutes": 1,
    "Incidents that one person declares within an hour": limits.DECLARED,
    "Drills that one person declares within an hour": limits.DRILLS,
    "Open tasks and follow-ups of an incident": limits.OPEN_TASKS,
    "Notes and messages that people put into a timeline": limits.NOTES,
}
"""What begins a row of the limits that docs/operations.md tells of, and the limit."""


PICTURE = re.compile(r"!\[[^]]*\]\(([^):]+)\)")
"""A picture of ours in Markdown, and its path."""


def text_of(name: str) -> str:
    """Return a document's text; nothing where there is no such document."""
    path = ROOT / name
    return path.read_text() if path.exists() else ""


def metrics(registry: CollectorRegistry) -> list[str]:
    """Return the names under which metrics are scraped."""
    return [family.name + ("_total" if family.type == "counter" else "") for family in registry.collect()]


def test_readme_names_every_setting() -> None:
    """As it is written in the environment."""
    readme = text_of("README.md")
    assert [name.upper() for name in Settings.model_fields if name.upper() not in readme] == []


def test_readme_shows_every_command_as_the_registry_has_it() -> None:
    """Usage, summary and other names; `make docs` draws the table."""
    readme = text_of("README.md")
    assert readme == drawn(readme)
    assert all(f"/incident {command.usage}" in readme for command in COMMANDS)


def test_configuration_names_every_part_of_the_settings() -> None:
    """As its button calls it; the priorities stand in one row."""
    configuration = text_of("docs/configuration.md")
    names = [spec.title for spec in PARTS.values()]
    assert [name for name in names if f"| {name} " not in configuration] == []


def test_every_part_of_the_settings_can_be_opened_and_read() -> None:
    """Each part of the policy that is edited has its row in the registry."""
    assert set(PARTS) == set(Part)


def test_operations_names_every_metric() -> None:
    """By the name it is scraped under."""
    operations = text_of("docs/operations.md")
    assert [name for name in metrics(REGISTRY) if name not in operations] == []


def test_operations_names_every_limit() -> None:
    """With the number that holds."""
    rows = [row for row in text_of("docs/operations.md").splitlines() if row.startswith("| ")]
    told = {words: [row.split(" | ")[1] for row in rows if row.startswith(f"| {words}")] for words in LIMITS}
    assert told == {words: [f"{limit:,}"] for words, limit in LIMITS.items()}


def pictures(name: str) -> list[Path]:
    """Return where the pictures of a document are, in its order."""
    return [(ROOT / name).parent / where for where in PICTURE.findall(text_of(name))]


def test_readme_begins_with_the_recorded_tour() -> None:
    """A picture that moves, which loads in a moment; `make docs` records it."""
    tour = pictures("README.md")[0]
    assert tour == ROOT / "docs/images/tour.webp"
    assert b"ANIM" in tour.read_bytes()[:64]
    assert tour.stat().st_size < 1_500_000


def test_every_picture_in_the_documents_is_there() -> None:
    """In README and docs/, by the path that is written."""
    names = ["README.md", *(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))]
    assert [picture for name in names for picture in pictures(name) if not picture.exists()] == []


def test_the_glossary_stays_a_page() -> None:
    """Forty words at most: a word more asks whether the code could use the field's."""
    terms = [row for row in text_of("docs/glossary.md").splitlines() if row.startswith("| ")][1:]
    assert 0 < len(terms) <= 40
