"""A migration that dies: `python -m tests.storage.migration_process URL COUNT` is killed before so many statements."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from sqlalchemy import Engine, event

from tests.databases import migrate


def main(url: str, count: int) -> None:
    """Migrate a database, and be killed before the `count`th statement."""
    left = [count]

    def reached(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", reached)
    asyncio.run(migrate(url))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
