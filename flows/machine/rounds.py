"""Rounds: cycles of a campaign, run one after the other through Prefect's API, and watched."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterStartTime
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound

from pdca.errors import SetupError

LOOK_S = 1.0
PAGE = 200

Runs = dict[str, dict[str, int]]
"""Flow runs counted by flow and state, such as {"do": {"Completed": 28}}."""


async def run_cycle(campaign: str, number: int, *, look: Callable[[], Awaitable[None]]) -> FlowRun:
    """Start one cycle as a deployment run and wait for its end, calling `look` meanwhile.

    Raises:
        SetupError: it did not complete; the message says what the run said.
    """
    parameters = {"campaign": campaign, "number": number}
    run = await arun_deployment(
        "cycle/campaigns", parameters=parameters, timeout=0, as_subflow=False
    )
    async with get_client() as client:
        while not (run.state and run.state.is_final()):
            await asyncio.sleep(LOOK_S)
            await look()
            run = await client.read_flow_run(run.id)
    if not run.state.is_completed():
        raise SetupError(f"Cycle {number} ended as {run.state.name}: {run.state.message}")
    return run


async def start_run(flow: str, campaign: str | None) -> str:
    """Start a run of a flow's deployment; its page or name.

    Raises:
        SetupError: there is no such deployment.
    """
    parameters = {"campaign": campaign} if campaign else {}
    try:
        run = await arun_deployment(
            f"{flow}/campaigns", parameters=parameters, timeout=0, as_subflow=False
        )
    except ObjectNotFound as error:
        raise SetupError(
            f"There is no flow {flow} on the server. `pdca deploy` puts it."
        ) from error
    return run.name


async def last_runs(number: int = 10) -> list[FlowRun]:
    """The runs that started last."""
    begun = FlowRunFilter(start_time=FlowRunFilterStartTime(is_null_=False))
    async with get_client() as client:
        return await client.read_flow_runs(
            flow_run_filter=begun, sort=FlowRunSort.START_TIME_DESC, limit=number
        )


async def count_runs() -> Runs:
    """All flow runs that the server knows, by flow and state, as its API says."""
    counts: dict[str, Counter[str]] = {}
    async with get_client() as client:
        names = {flow.id: flow.name for flow in await client.read_flows(limit=PAGE)}
        for run in await _all_runs(client):
            counts.setdefault(names[run.flow_id], Counter())[run.state_name or "?"] += 1
    return {name: dict(sorted(states.items())) for name, states in sorted(counts.items())}


async def count_all_runs() -> int:
    async with get_client() as client:
        return await client.count_flow_runs()


async def _all_runs(client: PrefectClient) -> list[FlowRun]:
    found: list[FlowRun] = []
    while page := await _page(client, offset=len(found)):
        found += page
    return found


async def _page(client: PrefectClient, *, offset: int) -> list[Any]:
    return await client.read_flow_runs(limit=PAGE, offset=offset)
