"""Flow runs that say Running although their process is gone.

When a worker and its flow run die together, nobody tells the server. Prefect's remedy,
an automation on heartbeats, makes SQLite answer `database is locked`; on one machine the
processes themselves can be counted instead. Where other machines work as well, their
runs cannot be seen from here, and nothing is touched.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from prefect import State, get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType, WorkerStatus
from prefect.states import Crashed

POOL = "pdca"
YOUNG = timedelta(seconds=60)
"""A run that the worker took up less than this ago may not have its process yet."""
UNDER_WAY = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
PAGE = 200


async def reap() -> list[str]:
    """Mark as Crashed every run of our pool that has no process; their names.

    Only runs that count as under way are looked at: a suspended run has no process, and
    needs none.
    """
    async with get_client() as client:
        if await _others_work(client):
            return []
        runs = await _under_way(client)
        lost = [run for run in runs if _lost(run, alive(), now=datetime.now(UTC))]
        for run in lost:
            await _crash(client, run)
        return [run.name for run in lost]


def alive() -> frozenset[str]:
    """Ids of the flow runs that have a process on this machine."""
    return frozenset(filter(None, (_flow_run(p) for p in psutil.process_iter())))


def _lost(run: FlowRun, living: Iterable[str], *, now: datetime) -> bool:
    since = run.state.timestamp if run.state else now
    starting = run.state_type is StateType.PENDING and now - since < YOUNG
    return str(run.id) not in living and not starting


async def _others_work(client: PrefectClient) -> bool:
    workers = await client.read_workers_for_work_pool(POOL)
    online = [w for w in workers if w.status == WorkerStatus.ONLINE]
    return any(not w.name.endswith(f"@{socket.gethostname()}") for w in online)


async def _under_way(client: PrefectClient) -> list[FlowRun]:
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=_states()),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])),
        limit=PAGE,
    )


async def _crash(client: PrefectClient, run: FlowRun) -> None:
    """Mark the run, and the subflows that lived in the same process."""
    below = FlowRunFilter(
        parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run.id]), state=_states()
    )
    for child in await client.read_flow_runs(flow_run_filter=below, limit=PAGE):
        await _crash(client, child)
    lost: State[Any] = Crashed(message="Its process is gone. The next run does the work.")
    await client.set_flow_run_state(run.id, lost, force=True)


def _states() -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=list(UNDER_WAY)))


def _flow_run(process: psutil.Process) -> str:
    try:
        return str(process.environ().get("PREFECT__FLOW_RUN_ID", ""))
    except (psutil.Error, OSError):
        return ""
