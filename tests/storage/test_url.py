"""Database URLs: the plain ones people write work, and any other is refused in one clear sentence."""

import pytest

from storage.errors import DatabaseUrlError
from storage.url import parse_url


@pytest.mark.parametrize(
    ("plain", "full"),
    [
        ("sqlite:///data/muster.db", "sqlite+aiosqlite:///data/muster.db"),
        ("sqlite:////var/lib/muster.db", "sqlite+aiosqlite:////var/lib/muster.db"),
        ("  sqlite:///muster.db\n", "sqlite+aiosqlite:///muster.db"),
        ("postgresql://ann:s3cret@db/muster", "postgresql+asyncpg://ann:s3cret@db/muster"),
        ("postgres://db:6543/muster", "postgresql+asyncpg://db:6543/muster"),
        ("postgresql+psycopg2://db/muster", "postgresql+asyncpg://db/muster"),
        ("postgresql://db/muster?sslmode=require", "postgresql+asyncpg://db/muster?ssl=require"),
        ("postgresql:///muster?host=/run/postgresql", "postgresql+asyncpg:///muster?host=/run/postgresql"),
    ],
)
def test_a_plain_url_gets_the_async_driver(plain: str, full: str) -> None:
    """Nobody has to know which driver Muster uses."""
    assert parse_url(plain).render_as_string(hide_password=False).replace("%2F", "/") == full


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("", "is malformed"),
        ("muster.db", "is malformed"),
        ("postgresql://ann:s3cret@db:port/muster", "is malformed"),
        ("postgresql://ann:s3cret@db:99999/muster", "names a port that is none from 1 to 65535"),
        ("postgresql://ann:s3cret@/muster?host=db&port=0", "names a port that is none from 1 to 65535"),
        ("mysql://ann:s3cret@db/muster", "begins with 'mysql'"),
        ("sqlite://", "in memory"),
        ("sqlite:///", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite://data/muster.db", "three slashes"),
        ("sqlite:///muster.db?mode=ro", "a path only"),
        ("sqlite:////", "names a folder"),
        ("postgresql:///muster", "names no host"),
        ("postgresql://ann:s3cret@db/muster?colour=red", "option 'colour'"),
    ],
)
def test_a_url_that_cannot_work_is_refused_in_one_sentence(plain: str, said: str) -> None:
    """The sentence says what is wrong and never shows the password."""
    with pytest.raises(DatabaseUrlError, match=said) as raised:
        parse_url(plain)

    assert "\n" not in str(raised.value)
    assert "s3cret" not in str(raised.value)
