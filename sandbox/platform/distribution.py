"""What Slack keeps of an app that is installed by OAuth: consents, codes that are good once, and tokens.

Sources: https://docs.slack.dev/authentication/installing-with-oauth,
https://docs.slack.dev/authentication/using-token-rotation, https://docs.slack.dev/reference/methods/oauth.v2.access
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sandbox.clock import Clock
from sandbox.workspace import SlackError

CODE_LASTS: Final = timedelta(minutes=10)
TOKEN_LASTS: Final = timedelta(hours=12)
"""How long a token is good where the app's tokens expire."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody allowed the app, in the workspace or organisation `owner`, what it asked for."""

    owner: str
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """A token and what it is good for; `dead` is the error with which Slack refuses it."""

    token: str
    consent: Consent
    refresh_token: str = ""
    expires_at: datetime | None = None
    dead: str = ""


class Distribution:
    """One app's credentials and all that was granted with them. Operations raise SlackError."""

    def __init__(
        self,
        clock: Clock,
        *,
        client_id: str,
        client_secret: str,
        redirect_urls: tuple[str, ...],
        scopes: frozenset[str],
        rotates: bool = False,
    ) -> None:
        self._clock = clock
        self.client_id = client_id
        self._client_secret = client_secret
        self._redirect_urls = redirect_urls
        self._scopes = scopes
        self.rotates = rotates
        """Whether tokens expire, and are replaced with refresh tokens."""
        self._codes: dict[str, Consent] = {}
        self._grants: dict[str, Grant] = {}

    def ask(self, asked: Mapping[str, str]) -> tuple[str, ...]:
        """Return the scopes that a link asks somebody to allow; refuses what Slack shows an error page for."""
        if asked.get("client_id") != self.client_id:
            raise SlackError("invalid_client_id")
        if not asked.get("redirect_uri", "").startswith(self._redirect_urls):
            raise SlackError("bad_redirect_uri")
        scopes = tuple(filter(None, asked.get("scope", "").split(",")))
        if not scopes:
            raise SlackError("no_scopes")
        if not self._scopes.issuperset(scopes):
            raise SlackError("invalid_scope")
        return scopes

    def allow(self, owner: str, user: str, asked: Mapping[str, str]) -> str:
        """Take somebody's consent, and return the code that the app is sent."""
        code = secrets.token_hex(16)
        self._codes[code] = Consent(owner, user, self.ask(asked), asked["redirect_uri"], self._clock.now())
        return code

    def access(self, args: Mapping[str, str]) -> Grant:
        """Give a token for a code, or a new one for a refresh token."""
        if args.get("client_id") != self.client_id:
            raise SlackError("invalid_client_id")
        if not secrets.compare_digest(args.get("client_secret", "").encode(), self._client_secret.encode()):
            raise SlackError("bad_client_secret")
        how = args.get("grant_type", "authorization_code")
        if how not in {"authorization_code", "refresh_token"}:
            raise SlackError("invalid_grant_type")
        return self._refreshed(args) if how == "refresh_token" else self._exchanged(args)

    def _exchanged(self, args: Mapping[str, str]) -> Grant:
        consent = self._codes.pop(args.get("code", ""), None)
        if consent is None or self._clock.now() - consent.at > CODE_LASTS:
            raise SlackError("invalid_code")
        if args.get("redirect_uri") != consent.redirect_uri:
            raise SlackError("bad_redirect_uri")
        self.end(consent.owner, "token_revoked")
        return self._granted(consent)

    def _refreshed(self, args: Mapping[str, str]) -> Grant:
        wanted = args.get("refresh_token", "")
        old = next((each for each in self._grants.values() if wanted and each.refresh_token == wanted), None)
        if old is None or old.dead:
            raise SlackError("invalid_refresh_token")
        # A refresh token is good once; the access token before lasts until its end.
        self._grants[old.token] = replace(old, refresh_token="")
        return self._granted(old.consent)

    def _granted(self, consent: Consent) -> Grant:
        unique = secrets.token_hex(8)
        grant = Grant(f"xoxb-{unique}", consent)
        if self.rotates:
            grant = Grant(f"xoxe.xoxb-1-{unique}", consent, f"xoxe-1-{unique}", self._clock.now() + TOKEN_LASTS)
        self._grants[grant.token] = grant
        return grant

    def owner_of(self, token: str) -> str:
        """Return what a token is good for; refuses one that nobody was given, or that is no longer good."""
        grant = self._grants.get(token)
        if grant is None:
            raise SlackError("invalid_auth" if token else "not_authed")
        if grant.dead:
            raise SlackError(grant.dead)
        if grant.expires_at is not None and self._clock.now() >= grant.expires_at:
            raise SlackError("token_expired")
        return grant.consent.owner

    def end(self, owner: str, error: str) -> None:
        """Take no token of this owner's from now on."""
        for grant in list(self._grants.values()):
            if grant.consent.owner == owner and not grant.dead:
                self._grants[grant.token] = replace(grant, dead=error)
