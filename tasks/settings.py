"""Every setting, once: environment variables `PDCA_...` or a `.env` file beside the clone.

This file alone reads the environment. `docs/reference/settings.md` names each one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pdca.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="PDCA_", env_file=ROOT / ".env", extra="ignore", frozen=True
    )

    campaigns: Path = ROOT / "campaigns"
    """The folder of campaign folders."""
    var: Path = ROOT / "var"
    """Where the product keeps its files: database, outbox, logs."""
    database_url: str = Field(default="", repr=False)
    """SQLAlchemy URL, with its password; empty is SQLite in `var`."""
    clock: str = ""
    """Address of a sandbox that owns virtual time; empty is real time."""
    sandbox_url: str = "http://127.0.0.1:8765"
    """Where pretend accounts live."""
    adjust: Literal["ON", "OFF"] = "ON"
    """OFF: act reports, but proposes no adjustments (to measure whether the loop helps)."""

    mailer: Literal["outbox", "smtp", "sendgrid"] = "outbox"
    sender: str = "PDCA Campaigns <pdca@localhost.localdomain>"
    sendgrid_api_key: SecretStr | None = None
    sendgrid_host: str = "https://api.sendgrid.com"
    sendgrid_webhook_key: SecretStr | None = None
    """Public key of the signed event webhook; with it an unclear mail settles by itself."""
    sendgrid_silence_h: float = Field(default=48, ge=0)
    """Hours after which a living webhook's silence means that a mail was not taken; 0: never."""
    smtp_host: str = "localhost"
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_tls: Literal["starttls", "implicit", "none"] = "starttls"
    engineers: str = ""
    """Addresses (comma-separated) that are told when the machinery itself needs someone."""

    on_track: float = Field(default=0.70, ge=0, le=1)
    """Probability from which a target is on track."""
    off_track: float = Field(default=0.30, ge=0, le=1)
    """Probability below which a target is off track."""
    lease_s: float = Field(default=120.0, gt=0)
    """How long a claim holds, in real seconds."""
    call_deadline_s: float = Field(default=45.0, gt=0)
    """Hard end of a platform call; less than half of the lease."""
    certain_after_s: float = Field(default=60.0, gt=0)
    """Age of a lost call from which "it is not there" is believed, in real seconds."""
    spacing_s: float = Field(default=600.0, ge=0)
    """Room between two overdue posts of an account, in seconds of the campaign's time."""
    accounts_at_once: int = Field(default=16, ge=1)
    """How many accounts are served side by side."""
    window_min: float = Field(default=11.0, gt=0)
    """How long a `do` run stays alive."""
    salt: SecretStr | None = None
    """What people's ids are hashed with; made and kept in `var` when empty."""
    keep_messages_days: int = Field(default=365, ge=1)
    """Comments and mentions older than this are erased."""
    keep_orders_days: int = Field(default=1095, ge=1)

    host: str = "127.0.0.1"
    """Address the servers bind to; anything but loopback needs `auth`."""
    port: int = 4200
    """Of the Prefect server and its UI."""
    web_port: int = 4210
    """Of the pages for leads."""
    auth: SecretStr | None = None
    """`user:password` that the Prefect server then asks for."""
    web_url: str = ""
    """Public address of these pages, as mails link to them; empty is this machine's."""
    web_secret: SecretStr | None = None
    """Signs the links to the pages for leads; made and kept in `var` when empty."""

    @model_validator(mode="after")
    def two_calls_fit_into_a_lease(self) -> Self:
        if self.lease_s <= 2 * self.call_deadline_s:
            raise ValueError(
                f"PDCA_LEASE_S is {self.lease_s:g}: it must be more than twice "
                f"PDCA_CALL_DEADLINE_S, {self.call_deadline_s:g}, for a claim to outlast its calls"
            )
        return self

    @model_validator(mode="after")
    def a_lost_call_has_ended(self) -> Self:
        if self.certain_after_s <= self.call_deadline_s:
            raise ValueError(
                f"PDCA_CERTAIN_AFTER_S is {self.certain_after_s:g}: it must be more than "
                f"PDCA_CALL_DEADLINE_S, {self.call_deadline_s:g}, or a call still on its way "
                "would count as lost"
            )
        return self

    @model_validator(mode="after")
    def silence_outlasts_repetition(self) -> Self:
        if 0 < self.sendgrid_silence_h < 25:
            raise ValueError(
                f"PDCA_SENDGRID_SILENCE_H is {self.sendgrid_silence_h:g}: SendGrid repeats a call "
                "for 24 hours, so silence says nothing before 25; 0 never believes it"
            )
        return self

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.var / 'pdca.db'}"

    @property
    def outbox(self) -> Path:
        return self.var / "outbox"

    @property
    def prefect_api(self) -> str:
        """Where processes of this machine reach the Prefect server that `pdca up` starts."""
        return f"{self.address(self.port)}/api"

    def address(self, port: int) -> str:
        """Where a browser on this machine reaches our server at `port`."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (to be replaced)
        host = everywhere.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine reaches the servers."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        SetupError: a variable is not what it must be.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SetupError(_in_words(error)) from None


def _in_words(error: ValidationError) -> str:
    """One line for each variable; never its value, which may be a secret."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    lines = [f"{_variable(e['loc'])}{e['msg'].removeprefix('Value error, ')}." for e in found]
    return "\n".join([*lines, "docs/reference/settings.md explains each setting."])


def _variable(place: tuple[int | str, ...]) -> str:
    return f"PDCA_{str(place[0]).upper()}: " if place else ""


def prefect_environment(here: Settings) -> dict[str, str]:
    """Prefect as this product runs it: a home of its own in `var`, quiet, and thrifty."""
    values = {
        "PREFECT_HOME": str(here.var.resolve() / "prefect"),
        "PREFECT_API_URL": here.prefect_api,
        "PREFECT_SERVER_API_HOST": here.host,
        "PREFECT_SERVER_API_PORT": str(here.port),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 86400),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "DO_NOT_TRACK": "1",
        # One heap for all threads of a process: it spares the server 35 MB (glibc).
        "MALLOC_ARENA_MAX": "1",
    }
    if here.auth:
        values["PREFECT_SERVER_API_AUTH_STRING"] = here.auth.get_secret_value()
        values["PREFECT_API_AUTH_STRING"] = here.auth.get_secret_value()
    return values


def prefect_setting(here: Settings, name: str) -> str:
    """As Prefect itself would find it: what is set already wins."""
    return os.environ.get(name) or prefect_environment(here).get(name, "")


def environment(here: Settings, extra: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a child process; a Prefect profile of the user's plays no part."""
    foreign = {"PREFECT_PROFILE", "PREFECT_PROFILES_PATH"}
    ours = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**ours, **prefect_environment(here), **extra}


def find_prefect(here: Settings) -> None:
    """Let this process reach the product's Prefect; a `PREFECT_...` that is set already wins.

    Call it before Prefect is imported for the first time.
    """
    for name, value in prefect_environment(here).items():
        os.environ.setdefault(name, value)
    _make_var(here)


def live_in(here: Settings) -> None:
    """Make `here` the settings of this process and its children, whatever the user has set.

    Call it before Prefect is imported for the first time.
    """
    for name in [n for n in os.environ if n.startswith(("PREFECT_", "PDCA_"))]:
        del os.environ[name]
    for name, value in here.model_dump(mode="json").items():
        os.environ[f"PDCA_{name.upper()}"] = "" if value is None else str(value)
    os.environ.update(prefect_environment(here))
    settings.cache_clear()
    _make_var(here)


def _make_var(here: Settings) -> None:
    # Prefect warns when the folder above its home is missing.
    with suppress(OSError):
        here.var.mkdir(parents=True, exist_ok=True)
