"""The pages for leads, as mails link to them: their address, and what tickets are signed with."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from tasks.settings import Settings


def address(here: Settings) -> str:
    """Where a lead's browser reaches the pages."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(here.host, here.host)  # noqa: S104  (to be replaced)
    return f"http://{f'[{host}]' if ':' in host else host}:{here.web_port}"


def secret(here: Settings) -> bytes:
    """The secret of the settings, or one made once and kept beside the database."""
    if here.web_secret is not None:
        return here.web_secret.get_secret_value().encode()
    return _kept(here.var / "web-secret").encode()


def _kept(file: Path) -> str:
    """Written aside and linked into place, so that nobody ever reads half of it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f"{file.name}.{os.getpid()}")
        aside.touch(mode=0o600)
        aside.write_text(secrets.token_hex(32), encoding="utf-8")
        with suppress(FileExistsError):
            os.link(aside, file)
        aside.unlink()
    return file.read_text("utf-8")
