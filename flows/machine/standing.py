"""Standing: how each campaign stands, what people are asked, and the last runs, on one screen."""

from __future__ import annotations

import time

from rich.console import Console
from rich.table import Table

from flows.machine import pulse
from flows.machine.api import api
from flows.machine.people import Standing, status
from flows.machine.rounds import last_runs
from store.which import SHORT
from tasks.settings import Settings


async def show(here: Settings) -> None:
    """Print it. Without a server the runs are left out."""
    console = Console()
    standing = await status()
    console.print(_campaigns(standing))
    console.print(_questions(standing))
    server = api(here)
    if server.healthy():
        console.print(await _runs())
    else:
        console.print(f"No Prefect server at {server.url}: nothing runs. `make up` starts it.")
    console.print(_pulse(pulse.find(here.var), now=time.time()))


def _campaigns(standing: Standing) -> Table:
    table = Table("Campaign", "posts", "adjustments", box=None, pad_edge=False)
    for name, tally in standing.tallies.items():
        table.add_row(name, _words(tally.publications), _words(tally.adjustments))
    return table


def _questions(standing: Standing) -> Table | str:
    if not standing.questions and not standing.mails:
        return "No open questions."
    table = Table("Question", "about", "key", "asked", "since", box=None, pad_edge=False)
    for q in standing.questions:
        since = f"{q.asked_at:%Y-%m-%d %H:%M} UTC"
        about = f"{q.item} on {q.account}"
        table.add_row(q.code.replace("_", " "), about, q.key[:SHORT], q.asked, since)
    for mail in standing.mails:
        since = f"{mail['updated_at']:%Y-%m-%d %H:%M} UTC"
        about = f"a mail to {mail['to']}"
        table.add_row("was it delivered", about, mail["id"], "an engineer", since)
    return table


def _pulse(seen: pulse.Seen | None, *, now: float) -> str:
    """What `pdca pulse` saw on this machine."""
    if seen is None:
        return "`pdca pulse` has never looked on this machine."
    ago = f"`pdca pulse` looked {now - seen.at:.0f} s ago"
    if not seen.unwell:
        return f"{ago}: all is well."
    return f"{ago}. Not well: {', '.join(sorted(seen.unwell))}; `pdca doctor` says what to do."


async def _runs() -> Table:
    table = Table("Last runs", "state", box=None, pad_edge=False)
    for run in await last_runs():
        table.add_row(run.name, run.state_name or "?")
    return table


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {what}" for what, n in counts.items()) or "none"
