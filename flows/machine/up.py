"""Up: the whole product on one machine, kept alive until someone stops it.

This process imports neither Prefect nor pandas: what needs them runs in children, so
that watching over them costs next to nothing.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from functools import partial

from flows.machine import orphans, pulse, running
from flows.machine.children import GROWN_UP_S, Child, Family
from flows.machine.place import check_address, check_ports
from flows.machine.pretend import Pretend
from flows.machine.product import (
    Say,
    family,
    guard,
    mark,
    pages,
    pages_url,
    pdca,
    server,
    server_answers,
    ui,
    worker,
)
from tasks.settings import Settings

HANGS_AFTER_S = {"server": 45.0, "worker": 15.0}
"""For how long a child is seen not to be well before it is replaced."""
STALE_S = 90.0
"""Age of the guard's last look from which it hangs itself."""
STOPS_WITHIN_S = 45.0


def up(here: Settings, say: Say, *, every_s: float = pulse.EVERY_S) -> None:
    """Run the product in the foreground until Ctrl-C, SIGTERM or `down`.

    Args:
        here: where, with what.
        say: tells the person at the terminal.
        every_s: from one look whether all is well to the next.

    Raises:
        SetupError: it runs already, a port is taken, or it would be open to strangers.
    """
    check_address(here)
    with running.hold(here.var, ui=ui(here)):
        orphans.end(orphans.marked(mark(here)), grace_s=5)
        check_ports(here)
        asyncio.run(until_stopped(family(here, say), partial(serve, here, every_s=every_s)))


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
        await them.stop(["pulse", "worker"])
        await them.stop()


def _stop(task: asyncio.Future[None], them: Family) -> None:
    if not task.cancel():
        them.hurry()


async def serve(here: Settings, them: Family, *, every_s: float) -> None:
    """Bring everything up in order, then watch."""
    watchful = guard("--every", f"{every_s:g}")
    them.say(f"Starting; logs are in {them.logs} ...")
    await start(here, them)
    await them.keep(watchful)
    them.say(f"Prefect UI: {ui(here)}   Pages for leads: {pages_url(here)}")
    them.say("Stop: Ctrl-C or `pdca down`.")
    if not here.engineers:
        them.say("PDCA_ENGINEERS is empty: nobody gets a mail when something dies.")
    pretend = Pretend(here, them)
    kept = {child.name: child for child in (server(), worker(here, them), watchful)}
    while True:
        await pretend.start_and_connect()
        await asyncio.sleep(every_s)
        them.trim_logs()
        for name in hanging(pulse.find(here.var), now=time.time()):
            await replace(them, kept[name])


async def start(here: Settings, them: Family) -> None:
    """Server and database first, then the deployments, then the worker."""
    await them.keep(server())
    await them.run_once(pdca("migrate"))
    await them.keep(pages(here))
    await server_answers(here, them)
    await them.run_once(pdca("deploy", "--one-machine"))
    await them.keep(worker(here, them))


async def replace(them: Family, child: Child) -> None:
    """Start anew what lives and does nothing. The young are given time."""
    if them.has_lived_s(child.name) > GROWN_UP_S:
        them.say(f"{child.name} hangs; starting it anew.")
        await them.stop([child.name])
        await them.clear_away(child)
        await them.keep(child)


def hanging(seen: pulse.Seen | None, *, now: float) -> list[str]:
    """The children that have not been well for too long, by what the guard saw."""
    if seen is None or now - seen.at > STALE_S:
        return ["pulse"]
    return [name for name, long in HANGS_AFTER_S.items() if seen.unwell.get(name, 0) >= long]
