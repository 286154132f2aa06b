"""The database URL as people write it, turned into one that names an async driver."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import DatabaseUrlError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}

_HIGHEST_PORT = 65535
_POSTGRESQL_OPTIONS = {"host": "host", "port": "port", "sslmode": "ssl", "ssl": "ssl"}
"""libpq's option → asyncpg's argument; https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS."""


def parse_url(plain: str) -> URL:
    """Read `sqlite:///path` or `postgresql://user:password@host/name` and choose the async driver for it.

    Raises `DatabaseUrlError` when the URL is malformed, names another kind of database, or asks for something
    that cannot be honoured.
    """
    try:
        url = make_url(plain.strip())
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(
            "The database URL is malformed: write sqlite:///path/to/file.db or postgresql://user:password@host/name."
        ) from None
    backend = url.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise DatabaseUrlError(
            f"The database URL begins with {backend!r}: only sqlite:///… and postgresql://… are supported."
        )
    url = url.set(drivername=_DRIVERS[backend])
    return _checked_sqlite(url) if backend == "sqlite" else _checked_postgresql(url)


def _checked_sqlite(url: URL) -> URL:
    if url.host or url.username or url.port:
        raise DatabaseUrlError(
            "The database URL for SQLite needs three slashes before a relative path, as in "
            "sqlite:///data/muster.db, and four before an absolute one."
        )
    if url.query:
        raise DatabaseUrlError("The database URL for SQLite takes a path only, without anything after a '?'.")
    if not url.database or url.database == ":memory:":
        raise DatabaseUrlError(
            "The database URL names an SQLite database in memory, which would forget every incident "
            "on a restart: name a file, as in sqlite:///data/muster.db."
        )
    if Path(url.database).is_dir():
        raise DatabaseUrlError("The database URL for SQLite names a folder: add the name of a file in it.")
    return url


def _checked_postgresql(url: URL) -> URL:
    for option in url.query:
        if option not in _POSTGRESQL_OPTIONS:
            raise DatabaseUrlError(
                f"The database URL carries the option {option!r}: for PostgreSQL it may carry host, port and sslmode."
            )
    if not (url.host or url.query.get("host")):
        raise DatabaseUrlError(
            "The database URL for PostgreSQL names no host: write postgresql://user:password@host/name."
        )
    ports = str(url.query.get("port") or ("" if url.port is None else url.port))
    if not all(each.isdigit() and 0 < int(each) <= _HIGHEST_PORT for each in ports.split(",") if each):
        raise DatabaseUrlError(f"The database URL for PostgreSQL names a port that is none from 1 to {_HIGHEST_PORT}.")
    return url.set(query={_POSTGRESQL_OPTIONS[option]: value for option, value in url.query.items()})
