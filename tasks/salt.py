"""The salt that people's ids are hashed with: made once, kept beside the database, never shown."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

from tasks.wiring import World


async def salt(here: World) -> str:
    """The installation's salt; a new one for a new installation."""
    return await asyncio.to_thread(_read_or_make, here.settings.var / "salt")


def _read_or_make(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as new:
            file.chmod(0o600)
            new.write(secrets.token_hex(32))
    except FileExistsError:
        pass  # another process was faster
    return file.read_text("utf-8")
