"""What can go wrong in storage, said so that the person who runs Muster knows what to do."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError


class StorageError(Exception):
    """Base of every error that storage raises by itself; its text is one sentence fit for a terminal."""


class DatabaseUrlError(StorageError):
    """The database URL cannot be used; the text never repeats the URL, which may hold a password."""


class DatabaseUnreachableError(StorageError):
    """The database does not answer now; it may later."""


class CommitInDoubtError(DatabaseUnreachableError):
    """The database went away during a commit: nobody knows yet whether it was recorded."""


class DatabaseRefusedError(StorageError):
    """The database lets nobody in under this name and password, or is not there under this name."""


class SchemaTooNewError(StorageError):
    """A newer Muster has migrated this database so that this one cannot work with it."""


class DatabaseBusyError(StorageError):
    """Another process holds the SQLite file, or a table that is to be migrated; nothing was recorded."""


class BackupError(StorageError):
    """A backup could not be made, or not be put back."""


class ClaimLostError(StorageError):
    """What was done is not recorded, since another process has taken it over meanwhile."""


def may_pass(error: Exception) -> bool:
    """Say whether the database may take what it did not take now: it is away or busy, or its disk takes nothing."""
    away = isinstance(error, DBAPIError) and error.connection_invalidated
    return away or isinstance(error, OSError | OperationalError | DatabaseBusyError | DatabaseUnreachableError)
