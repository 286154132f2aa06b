"""What the tests of storage share."""

from __future__ import annotations

import pytest

from storage.engine import Database
from storage.store import Store
from tests.storage.one_outbox import Outbox


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """Give an empty outbox."""
    return Outbox(Store(database, "T1"))


@pytest.fixture
def store(database: Database) -> Store:
    """Give the store of one workspace."""
    return Store(database, "T1")
