"""What was compiled of a statement is found again, without looking through all of the statement."""

from __future__ import annotations

from storage.compiled import CompiledStatements

DIALECT = object()


class _Part:
    """A part of a statement that counts how often it is looked at."""

    def __init__(self) -> None:
        self.hashed = 0

    def __hash__(self) -> int:
        self.hashed += 1
        return 1


def key(made_of: object, *names: str) -> tuple[object, ...]:
    """Return a key as SQLAlchemy makes them."""
    return DIALECT, made_of, names, False, False


def test_a_statement_that_is_built_once_is_looked_through_once() -> None:
    """It is found by itself from then on; with other parameters it is another one."""
    compiled, part = CompiledStatements(), _Part()
    made_of = (part,)
    compiled[key(made_of, "a")] = "compiled"
    assert compiled.get(key(made_of, "a")) == "compiled"
    hashed = part.hashed
    assert [compiled.get(key(made_of, "a")) for _ in range(3)] == ["compiled"] * 3
    assert part.hashed == hashed
    assert compiled.get(key(made_of, "b")) is None
    assert compiled.get(key((part,), "a")) == "compiled"


def test_statements_that_are_built_each_time_are_never_taken_for_each_other() -> None:
    """Though a new one may lie where one that is gone lay, and though there are more than are remembered."""
    compiled = CompiledStatements()
    for number in range(5000):
        assert compiled.get(key(("statement", number))) is None
        compiled[key(("statement", number))] = number
        assert compiled.get(key(("statement", number))) == number
