"""Product: the children that it consists of, and where they are reached."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from flows.machine import orphans
from flows.machine.api import healthy
from flows.machine.children import Child, Family
from flows.machine.trouble import Trouble, pack
from pdca.errors import SetupError
from tasks.settings import ROOT, Settings, environment

Say = Callable[[str], None]

POOL = "pdca"
STARTS_WITHIN_S = 180.0


def family(here: Settings, say: Say, **extra: str) -> Family:
    return Family(mark(here), environment(here, extra), ROOT, here.var / "log", say, alarm)


def alarm(trouble: Trouble) -> Child:
    return pdca("alarm", pack([trouble]))


def server() -> Child:
    return Child("server", (sys.executable, "-m", "prefect", "server", "start"))


async def server_answers(here: Settings, them: Family) -> None:
    """Wait until the Prefect server is well.

    Raises:
        SetupError: it is not, after minutes.
    """
    ends = time.monotonic() + STARTS_WITHIN_S
    while not await asyncio.to_thread(healthy, here.prefect_api):
        if time.monotonic() > ends:
            raise SetupError(f"Prefect's server did not start.\n{them.last_words(server())}")
        await asyncio.sleep(0.5)


def worker(here: Settings, them: Family) -> Child:
    async def clear_away() -> None:
        await asyncio.to_thread(orphans.end, orphans.flow_runs(mark(here)), grace_s=5)
        await server_answers(here, them)
        await them.run_once(pdca("reap"))

    name = f"up@{socket.gethostname()}"
    start = ("worker", "start", "--pool", POOL, "--type", "process", "--name", name)
    return Child("worker", (sys.executable, "-m", "prefect", *start), clear_away)


def pages(here: Settings) -> Child:
    """The pages for leads: the archive of reports, decisions, questions."""
    where = ("--host", here.host, "--port", str(here.web_port))
    quiet = ("--log-level", "warning", "--no-access-log")
    serve = ("-m", "uvicorn", "--factory", "web.serve:serving", *where, *quiet)
    return Child("pages", (sys.executable, *serve))


def guard(*more: str) -> Child:
    """Looks whether all is well, heals, and mails; it outlives this process."""
    command = pdca("pulse", "--parent", str(os.getpid()), *more).command
    return Child("pulse", command)


def pdca(command: str, *more: str) -> Child:
    """A command of our own, in a process that may import what it likes."""
    return Child(command, (sys.executable, "-m", "flows.cli", command, *more))


def sandbox(here: Settings, *more: str) -> Child:
    port = str(urlsplit(here.sandbox_url).port or 80)
    file = str(here.var / "sandbox.db")
    return Child(
        "sandbox", (sys.executable, "-m", "sandbox", "--port", port, "--file", file, *more)
    )


def ui(here: Settings) -> str:
    return here.address(here.port)


def pages_url(here: Settings) -> str:
    return here.address(here.web_port)


def mark(here: Settings) -> str:
    return str(here.var.resolve())
