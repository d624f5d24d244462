"""The whole product by `pdca up`, looking every moment, on free ports, with a real clock."""

from __future__ import annotations

import asyncio
import email
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
import psutil
from sqlalchemy import Connection, func, select, update

from connectors.clock import RealClock
from connectors.outbox import Outbox
from flows.machine import orphans
from flows.machine.product import mark
from store.engine import Database
from store.tables import publication
from tasks.settings import ROOT, Settings
from tasks.wiring import World
from tests.flows.conftest import free_port
from tests.flows.fake_prefect import FakePrefect
from tests.flows.pretend import Pretend
from tests.flows.stage import Stage

EVERY_S = 2.0
"""From one look to the next: a seventh of what is usual, and so is all patience."""
ENGINEER = "ops@brand.example"
WAITS_S = 300.0
"""For a machine that is busy with other things as well; on a quiet one all is over in seconds."""


@dataclass(slots=True)
class Upright:
    """A product that stands up again."""

    here: Settings
    environment: dict[str, str]
    database: Database
    http: httpx.AsyncClient
    pretend: httpx.AsyncClient
    supervisor: psutil.Popen

    def kill(self, part: str, number: signal.Signals = signal.SIGKILL) -> list[int]:
        """Kill every process of ours whose command line has `part` in it; their numbers."""
        found = self.processes(part)
        for process in found:
            process.send_signal(number)
        return [process.pid for process in found]

    def processes(self, part: str) -> list[psutil.Process]:
        return [p for p in orphans.marked(mark(self.here)) if part in _command(p)]

    async def start(self, flow: str) -> None:
        known = await self.ask("GET", f"/deployments/name/{flow}/campaigns")
        await self.ask("POST", f"/deployments/{known['id']}/create_flow_run", {})

    async def windows_by_hand(self) -> None:
        """Switch the schedule of `do` off: it must not save what is tested here."""
        known = await self.ask("GET", "/deployments/name/do/campaigns")
        for schedule in known["schedules"]:
            path = f"/deployments/{known['id']}/schedules/{schedule['id']}"
            await self.ask("PATCH", path, {"active": False})

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The API's answer; SQLite that is busy says 503, and is asked again."""
        async with asyncio.timeout(30):
            while True:
                answer = await self.http.request(method, path, json=body)
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    answer.raise_for_status()
                    return answer.json() if answer.content else None
                await asyncio.sleep(0.5)

    async def post_due(self, *, in_s: float) -> str:
        """Let the next planned post be due that soon; its account and item."""
        due = datetime.now(UTC) + timedelta(seconds=in_s)
        return await self.database.run(_bring_forward, due=due)

    async def has_posts(self) -> bool:
        """Whether the plan is laid out."""
        return await self.database.read(_planned) > 0

    async def runs(self, *, windows: int) -> bool:
        """Whether that many windows run at least, by what the server says."""
        running = {"state": {"type": {"any_": ["RUNNING"]}}}
        wanted = {"flows": {"name": {"any_": ["do"]}}, "flow_runs": running}
        return int(await self.ask("POST", "/flow_runs/count", wanted)) >= windows

    async def published(self, post: str) -> bool:
        """Whether the platform has it."""
        return post in await self.record()

    async def record(self) -> list[str]:
        """Account and item of all posts that the platform has, by its own record."""
        record = (await self.pretend.get("/admin/record")).raise_for_status().json()
        return sorted(f"{p['account']} {p['text'].partition(':')[0]}" for p in record["posts"])

    def has_anew(self, part: str, dead: Sequence[int]) -> bool:
        """Whether such a process lives that is none of the dead."""
        return any(process.pid not in dead for process in self.processes(part))

    def mails(self) -> list[str]:
        """Subject and text of each mail to the engineers, the oldest first."""
        files = sorted(self.here.outbox.rglob("*.eml"), key=lambda f: f.stat().st_mtime_ns)
        return [mail(file) for file in files]

    def told(self, *words: str) -> bool:
        """Whether a mail has all these words."""
        return any(all(word in mail for word in words) for mail in self.mails())


async def until(condition: Callable[[], Awaitable[bool] | bool]) -> None:
    async with asyncio.timeout(WAITS_S):
        while True:
            found = condition()
            if found if isinstance(found, bool) else await _sure(found):
                return
            await asyncio.sleep(0.25)


async def _sure(found: Awaitable[bool]) -> bool:
    try:
        return await found
    except (httpx.HTTPError, TimeoutError):
        return False  # the server is one of those that die


def mail(file: Path) -> str:
    """Its receiver, subject and text."""
    message = email.message_from_bytes(file.read_bytes(), policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    return f"{message['To']}\n{message['Subject']}\n{body.get_content()}"


def _bring_forward(connection: Connection, *, due: datetime) -> str:
    row = publication.c
    planned = select(row.key, row.account, row.item).where(row.state == "planned")
    later = planned.where(row.due > due).order_by(row.due).limit(1)
    key, account, item = connection.execute(later).one()
    connection.execute(update(publication).where(row.key == key).values(due=due))
    return f"{account} {item}"


def _planned(connection: Connection) -> int:
    count = select(func.count()).where(publication.c.state == "planned")
    return connection.scalar(count) or 0


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@asynccontextmanager
async def upright(var: Path) -> AsyncIterator[Upright]:
    """Start `pdca up` on a campaign whose posts all lie ahead; end it all."""
    here = Settings(
        var=var,
        campaigns=var / "campaigns",
        port=free_port(),
        web_port=free_port(),
        sandbox_url=f"http://127.0.0.1:{free_port()}",
    )
    _write(here)
    environment = _environment(here)
    database = Database(here.database)
    async with (
        httpx.AsyncClient(base_url=here.prefect_api, timeout=10) as http,
        httpx.AsyncClient(base_url=here.sandbox_url, timeout=10) as pretend,
    ):
        product = Upright(here, environment, database, http, pretend, begin(environment))
        try:
            await until(lambda: has_connected(here))
            yield product
        finally:
            product.supervisor.kill()
            product.supervisor.wait()
            orphans.end(orphans.marked(mark(here)), grace_s=0.0)
            database.close()


def begin(environment: dict[str, str]) -> psutil.Popen:
    with (Path(environment["PDCA_VAR"]) / "up.log").open("ab") as log:
        return psutil.Popen(
            [sys.executable, "-m", "flows.cli", "up", "--every", str(EVERY_S)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def has_connected(here: Settings) -> bool:
    """Whether `pdca up` has come to its end: both pretend accounts can be used."""
    log = here.var / "log" / "connect-sandbox.log"
    return log.exists() and log.read_text("utf-8").count("is connected") > 1


def _environment(here: Settings) -> dict[str, str]:
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("PDCA_", "PREFECT_"))}
    return ours | {
        "PDCA_VAR": str(here.var),
        "PDCA_CAMPAIGNS": str(here.campaigns),
        "PDCA_PORT": str(here.port),
        "PDCA_WEB_PORT": str(here.web_port),
        "PDCA_SANDBOX_URL": here.sandbox_url,
        "PDCA_ENGINEERS": ENGINEER,
        "PDCA_SPACING_S": "1",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_WORKER_HEARTBEAT_SECONDS": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _write(here: Settings) -> None:
    """A campaign that began yesterday, with a post for each of the days to come."""
    today = datetime.now(UTC).date()
    world = World(
        here,
        RealClock(),
        Database("sqlite://"),
        Pretend(here.sandbox_url).connect,
        Outbox(here.var),
    )
    stage = Stage(world, FakePrefect(), here.prefect_api, httpx.AsyncClient())
    stage.write(
        items=9,
        starts=str(today - timedelta(days=1)),
        ends=str(today + timedelta(days=26)),
        targets=_targets(today + timedelta(days=26)),
    )


def _targets(by: date) -> Sequence[dict[str, Any]]:
    plain = {"name": "orders", "metric": "orders", "goal": 40, "baseline": 25}
    return [{**plain, "by": str(by), "serves": "two hundred first cups"}]
