"""Pretend: the sandbox, started and connected as soon as a campaign has a pretend account."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flows.machine.children import Family
from flows.machine.place import listens
from flows.machine.product import pdca, sandbox
from pdca.errors import SetupError
from tasks.settings import Settings

SAID = re.compile(r"""^[^#\n]*\bsandbox["']?: *true\b""", re.MULTILINE)
Edition = tuple[str, float]
"""A campaign and when its file was changed last."""


@dataclass(slots=True)
class Pretend:
    """Remembers which editions of which campaigns are connected."""

    here: Settings
    them: Family
    connected: set[Edition] = field(default_factory=set)

    async def start_and_connect(self) -> None:
        """Start the sandbox if it is wanted, and open the accounts of what is new or changed."""
        new = wanting(self.here.campaigns) - self.connected
        if not new or not is_local(self.here):
            return
        if not self.them.keeps("sandbox"):
            await self.them.keep(sandbox(self.here, "--clock", "real"))
            await listens(self.here.sandbox_url)
        self.connected |= new
        try:
            await self.them.run_once(pdca("connect-sandbox", *sorted({name for name, _ in new})))
        except SetupError as error:
            self.them.say(str(error))


def wanting(campaigns: Path) -> set[Edition]:
    """The campaigns with a pretend account; their files are read as text, to stay cheap."""
    files = [f for f in campaigns.glob("*/campaign.yaml") if f.is_file()]
    return {
        (file.parent.name, file.stat().st_mtime)
        for file in files
        if SAID.search(file.read_text("utf-8", errors="replace"))
    }


def is_local(here: Settings) -> bool:
    """Whether the sandbox is ours to start."""
    return urlsplit(here.sandbox_url).hostname in {"127.0.0.1", "localhost", "::1"}
