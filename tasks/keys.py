"""Keys of the installation: made once, kept beside the database, never shown."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from tasks.settings import Settings


def web_secret(here: Settings) -> bytes:
    """What the links to the pages for leads are signed with."""
    return _given_or_kept(here, "web_secret", "web-secret").encode()


def salt(here: Settings) -> str:
    """What people's ids are hashed with. Workers on several machines must share it."""
    return _given_or_kept(here, "salt", "salt")


def _given_or_kept(here: Settings, name: str, file: str) -> str:
    given = getattr(here, name)
    # An empty one, as `PDCA_SALT=` in a file, would sign and hash with nothing.
    return str(given.get_secret_value()) if given else _kept(here.var / file)


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
