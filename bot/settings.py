"""Settings, read from the environment and from the `.env` beside `app.py`."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import EnvSettingsSource

from bot.addresses import is_internal, web_address
from bot.domain.audit import KEPT
from bot.domain.errors import MusterError
from bot.domain.retention import Keep, Kind

ENV_FILE = Path(__file__).parent.parent / ".env"
"""Never the `.env` of the folder one happens to stand in: it may be somebody else's."""
SHORTEST_SECRET = 16
"""Characters of a secret that something is signed or opened with; Slack's own signing secrets have 32."""


TEAM_PLACE = "{team}"
"""What stands for a workspace's id in the address of the webhook, where many are served."""


class BadSettings(MusterError):
    """A setting is missing or malformed; the text is one line that names it."""


def _channel_name(value: str) -> str:
    name = value.removeprefix("#")
    if not name or len(name) > 80 or name != name.lower() or not name.replace("-", "").replace("_", "").isalnum():  # noqa: PLR2004 - Slack's limit
        raise ValueError("must be a channel name: lower-case letters, digits, - and _, at most 80")
    return name


def _syslog(value: str) -> str:
    if not re.fullmatch(r"(udp|tcp)://[^\s/:]+(:\d{1,5})?|/\S+", value):
        raise ValueError("must be udp://host:514, tcp://host:601 or a socket such as /dev/log.")
    return value


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"is too short to be a secret: it needs at least {SHORTEST_SECRET} characters.")
    return secret


def _collector(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://, as in http://collector:4318")
    return value


_Secret = Annotated[SecretStr, AfterValidator(_long_enough)]
_WebAddress = Annotated[str, AfterValidator(web_address)]


class Settings(BaseSettings):
    """Everything that can be set; `docs` and README list each of them."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = None
    """The bot token, `xoxb-…`: with it Muster serves the one workspace that it is for."""
    slack_client_id: str | None = None
    """Without a bot token, the app's client id: Muster serves every workspace that installs it by OAuth."""
    slack_client_secret: _Secret | None = None
    """The app's client secret."""
    slack_redirect_uri: _WebAddress | None = None
    """Where Slack sends back who installs: `https://…/slack/oauth_redirect`."""
    muster_workspaces: str | None = None
    """Which workspaces (T…) and organisations (E…) may install it, with commas between; None for any."""
    muster_encryption_keys: SecretStr | None = None
    """What installed workspaces' tokens are encrypted with, with commas between; the first encrypts."""
    slack_app_token: SecretStr | None = None
    """The app-level token, `xapp-…`: with it Muster connects by Socket Mode."""
    slack_signing_secret: _Secret | None = None
    """Without an app token, Slack delivers over HTTP, signed with this secret."""
    slack_signing_secret_previous: _Secret | None = None
    """The signing secret before, while it is replaced: what is signed with it is taken, too."""
    host: str | None = None
    """The address listened on; None is loopback with an app token, else every interface."""
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    """The port of /slack/events, /healthz, /readyz and /metrics; 0 takes any free one."""
    slack_api_url: _WebAddress = "https://slack.com/api/"
    """Where Slack's Web API is."""
    database_url: str = "sqlite:///data/muster.db"
    """`sqlite:///path` or `postgresql://user:password@host/name`."""
    muster_announcement_channel: Annotated[str, AfterValidator(_channel_name)] = "incidents"
    """The public channel that incidents are announced in; made when there is none."""
    muster_webhook_url: _WebAddress | None = None
    """Where each update meant for stakeholders is posted as JSON, for a status page or the like; `{team}` for many."""
    muster_webhook_secret: _Secret | None = None
    """What those posts are signed with."""
    muster_webhook_secret_previous: _Secret | None = None
    """The webhook's secret before, while it is replaced: posts are signed with both."""
    muster_webhook_allow_internal: bool = False
    """Whether those posts may go to addresses inside the network."""
    muster_audit_file: str | None = None
    """The file to which the audit log is appended as JSON lines; `-` is standard output."""
    muster_audit_syslog: Annotated[str, AfterValidator(_syslog)] | None = None
    """The syslog that the audit log is sent to: `udp://host:514`, `tcp://host:601` or a socket such as `/dev/log`."""
    muster_audit_url: _WebAddress | None = None
    """Where the audit log is posted as JSON, signed as the webhook's posts are."""
    muster_metrics_token: _Secret | None = None
    """What must be shown to read /metrics; without one, everybody who reaches the port reads them."""
    muster_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """How much is logged."""
    muster_log_format: Literal["text", "json"] = "text"
    """How it is logged: a line for people, or a JSON object a line for what collects logs."""

    otel_exporter_otlp_endpoint: Annotated[str, AfterValidator(_collector)] | None = None
    """Where traces are sent, if anywhere: a collector that speaks OTLP over HTTP."""
    muster_keep_drills: Annotated[int, Field(ge=1)] | None = None
    """Days for which a drill is kept after its end; unset for ever."""
    muster_keep_messages: Annotated[int, Field(ge=1)] | None = None
    """Days for which notes and messages in timelines are kept after an incident's end; unset for ever."""
    muster_keep_incidents: Annotated[int, Field(ge=1)] | None = None
    """Days after an incident's end for which it is kept who took part and what was said; unset for ever."""
    muster_keep_audit: Annotated[int, Field(ge=1)] = KEPT.days
    """Days for which entries of the audit log are kept."""

    @property
    def keep(self) -> Keep:
        """For how long what is over is kept."""
        days = {kind: getattr(self, f"muster_keep_{kind}") for kind in Kind}
        return Keep(**{kind: None if length is None else timedelta(days=length) for kind, length in days.items()})

    @property
    def serves_many(self) -> bool:
        """Whether Muster serves every workspace that installs it, and not the one of a bot token."""
        return self.slack_bot_token is None and self.slack_client_id is not None

    def may_install(self, *ids: str | None) -> bool:
        """Say whether a workspace or organisation that goes by one of these ids may install the app."""
        named = {each.strip() for each in (self.muster_workspaces or "").split(",")} - {""}
        return not named or not named.isdisjoint(ids)

    @property
    def bot_token(self) -> str:
        """The one workspace's bot token. Raises `BadSettings` where Muster serves many."""
        if self.slack_bot_token is None:
            raise BadSettings("SLACK_BOT_TOKEN is not set. Put it into the environment or into .env.")
        return self.slack_bot_token.get_secret_value()

    @property
    def encryption_keys(self) -> list[str]:
        """What tokens are encrypted with, the newest first."""
        keys = [] if self.muster_encryption_keys is None else self.muster_encryption_keys.get_secret_value().split(",")
        return [key.strip() for key in keys if key.strip()]

    @property
    def socket_mode(self) -> bool:
        """Whether deliveries come by Socket Mode."""
        return self.slack_app_token is not None

    @property
    def listen_on(self) -> str | None:
        """The address to listen on; None is every interface."""
        return self.host or ("127.0.0.1" if self.socket_mode else None)

    @property
    def signing_secrets(self) -> list[str]:
        """What deliveries over HTTP may be signed with, the newest first."""
        return _told(self.slack_signing_secret, self.slack_signing_secret_previous)

    @property
    def webhook_secrets(self) -> list[str]:
        """What the webhook's posts are signed with, the newest first."""
        return _told(self.muster_webhook_secret, self.muster_webhook_secret_previous)

    @property
    def client_secret(self) -> str:
        """The app's client secret; nothing where there is none."""
        return next(iter(_told(self.slack_client_secret)), "")

    @property
    def redirect_uri(self) -> str:
        """Where Slack sends back who installs, as the app's settings there have it."""
        return (self.slack_redirect_uri or "").removesuffix("/")

    @property
    def metrics_token(self) -> str | None:
        """What must be shown to read /metrics."""
        return next(iter(_told(self.muster_metrics_token)), None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what is given, then the environment, then `.env`, then the files that `…_FILE` names in either."""
        del file_secret_settings
        named = _FromFiles(settings_cls, env_settings, dotenv_settings)
        return (init_settings, env_settings, dotenv_settings, named)


FROM_FILES = (
    "slack_bot_token",
    "slack_client_secret",
    "muster_encryption_keys",
    "slack_app_token",
    "slack_signing_secret",
    "slack_signing_secret_previous",
    "database_url",
    "muster_webhook_secret",
    "muster_webhook_secret_previous",
    "muster_metrics_token",
)
"""Settings that hold a secret: with `_FILE` behind its name, each can be read from a file."""


class _FromFiles(PydanticBaseSettingsSource):
    """Reads each secret from the file that its `…_FILE` names."""

    def __init__(self, settings_cls: type[BaseSettings], *named_in: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._set: dict[str, str | None] = {}
        for source in reversed(named_in):
            if isinstance(source, EnvSettingsSource):
                self._set.update(source.env_vars)

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return a setting's value; raises `BadSettings` where it is set twice or the file cannot be read."""
        del field
        path = self._set.get(f"{field_name}_file")
        if not path:
            return None, field_name, False
        if self._set.get(field_name):
            raise BadSettings(f"{field_name.upper()} and {field_name.upper()}_FILE are both set: keep one of them.")
        return _read(field_name.upper(), Path(path)), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return what files hold."""
        fields = self.settings_cls.model_fields
        found = {name: self.get_field_value(fields[name], name)[0] for name in FROM_FILES}
        return {name: value for name, value in found.items() if value is not None}


def _read(name: str, path: Path) -> str:
    try:
        value = path.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise BadSettings(f"{name}_FILE: {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadSettings(f"{name}_FILE: {path} holds no text.") from None
    if not value:
        raise BadSettings(f"{name}_FILE: {path} is empty.")
    return value


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
    _webhook(settings, "MUSTER_WEBHOOK_URL", settings.muster_webhook_url)
    _of_each_workspace(settings)
    _webhook(settings, "MUSTER_AUDIT_URL", settings.muster_audit_url)
    if settings.serves_many:
        _many(settings)
        return
    _prefixed("SLACK_BOT_TOKEN", SecretStr(settings.bot_token), "xoxb-")
    if settings.slack_app_token is not None:
        _prefixed("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-")
    elif settings.slack_signing_secret is None:
        raise BadSettings("Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): neither is set.")


def _many(settings: Settings) -> None:
    """Require what serving many workspaces takes, and nothing that is for one."""
    needed = {
        "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        "SLACK_REDIRECT_URI": settings.slack_redirect_uri,
        "MUSTER_ENCRYPTION_KEYS": settings.encryption_keys,
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret,
    }
    for name, value in needed.items():
        if not value:
            raise BadSettings(f"SLACK_CLIENT_ID needs {name}: docs/workspaces.md says what it is for.")
    if settings.slack_app_token is not None:
        raise BadSettings("SLACK_APP_TOKEN is for one workspace, and SLACK_CLIENT_ID for many: keep one of them.")
    from bot.keys import Keys, MalformedKey  # noqa: PLC0415 - it loads much that serving one workspace does not need

    try:
        Keys(settings.encryption_keys)
    except MalformedKey as error:
        raise BadSettings(f"MUSTER_ENCRYPTION_KEYS: {error}") from None


def _webhook(settings: Settings, name: str, url: str | None) -> None:
    if url is None:
        return
    if settings.muster_webhook_secret is None:
        raise BadSettings(f"{name} needs MUSTER_WEBHOOK_SECRET: posts are signed with it.")
    if is_internal(url) and not settings.muster_webhook_allow_internal:
        raise BadSettings(
            f"{name} names an address inside your network: set MUSTER_WEBHOOK_ALLOW_INTERNAL=true if it is meant to."
        )


def _of_each_workspace(settings: Settings) -> None:
    """Require that the posts of each of many workspaces go to an address of its own."""
    url = settings.muster_webhook_url
    if url is not None and settings.serves_many is not (TEAM_PLACE in urlsplit(url).path):
        raise BadSettings(
            f"MUSTER_WEBHOOK_URL has {TEAM_PLACE} in its path where many workspaces are served, and only there: "
            "docs/webhook.md says what it is for."
        )


def _prefixed(name: str, secret: SecretStr, prefix: str) -> None:
    if not secret.get_secret_value().startswith(prefix):
        raise BadSettings(f"{name} must start with {prefix}: copy it from the app's settings page.")


def _told(*secrets: SecretStr | None) -> list[str]:
    return [secret.get_secret_value() for secret in secrets if secret is not None]


def _first_line(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    name = str(problem["loc"][0]).upper()
    if problem["type"] == "missing":
        return f"{name} is not set. Put it into the environment or into .env."
    return f"{name} {problem['msg'].removeprefix('Value error, ')[:200]}"
