"""The demo, as a newcomer runs it, twice. Takes two demos and a server: about five minutes."""

from __future__ import annotations

import email
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML

from flows.machine.product import family, server, server_answers
from store import reports
from store.balance import balance
from store.engine import Database
from tasks.settings import ROOT, Settings
from tests.flows.conftest import free_port
from tests.reports.numbers import untraced

pytestmark = pytest.mark.slow

CAMPAIGN: dict[str, Any] = YAML(typ="safe").load(ROOT / "campaigns" / "demo" / "campaign.yaml")
CYCLES = 4
AFTERWARDS = datetime(2027, 1, 1, tzinfo=UTC)
WITHIN_S = 300
"""What a newcomer is promised."""


def demo(var: Path) -> dict[str, Any]:
    """Run `pdca demo` to its end; its summary."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("PDCA_", "PREFECT_"))}
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "demo"],
        cwd=ROOT,
        env={**ours, "PDCA_VAR": str(var)},
        capture_output=True,
        text=True,
        timeout=2 * WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads((var / "demo" / "summary.json").read_text("utf-8"))
    assert f"Digest of the figures: {found['digest']}" in done.stdout
    return found


async def test_four_cycles_go_round_and_the_same_figures_come_out_again(tmp_path: Path) -> None:
    first = demo(tmp_path)
    read_mails(first)
    await count_posts(tmp_path / "demo", first)
    await trace_numbers(tmp_path / "demo", first)
    assert await count_runs(tmp_path / "demo") == first["flow_runs"]

    second = demo(tmp_path)

    assert second["digest"] == first["digest"]
    assert second["flow_runs"] == first["flow_runs"]


def read_mails(summary: dict[str, Any]) -> None:
    """A mail for each lead and cycle, and beside each `.eml` its `.html`."""
    paths = [Path(path) for path in summary["reports"]]
    mails = [path for path in paths if path.suffix == ".eml"]
    assert {p.with_suffix(".html") for p in mails} == {p for p in paths if p.suffix == ".html"}
    assert all(path.stat().st_size > 2000 for path in paths)

    said = Counter(addressee(path) for path in mails)
    assert said == {lead["email"]: CYCLES for lead in CAMPAIGN["leads"]}


def addressee(mail: Path) -> str:
    parsed = email.message_from_bytes(mail.read_bytes(), policy=default)
    return str(parsed["To"].addresses[0].addr_spec)


async def trace_numbers(var: Path, summary: dict[str, Any]) -> None:
    """Every number of every mail, in both parts and languages, is a figure that the store keeps."""
    database = Database(f"sqlite:///{var / 'pdca.db'}")
    kept = {k.figures.cycle: k.figures for k in await database.read(reports.every, "demo")}
    database.close()
    for path in (Path(p) for p in summary["reports"] if p.endswith(".eml")):
        report = kept[int(path.stem.split("-")[2])]
        parsed = email.message_from_bytes(path.read_bytes(), policy=default)
        for kind in ("html", "plain"):
            part = parsed.get_body((kind,))
            assert part is not None
            assert untraced(part.get_content(), report) == [], f"{path.name}, {kind}"


async def count_posts(var: Path, summary: dict[str, Any]) -> None:
    """Due is published, rejected, missed or cancelled; on the sandbox nothing waits."""
    database = Database(f"sqlite:///{var / 'pdca.db'}")
    days = await database.read(balance, "demo", until=AFTERWARDS)
    database.close()
    assert days["due"].sum() == sum(summary["publications"].values())
    assert days["waiting"].sum() == 0
    assert days["published"].sum() == summary["publications"]["published"] >= 100
    assert summary["observations"] > 1000
    assert summary["orders"] > 0


async def count_runs(var: Path) -> dict[str, dict[str, int]]:
    """All flow runs by flow and state, as the demo's own Prefect server tells afterwards."""
    here = Settings(var=var, port=free_port())
    them = family(here, print)
    try:
        await them.keep(server())
        await server_answers(here, them)
        async with httpx.AsyncClient(base_url=here.prefect_api, timeout=60) as http:
            flows = {f["id"]: f["name"] for f in await ask(http, "/flows/filter")}
            runs = await ask(http, "/flow_runs/filter")
    finally:
        await them.stop()
    counts: dict[str, Counter[str]] = {}
    for run in runs:
        counts.setdefault(flows[run["flow_id"]], Counter())[run["state_name"]] += 1
        assert "None" not in run["name"]
    assert set(counts["cycle"]) == {"Completed"}
    assert counts["cycle"].total() == CYCLES
    return {name: dict(states) for name, states in counts.items()}


async def ask(http: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await http.post(path, json={"limit": 200})).json()
    assert len(found) < 200
    return found
