"""A stage for flows: a campaign folder, a store, a sandbox with its clock, and an outbox.

Only Prefect's server is a stand-in. Flows and tasks run as they are, in this process.
"""

from __future__ import annotations

import email
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
from prefect import Flow
from prefect.context import SettingsContext, SyncClientContext, get_settings_context
from prefect.settings import (
    PREFECT_API_TLS_INSECURE_SKIP_VERIFY,
    PREFECT_API_URL,
    PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED,
    PREFECT_LOGGING_TO_API_ENABLED,
    get_current_settings,
)
from prefect.settings import Settings as PrefectSettings

from connectors.clock import SandboxClock
from connectors.outbox import Outbox
from pdca.report import Approval
from store import adjustments, publications, reports
from store.engine import Database
from tasks.mail import send
from tasks.run import Outcome
from tasks.settings import Settings
from tasks.wiring import World, use
from tests.example_report import decisions, example_report
from tests.flows.campaign import CAMPAIGN, PLAIN
from tests.flows.fake_prefect import FakePrefect
from tests.flows.pretend import Loopback, Pretend


@dataclass(frozen=True, slots=True)
class Ran:
    """How a flow run ended: its last name, its state and what the state says."""

    name: str
    state: str
    message: str


@dataclass
class Stage:
    """What a test says and sees."""

    world: World
    prefect: FakePrefect
    api: str
    http: httpx.AsyncClient

    # The lead's part

    @property
    def folder(self) -> Path:
        return self.world.settings.campaigns / CAMPAIGN

    def write(self, *, items: int = 6, **changes: Any) -> None:
        """The campaign folder, with `items` posts; `changes` are keys of `campaign.yaml`."""
        (self.folder / "content").mkdir(parents=True, exist_ok=True)
        values = {**PLAIN, **changes}
        self.edit(values)
        self.prefect.connected = [account["name"] for account in values["accounts"]]
        for number in range(items):
            self.post(f"item-{number}", pillar=("acquire", "brand")[number % 2])

    def edit(self, values: dict[str, Any]) -> None:
        # JSON is YAML.
        text = json.dumps(values, ensure_ascii=False, indent=1)
        (self.folder / "campaign.yaml").write_text(text, "utf-8")

    def post(self, name: str, **front: Any) -> None:
        front = {"id": name, "title": f"Item number {name[-1]}", **front}
        text = f"---\n{json.dumps(front)}\n---\n{name}: 水温 92 度，三段注水。\n"
        (self.folder / "content" / f"{name}.md").write_text(text, "utf-8")

    # The world's part

    async def at(self, moment: str) -> None:
        """Move the virtual clock, to a local time such as "2026-03-05 12:00"."""
        await self.world.clock.sleep_until(local(moment))

    async def later(self, **by: float) -> None:
        await self.world.clock.sleep_until(await self.world.clock.now() + timedelta(**by))

    async def fault(self, kind: str, operation: str | None = None, **more: Any) -> None:
        body = {"kind": kind, "operation": operation, **more}
        (await self.http.post("/admin/faults", json=body)).raise_for_status()

    async def well_again(self) -> None:
        await self.http.delete("/admin/faults")

    async def mentions(self, *texts: str, account: str = "weibo-main") -> None:
        rows = [{"text": text, "author": f"a{n}"} for n, text in enumerate(texts)]
        body = {"account": account, "mentions": rows}
        (await self.http.post("/admin/mentions", json=body)).raise_for_status()

    # The product's part

    async def run(self, flow: Flow[..., Any], *given: Any, **named: Any) -> Ran:
        """Run a flow to its end."""
        before = set(self.prefect.runs)
        with self.inside():
            state = await flow(*given, **named, return_state=True)
        first = next(r for i, r in self.prefect.runs.items() if i not in before and "flow_id" in r)
        return Ran(first["name"], state.type.value, state.message or "")

    async def send(self) -> list[Outcome]:
        """What the flows that mail do at their end."""
        with self.inside():
            return await send()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This world, and this server."""
        profile = get_settings_context().profile
        # Prefect asks for its storage with a client that it never closes; this one is closed.
        with (
            SettingsContext(profile=profile, settings=prefect_settings(self.api)),
            SyncClientContext(),
            use(self.world),
        ):
            yield

    # What can be seen of it

    async def read(self, fn: Any, *given: Any, **named: Any) -> Any:
        return await self.world.database.read(fn, *given, **named)

    async def posts(self) -> pd.DataFrame:
        """The ledger of publications, by due."""
        rows = await self.read(publications.read, campaign=CAMPAIGN)
        return rows.sort_values(["due", "account"])

    async def states(self) -> dict[str, int]:
        counts = (await self.posts())["state"].astype(str).value_counts()
        return {str(k): int(v) for k, v in counts.items() if v}

    async def truth(self) -> list[tuple[str, str]]:
        """Account and text of all that the platform has taken, whatever our ledger says."""
        posts = (await self.http.get("/admin/record")).json()["posts"]
        return [(p["account"], p["text"]) for p in posts]

    def mails(self, to: str = "", about: str = "") -> list[EmailMessage]:
        """What lies in the outbox, to one person or about one thing."""
        files = sorted(self.world.settings.outbox.glob("*.eml"))
        found = [email.message_from_bytes(f.read_bytes(), policy=default) for f in files]
        return [m for m in found if to in str(m["To"]) and about in str(m["Subject"])]


@cache
def prefect_settings(api: str) -> PrefectSettings:
    """Prefect's settings for one server; they take 100 ms to make."""
    values: dict[Any, Any] = {
        PREFECT_API_URL: api,
        PREFECT_API_TLS_INSECURE_SKIP_VERIFY: True,  # certificates take long to read
        PREFECT_LOGGING_TO_API_ENABLED: False,
        PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED: False,
    }
    return get_current_settings().copy_with_update(updates=values)


def local(moment: str) -> datetime:
    """A moment in the campaign's zone, such as "2026-03-05 12:00"."""
    return datetime.fromisoformat(f"{moment}+08:00")


async def waiting_report(stage: Stage, *, within: timedelta = timedelta(hours=24)) -> str:
    """A report with three proposals that waits for a lead; its id."""
    now = await stage.world.clock.now()
    approval = Approval(needed=True, by=now + within)
    mix, slots, budget = decisions()
    fitting = mix.model_copy(update={"path": "pillars.acquire", "before": 0.5, "after": 0.6})
    report = example_report(
        campaign=CAMPAIGN, approval=approval, decisions=(fitting, slots, budget)
    )
    nothing: dict[str, Any] = {"evidence": {}, "effect": {}, "risk": {}}
    rows = [
        {"campaign": CAMPAIGN, "cycle": report.cycle, **nothing}
        | d.model_dump(mode="json", include={"id", "kind", "path", "before", "after", "ours"})
        for d in report.decisions
    ]
    await stage.world.database.run(adjustments.propose, rows, now=now)
    await stage.world.database.run(reports.keep, report, as_of=now, now=now)
    return report.id


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def build(
    tmp_path: Path, database: Database, sandbox: str, prefect: FakePrefect, api: str
) -> Stage:
    """A stage whose curtain is still down: nothing is written, nobody has posted."""
    here = Settings(
        campaigns=tmp_path / "campaigns",
        var=tmp_path,
        clock=sandbox,
        sandbox_url=sandbox,
        lease_s=5,
        call_deadline_s=2,
        engineers="ops@brand.example",
    )
    world = World(
        settings=here,
        clock=SandboxClock(sandbox, transport=Loopback()),
        database=database,
        connect=Pretend(sandbox).connect,
        mailer=Outbox(here.outbox),
    )
    http = httpx.AsyncClient(base_url=sandbox, timeout=10, verify=False)  # noqa: S501 - no TLS here
    return Stage(world, prefect, api, http)
