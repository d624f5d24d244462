"""Every setting, once: environment variables `PDCA_...` or a `.env` file beside the clone.

This file alone reads the environment. `docs/reference/settings.md` names each one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="PDCA_", env_file=ROOT / ".env", extra="ignore", frozen=True
    )

    campaigns: Path = ROOT / "campaigns"
    """The folder of campaign folders."""
    var: Path = ROOT / "var"
    """Where the product keeps its files: database, outbox, logs."""
    database_url: str = ""
    """SQLAlchemy URL; empty is SQLite in `var`."""
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
    """Hard end of a platform call; must be shorter than the lease."""
    accounts_at_once: int = Field(default=16, ge=1)
    """How many accounts are served side by side."""
    window_min: float = Field(default=11.0, gt=0)
    """How long a `do` run stays alive."""
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
    web_secret: SecretStr | None = None
    """Signs the links to the pages for leads; made and kept in `var` when empty."""

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.var / 'pdca.db'}"

    @property
    def outbox(self) -> Path:
        return self.var / "outbox"


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
