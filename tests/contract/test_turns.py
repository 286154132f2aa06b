"""Which tests run on which database and Slack: nothing is lost between `make test` and `make test DATABASES=rest`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.turns import DIALECTS, VARIATIONS, wanted_of


@dataclass(frozen=True)
class Item:
    """What is asked of a collected test."""

    file: str
    name: str
    dialect: str
    variation: str = "plain"

    @property
    def path(self) -> Path:
        """Where it is written."""
        return Path(self.file)

    @property
    def nodeid(self) -> str:
        """Its whole name."""
        return f"{self.file}::{self.name}"

    @property
    def callspec(self) -> Any:  # noqa: ANN401 - pytest's own, of which one attribute matters
        """Its parameters."""
        return SimpleNamespace(params={"dialect": self.dialect, "variation": self.variation})


def items(file: str, *names: str, dialects: tuple[str, ...] = DIALECTS) -> list[Any]:
    """Return tests of a file, each on these databases."""
    return [Item(file, f"{name}[{dialect}]", dialect) for name in names for dialect in dialects]


WORDS = items("tests/bot/test_words.py", *(f"test_{number}" for number in range(100)))


def test_two_passes_run_every_test_on_both_databases_once() -> None:
    """What the first leaves out is what the second runs."""
    first, second = wanted_of(WORDS, "each"), wanted_of(WORDS, "rest")
    assert not first & second
    assert first | second == set(WORDS) == wanted_of(WORDS, "both")


def test_the_first_pass_uses_both_databases_one_test_in_four_postgresql() -> None:
    """A fault of one database shows in the first pass already; the second has what is left."""
    for databases, fewest in (("each", 15), ("rest", 65)):
        wanted = wanted_of(WORDS, databases)
        assert len(wanted) == len(WORDS) / 2
        on_postgresql = sum(item.dialect == "postgresql" for item in wanted)  # type: ignore[attr-defined]  # an `Item`
        assert fewest < on_postgresql < fewest + 20


def test_what_differs_by_database_runs_on_both_in_the_first_pass() -> None:
    """So does a race, whatever its file, and what runs on one database alone runs on that."""
    storage = items("tests/storage/test_words.py", "test_a", "test_b")
    races = items("tests/bot/test_words.py", "test_two_people_at_once")
    single = items("tests/bot/test_words.py", "test_a", "test_b", "test_c", dialects=("postgresql",))
    several = [*storage, *races, *single]
    assert wanted_of(several, "each") == set(several)


def test_what_is_tried_on_other_slacks_takes_two_of_four_in_turn() -> None:
    """Each test on the usual one too, all four as often as each other, and one test on all four in the first pass."""
    others = [slack for pair in VARIATIONS for slack in pair]
    several = [
        Item(file, f"test_{number}[sqlite{'' if slack == 'plain' else '-' + slack}]", "sqlite", slack)
        for file in ("tests/bot/test_words.py", "tests/bot/test_whole_life.py")
        for number in range(100)
        for slack in ("plain", *others)
    ]
    collected: list[Any] = list(several)
    first, second = wanted_of(collected, "each"), wanted_of(collected, "rest")
    assert first | second == set(collected)
    assert not first & second
    assert {(each.file, each.variation) for each in second if isinstance(each, Item)} == {
        ("tests/bot/test_words.py", slack) for slack in others
    }
    for slack in others:
        assert 35 < sum(each.variation == slack for each in second if isinstance(each, Item)) < 65
