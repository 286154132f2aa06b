"""Where the app is installed by OAuth, and the installs under way: of the app as a whole, and of no one workspace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import TEAM, USER, Base


class Installation(Base):
    """One installation of the app, in a workspace or for a whole organisation; the newest is kept.

    Tokens are encrypted before they come here. One that has ended has none.
    """

    __tablename__ = "installation"

    owner_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    """The workspace (T…) that it is for, or the organisation (E…)."""
    team_id: Mapped[str | None] = mapped_column(TEAM)
    enterprise_id: Mapped[str | None] = mapped_column(TEAM)
    is_enterprise_install: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str] = mapped_column(Text)
    app_id: Mapped[str] = mapped_column(TEAM)
    bot_id: Mapped[str] = mapped_column(USER)
    bot_user_id: Mapped[str] = mapped_column(USER)
    scopes: Mapped[str] = mapped_column(Text)
    """The bot's scopes that were granted, with commas between."""
    installed_by: Mapped[str] = mapped_column(USER)
    token: Mapped[str | None] = mapped_column(Text)
    refresh_token: Mapped[str | None] = mapped_column(Text)
    """What a new token is asked for with, where the app's tokens expire."""
    expires_at: Mapped[datetime | None]
    installed_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(64))
    """By which event of Slack's it ended."""


class OAuthState(Base):
    """One install that somebody began: Slack sends the state back with the code, and it is good once."""

    __tablename__ = "oauth_state"
    __table_args__ = (Index("ix_oauth_state_expires", "expires_at"),)

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]
