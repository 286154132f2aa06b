"""The keys with which what must not be read from the database is encrypted: the tokens of installed workspaces."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.domain.errors import MusterError


class UnknownKey(MusterError):
    """What is kept was encrypted with a key that is no longer among those set."""


class MalformedKey(MusterError):
    """What is set as a key is none; the text says which of them, and never what it is."""


class Keys:
    """Encrypts with the first key, and reads what was encrypted with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raise `MalformedKey` where one is no key of Fernet's: 32 bytes in URL-safe base64."""
        made = []
        for number, key in enumerate(keys, start=1):
            try:
                made.append(Fernet(key))
            except ValueError:
                raise MalformedKey(f"key {number} of {len(keys)} is none: make one with `app.py new-key`.") from None
        self._fernet = MultiFernet(made)
        self._newest = made[0]

    def encrypt(self, secret: str) -> str:
        """Return `secret` as it may be kept."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, kept: str) -> str:
        """Return what was encrypted. Raises `UnknownKey`."""
        try:
            return self._fernet.decrypt(kept.encode()).decode()
        except InvalidToken:
            raise UnknownKey(
                "MUSTER_ENCRYPTION_KEYS: none of these keys reads what is in the database. Add the key before."
            ) from None

    def is_newest(self, kept: str) -> bool:
        """Say whether something was encrypted with the first key."""
        try:
            self._newest.decrypt(kept.encode())
        except InvalidToken:
            return False
        return True

    def again(self, kept: str) -> str:
        """Return the same, encrypted with the first key. Raises `UnknownKey`."""
        return self.encrypt(self.decrypt(kept))


def new_key() -> str:
    """Return a fresh key."""
    return Fernet.generate_key().decode()
