"""Up: the whole product on one machine, kept alive until someone stops it.

This process imports neither Prefect nor pandas: what needs them runs in children, so
that watching over them costs next to nothing.
"""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from flows import orphans, running
from flows.children import Child, Family
from flows.place import check_address, check_ports
from pdca.errors import SetupError
from tasks.settings import ROOT, Settings, environment

Say = Callable[[str], None]

POOL = "pdca"
LOOK_ROUND_S = 60.0
"""How often the supervisor looks for sandboxes to start and logs to trim."""
SERVER_STARTS_WITHIN_S = 180.0
STOPS_WITHIN_S = 45.0


def up(here: Settings, say: Say) -> None:
    """Run the product in the foreground until Ctrl-C, SIGTERM or `down`.

    Raises:
        SetupError: it runs already, a port is taken, or it would be open to strangers.
    """
    check_address(here)
    with running.hold(here.var, ui=ui(here)):
        orphans.end(orphans.marked(mark(here)), grace_s=5)
        check_ports(here)
        asyncio.run(until_stopped(family(here, say), partial(serve, here)))


def down(here: Settings) -> bool:
    """Stop the product that runs in `var`; False when none did."""
    found = running.find(here.var)
    process = found.process() if found else None
    if process is not None:
        orphans.end([process], grace_s=STOPS_WITHIN_S)
    left = orphans.end(orphans.marked(mark(here)), grace_s=5)
    return process is not None or left > 0


async def until_stopped(them: Family, work: Callable[[Family], Awaitable[None]]) -> None:
    """Do `work` until it ends or a signal comes; then end all children. Twice: by force."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work(them))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, task, them)
    try:
        await task
    except asyncio.CancelledError:
        them.say("Stopping ...")
    finally:
        await them.stop(["worker"])
        await them.stop()


def _stop(task: asyncio.Future[None], them: Family) -> None:
    if not task.cancel():
        them.hurry()


async def serve(here: Settings, them: Family) -> None:
    """Bring everything up in order, then watch."""
    them.say(f"Starting; logs are in {them.logs} ...")
    await start(here, them)
    them.say(f"Prefect UI: {ui(here)}   Stop: Ctrl-C or `pdca down`.")
    while True:
        await asyncio.sleep(LOOK_ROUND_S)
        them.trim_logs()
        await _start_sandbox(here, them)


async def start(here: Settings, them: Family, *deploy: str) -> None:
    """Server and database first, then the deployments, then the worker."""
    await them.keep(server())
    await _start_sandbox(here, them)
    await them.run_once(pdca("migrate"))
    await server_answers(here, them)
    await them.run_once(pdca("deploy", "--one-machine", *deploy))
    await them.keep(worker(here, them))


def family(here: Settings, say: Say, **extra: str) -> Family:
    return Family(mark(here), environment(here, extra), ROOT, here.var / "log", say)


def server() -> Child:
    return Child("server", (sys.executable, "-m", "prefect", "server", "start"))


def worker(here: Settings, them: Family) -> Child:
    async def clear_away() -> None:
        await asyncio.to_thread(orphans.end, orphans.flow_runs(mark(here)), grace_s=5)
        await them.run_once(pdca("reap"))

    name = f"up@{socket.gethostname()}"
    start = ("worker", "start", "--pool", POOL, "--type", "process", "--name", name)
    return Child("worker", (sys.executable, "-m", "prefect", *start), clear_away)


def pdca(command: str, *more: str) -> Child:
    """A command of our own, in a process that may import what it likes."""
    return Child(command, (sys.executable, "-m", "flows.cli", command, *more))


def sandbox(here: Settings, *more: str) -> Child:
    port = str(urlsplit(here.sandbox_url).port or 80)
    file = str(here.var / "sandbox.db")
    return Child(
        "sandbox", (sys.executable, "-m", "sandbox", "--port", port, "--file", file, *more)
    )


async def _start_sandbox(here: Settings, them: Family) -> None:
    local = urlsplit(here.sandbox_url).hostname in {"127.0.0.1", "localhost", "::1"}
    if local and not them.keeps("sandbox") and wants_sandbox(here.campaigns):
        await them.keep(sandbox(here, "--clock", "real"))


def wants_sandbox(campaigns: Path) -> bool:
    """Whether an account of any campaign is a pretend one; read as text, to stay cheap."""
    said = re.compile(r"^[^#\n]*\bsandbox: *true\b", re.MULTILINE)
    files = campaigns.glob("*/campaign.yaml")
    return any(said.search(file.read_text("utf-8", errors="replace")) for file in files)


async def server_answers(here: Settings, them: Family) -> None:
    """Wait until the Prefect server is well.

    Raises:
        SetupError: it is not, after minutes.
    """
    ends = time.monotonic() + SERVER_STARTS_WITHIN_S
    while not await asyncio.to_thread(healthy, here.prefect_api):
        if time.monotonic() > ends:
            raise SetupError(f"Prefect's server did not start.\n{them.last_words(server())}")
        await asyncio.sleep(0.5)


def healthy(api: str) -> bool:
    """Whether a Prefect server answers at `api`."""
    url = urlsplit(api)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=5)
    try:
        connection.request("GET", f"{url.path}/health")
        return connection.getresponse().read() == b"true"
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def ui(here: Settings) -> str:
    return here.prefect_api.removesuffix("/api")


def mark(here: Settings) -> str:
    return str(here.var.resolve())
