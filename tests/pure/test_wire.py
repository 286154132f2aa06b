"""Promises about what the measures count on its way to PostgreSQL."""

import pytest

from bench.wire import Count, Reader


def message(kind: bytes, body: bytes = b"") -> bytes:
    """Return a message as a client sends it."""
    return kind + (len(body) + 4).to_bytes(4, "big") + body


BEGUN = message(b"", (80877103).to_bytes(4, "big")) + message(b"", b"\0\3\0\0user\0postgres\0\0")
"""The question for TLS, and the start of a connection."""
BEGIN, COMMIT = message(b"Q", b"BEGIN;\0"), message(b"Q", b"COMMIT;\0")
PREPARED = message(b"P", b"SELECT 1") + message(b"D", b"S") + message(b"H")
EXECUTED = message(b"B", b"$1") + message(b"E", b"\0\0\0\0\0") + message(b"S")
MANY = (message(b"B", b"1") + message(b"E", b"\0\0\0\0\0")) * 3 + message(b"S")


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_a_statement_and_a_way_to_the_database_count_once_in_whatever_pieces_they_come(size: int) -> None:
    """Preparing is a way of its own; many values at once are one statement; what ends a transaction is none."""
    sent, count, reader = BEGUN + BEGIN + PREPARED + EXECUTED + MANY + COMMIT + EXECUTED, Count(), Reader()
    for start in range(0, len(sent), size):
        reader.read(sent[start : start + size], count)
    assert (count.trips, count.statements, count.committed) == (8, 3, [2])
