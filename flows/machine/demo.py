"""Demo: four weeks of the bundled campaign in minutes, on a pretend platform in virtual time.

Everything lives in `var/demo` and starts from nothing each time, so the same figures come
out. Each week is one `cycle` run, started through Prefect's API and executed by a worker.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from datetime import datetime, timedelta
from datetime import time as clock_time
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from ruamel.yaml import YAML

from flows.machine import running
from flows.machine.children import Family
from flows.machine.place import listens
from flows.machine.product import family, pdca, sandbox, server, server_answers, ui, worker
from flows.machine.rounds import count_all_runs, count_runs, run_cycle
from flows.machine.summary import Summary, show
from flows.machine.up import until_stopped
from pdca.errors import SetupError
from store import reports, tally
from tasks.pretend import connect_sandbox_accounts
from tasks.settings import Settings
from tasks.wiring import world

CAMPAIGN = "demo"
CYCLES = 4
WEEK = timedelta(days=7)


def demo(here: Settings, *, keep: bool = False) -> None:
    """Run the four cycles and print what came of them.

    Args:
        here: settings of the demo's own corner, in force in this process.
        keep: leave the Prefect server up until Ctrl-C.

    Raises:
        SetupError: a demo runs already, or a cycle did not complete.
    """
    console = Console()
    with running.hold(here.var, ui=ui(here)):
        _clear(here.var)
        them = family(here, console.print, PREFECT_WORKER_QUERY_SECONDS="2")
        asyncio.run(until_stopped(them, partial(_all, here, console, keep=keep)))


def look(here: Settings) -> None:
    """Show the last demo's runs in the Prefect UI until Ctrl-C.

    Raises:
        SetupError: there was no demo yet, or one runs.
    """
    if not (here.var / "prefect" / "prefect.db").exists():
        raise SetupError("There is nothing to look at yet: run `pdca demo` first.")
    with running.hold(here.var, ui=ui(here)):
        asyncio.run(until_stopped(family(here, print), partial(_show_ui, here)))


async def _all(here: Settings, console: Console, them: Family, *, keep: bool) -> None:
    started = time.monotonic()
    console.print(f"Prefect UI while it runs: {ui(here)}   Sandbox: {here.sandbox_url}")
    begins = _begins(here.campaigns / CAMPAIGN / "campaign.yaml")
    with console.status("Starting server, sandbox and worker ..."):
        await _start(here, them, begins)
    await _go_round(begins, console)
    summary = await _summary(here, started)
    (here.var / "summary.json").write_text(json.dumps(summary.as_json(), indent=2), "utf-8")
    show(summary, console)
    await them.stop(["worker", "sandbox"])
    if keep:
        await _wait(here, them)
    console.print("The runs in the Prefect UI, again: .venv/bin/pdca demo --ui")


async def _start(here: Settings, them: Family, begins: datetime) -> None:
    start = ("--clock", "virtual", "--start", begins.isoformat())
    await them.keep(server())
    await them.keep(sandbox(here, *start))
    await listens(here.sandbox_url)
    await them.run_once(pdca("migrate"))
    await server_answers(here, them)
    await them.run_once(pdca("deploy", "--one-machine", "--no-schedules"))
    await them.keep(worker(here, them))
    await connect_sandbox_accounts(CAMPAIGN)


async def _go_round(begins: datetime, console: Console) -> None:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[day]}  {task.fields[runs]}  {task.fields[posts]} published"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        for number in range(1, CYCLES + 1):
            bar = progress.add_task(
                f"Week {number} of {CYCLES}", total=WEEK.days, day="", runs="", posts=0
            )
            show_week = partial(_show_week, progress, bar, begins + (number - 1) * WEEK)
            await run_cycle(CAMPAIGN, number, look=show_week)
            progress.update(bar, completed=WEEK.days)


async def _show_week(progress: Progress, bar: TaskID, begins: datetime) -> None:
    now = await world().clock.now()
    posts = await world().database.read(tally.published, CAMPAIGN)
    progress.update(
        bar,
        completed=min((now - begins) / timedelta(days=1), WEEK.days),
        day=f"{now.astimezone(begins.tzinfo):%a %d %b}",
        runs=f"{await count_all_runs()} flow runs",
        posts=posts,
    )


async def _summary(here: Settings, started: float) -> Summary:
    database = world().database
    last = (await database.read(reports.every, CAMPAIGN))[0].figures
    return Summary(
        tally=await database.read(tally.tally, CAMPAIGN),
        targets=last.targets,
        currency=last.currency,
        runs=await count_runs(),
        reports=_lay_out(here),
        seconds=time.monotonic() - started,
    )


def _lay_out(here: Settings) -> tuple[Path, ...]:
    """Copy the mails to `var/outbox`, where a newcomer looks first."""
    outbox = here.var.parent / "outbox"
    outbox.mkdir(exist_ok=True)
    mails = sorted(p for p in here.outbox.iterdir() if p.suffix in {".eml", ".html"})
    return tuple(Path(shutil.copy(mail, outbox)) for mail in mails)


def _begins(file: Path) -> datetime:
    """The campaign's first moment, in its own zone."""
    said = YAML(typ="safe").load(file)
    return datetime.combine(said["starts"], clock_time(), ZoneInfo(said["timezone"]))


def _clear(var: Path) -> None:
    """Forget the last demo, but not the file that says that this one runs."""
    for old in var.iterdir():
        if old != running.place(var):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for old in (var.parent / "outbox").glob(f"{CAMPAIGN}-*"):
        old.unlink()


async def _show_ui(here: Settings, them: Family) -> None:
    await them.keep(server())
    await server_answers(here, them)
    await _wait(here, them)


async def _wait(here: Settings, them: Family) -> None:
    them.say(f"Prefect UI: {ui(here)}   Stop: Ctrl-C.")
    await asyncio.Event().wait()
