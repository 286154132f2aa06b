"""The connection pool: SQLAlchemy's, made safe for a size of one under cancellation."""

from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.pool.base import _ConnectionRecord


class PatientPool(AsyncAdaptedQueuePool):
    """A queue of connections in which nobody waits for a connection that will never come.

    SQLAlchemy's own pool connects before the connection counts as one of the queue. When that is cancelled,
    nothing wakes those who wait in the queue: in a pool of one they wait until they time out. Here the place
    in the queue exists first and is connected by the task that holds it, so a failure passes it on to the next.
    """

    def _create_connection(self) -> ConnectionPoolEntry:
        return _ConnectionRecord(self, connect=False)
