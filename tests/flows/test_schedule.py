from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from flows.machine import orphans
from flows.machine.product import mark, worker
from tests.flows.conftest import Product, prefect_yaml

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

TICK = "entrypoint: tests.flows.ticking.tick, tags: [pdca, run]"
WAIT = "entrypoint: tests.flows.ticking.wait, tags: [pdca, run], schedules: []"
MINUTE = "{slug: every-minute, cron: '* * * * *', timezone: UTC}"


async def runs(product: Product, *states: str) -> list[dict[str, Any]]:
    by_state = {"state": {"type": {"any_": list(states)}}}
    found: list[dict[str, Any]] = await product.ask("/flow_runs/filter", flow_runs=by_state)
    return found


async def first_run(product: Product, state: str, *, within_s: float) -> dict[str, Any]:
    async with asyncio.timeout(within_s):
        while not (found := await runs(product, state)):  # noqa: ASYNC110 - the worker makes it true
            await asyncio.sleep(1)
    return found[0]


async def test_a_deployed_schedule_really_makes_a_run(product: Product, tmp_path: Path) -> None:
    await product.deploy(prefect_yaml(tmp_path, f"{TICK}, schedules: [{MINUTE}]"))
    await product.them.keep(worker(product.here, product.them))

    run = await first_run(product, "COMPLETED", within_s=150)

    assert run["auto_scheduled"]


async def test_a_run_whose_worker_and_process_were_killed_does_not_stay_running(
    product: Product, tmp_path: Path
) -> None:
    await product.deploy(prefect_yaml(tmp_path, WAIT))
    if not product.them.keeps("worker"):
        await product.them.keep(worker(product.here, product.them))
    (deployment,) = await product.ask("/deployments/filter")
    await product.ask(f"/deployments/{deployment['id']}/create_flow_run")
    await first_run(product, "RUNNING", within_s=60)

    for process in orphans.marked(mark(product.here)):
        if "server" not in process.cmdline():
            process.kill()

    assert await first_run(product, "CRASHED", within_s=60)
    assert not orphans.flow_runs(mark(product.here))
