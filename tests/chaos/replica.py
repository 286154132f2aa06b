"""`python app.py` with points at which it dies: `python -m tests.chaos.replica POINT COUNT`, such as `committed 7`.

They are events of SQLAlchemy, so Muster itself knows nothing of them.
"""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app import cli

POINTS = ("committing", "committed")
"""Right before a transaction that writes is committed, and right after, before anybody is answered."""


def die_at(point: str, count: int) -> None:
    """Have this process killed when a point is reached for the `count`th time."""
    left = [count]

    def reached(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    if point == "committing":
        event.listen(Engine, "commit", reached)
    else:
        event.listen(Session, "after_commit", reached)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        die_at(sys.argv[1], int(sys.argv[2]))
    sys.argv = ["app.py"]
    cli()
