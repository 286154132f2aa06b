"""Settings, read from the environment and from `.env`."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import MusterError


class BadSettings(MusterError):
    """A setting is missing or malformed; the text is one line that names it."""


def _web_address(value: str) -> str:
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
        raise ValueError("must start with https:// (or http:// for a sandbox)")
    return value if value.endswith("/") else f"{value}/"


def _channel_name(value: str) -> str:
    name = value.removeprefix("#")
    if not name or len(name) > 80 or name != name.lower() or not name.replace("-", "").replace("_", "").isalnum():  # noqa: PLR2004 - Slack's limit
        raise ValueError("must be a channel name: lower-case letters, digits, - and _, at most 80")
    return name


class Settings(BaseSettings):
    """Everything that can be set; `docs` and README list each of them."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr
    """The bot token, `xoxb-…`."""
    slack_app_token: SecretStr | None = None
    """The app-level token, `xapp-…`: with it Muster connects by Socket Mode."""
    slack_signing_secret: SecretStr | None = None
    """Without an app token, Slack delivers over HTTP, signed with this secret."""
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    """The port of /slack/events, /healthz, /readyz and /metrics; 0 takes any free one."""
    slack_api_url: Annotated[str, AfterValidator(_web_address)] = "https://slack.com/api/"
    """Where Slack's Web API is."""
    database_url: str = "sqlite:///data/muster.db"
    """`sqlite:///path` or `postgresql://user:password@host/name`."""
    muster_announcement_channel: Annotated[str, AfterValidator(_channel_name)] = "incidents"
    """The public channel that incidents are announced in; made when there is none."""
    muster_webhook_url: Annotated[str, AfterValidator(_web_address)] | None = None
    """Where each update meant for stakeholders is posted as JSON, for a status page or the like."""
    muster_webhook_secret: SecretStr | None = None
    """What those posts are signed with."""
    muster_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """How much is logged."""

    @property
    def socket_mode(self) -> bool:
        """Whether deliveries come by Socket Mode."""
        return self.slack_app_token is not None


def load(**given: object) -> Settings:
    """Read the settings; `given` ones come first.

    Raises `BadSettings` with one line for the first thing wrong.
    """
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # pydantic checks what it is given
    except ValidationError as error:
        raise BadSettings(_first_line(error)) from None
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    _webhook(settings)
    _prefixed("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-")
    if settings.slack_app_token is not None:
        _prefixed("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-")
    elif settings.slack_signing_secret is None:
        raise BadSettings("Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): neither is set.")


def _webhook(settings: Settings) -> None:
    if settings.muster_webhook_url is not None and settings.muster_webhook_secret is None:
        raise BadSettings("MUSTER_WEBHOOK_URL needs MUSTER_WEBHOOK_SECRET: posts are signed with it.")


def _prefixed(name: str, secret: SecretStr, prefix: str) -> None:
    if not secret.get_secret_value().startswith(prefix):
        raise BadSettings(f"{name} must start with {prefix}: copy it from the app's settings page.")


def _first_line(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    name = str(problem["loc"][0]).upper()
    if problem["type"] == "missing":
        return f"{name} is not set. Put it into the environment or into .env."
    return f"{name} {problem['msg'].removeprefix('Value error, ')[:200]}"
