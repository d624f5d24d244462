"""Deploy: what `prefect.yaml` says becomes true on the server, in one process.

The command line of Prefect takes seconds for each call, nearly all of it import, and
leaves alive what the file no longer names. Here the file is the whole truth: a schedule
or a deployment of ours that it does not name is removed. Where Prefect's database is
PostgreSQL, it is also told to mark runs whose machine has died.
"""

from __future__ import annotations

import shlex
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from prefect import Flow, get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.objects import ConcurrencyOptions, StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectAlreadyExists
from prefect.flows import load_flow_from_entrypoint
from prefect.settings import get_current_settings
from prefect.utilities.callables import parameter_schema
from ruamel.yaml import YAML

OURS = "pdca"
"""The tag by which a deployment is known to be ours."""
PAGE = 200
HEARD_WITHIN = timedelta(seconds=90)
"""Three times what `PREFECT_FLOWS_HEARTBEAT_FREQUENCY` is set to."""
NOT_RUNNING = (
    *("Completed", "Failed", "Cancelled", "Cancelling", "Crashed", "TimedOut"),
    *("Suspended", "Paused", "AwaitingRetry", "Scheduled", "Pending"),
)
"""States after which no heartbeat is due; a report may wait for its answer for days."""


async def deploy(
    file: Path,
    *,
    schedules: bool = True,
    one_machine: bool = False,
    heartbeats: bool | None = None,
) -> list[str]:
    """Make the server's deployments what `file` says; their names, as `flow/deployment`.

    Args:
        file: a `prefect.yaml`.
        schedules: False deploys every schedule switched off, as the demo does.
        one_machine: True runs the flows with this very Python, which spares each run a
            process that would look for one.
        heartbeats: whether the server marks runs as Crashed that are not heard of for
            `HEARD_WITHIN`; None: where its database is seen to be PostgreSQL. On SQLite
            these writes make the API answer `database is locked`.
    """
    wanted = YAML(typ="safe").load(file)["deployments"]
    if one_machine:
        here = {"command": shlex.join((sys.executable, "-m", "prefect.engine"))}
        wanted = [{**w, "work_pool": {**w["work_pool"], "job_variables": here}} for w in wanted]
    async with get_client() as client:
        for pool in {entry["work_pool"]["name"] for entry in wanted}:
            await _pool(client, pool)
        made = [await _deployment(client, entry, schedules=schedules) for entry in wanted]
        await _forget_all_but(client, made)
        if on_postgresql() if heartbeats is None else heartbeats:
            await _crash_the_silent(client)
    return made


def on_postgresql() -> bool:
    """Whether the environment says that Prefect's database is PostgreSQL."""
    database = get_current_settings().server.database
    url = database.connection_url
    named = (database.driver or "", url.get_secret_value() if url else "")
    return any(name.startswith("postgresql") for name in named)


async def _crash_the_silent(client: PrefectClient) -> None:
    """One automation of that name, whose content is this one."""
    wanted = silent_runs_crash()
    found = await client.read_automations_by_name(wanted.name)
    if found:
        await client.update_automation(found[0].id, wanted)
    else:
        await client.create_automation(wanted)
    for other in found[1:]:
        await client.delete_automation(other.id)


def silent_runs_crash() -> AutomationCore:
    """A run of ours that was heard of, and then neither goes on nor ends nor waits."""
    heard = {"prefect.flow-run.heartbeat"}
    return AutomationCore(
        name="PDCA Campaigns: runs whose machine has died",
        description="Marks them as Crashed. Made by `pdca deploy`.",
        trigger=EventTrigger(
            posture=Posture.Proactive,
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            match_related=ResourceSpecification(
                {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{OURS}"}
            ),
            for_each={"prefect.resource.id"},
            after=heard,
            expect=heard | {f"prefect.flow-run.{state}" for state in NOT_RUNNING},
            threshold=1,
            within=HEARD_WITHIN,
        ),
        actions=[
            ChangeFlowRunState(
                name=None,
                state=StateType.CRASHED,
                force=False,
                message="Nothing was heard of it. The next run does the work.",
            )
        ],
    )


async def _pool(client: PrefectClient, name: str) -> None:
    try:
        await client.create_work_pool(WorkPoolCreate(name=name, type="process"))
    except ObjectAlreadyExists:
        return


async def _deployment(client: PrefectClient, entry: dict[str, Any], *, schedules: bool) -> str:
    flow: Flow[..., Any] = load_flow_from_entrypoint(entry["entrypoint"])
    limit = entry.get("concurrency_limit")
    # Creating one that exists replaces it with all its schedules; updating would keep old ones.
    await client.create_deployment(
        await client.create_flow(flow),
        entry["name"],
        entrypoint=entry["entrypoint"],
        pull_steps=[],
        work_pool_name=entry["work_pool"]["name"],
        job_variables=entry["work_pool"]["job_variables"],
        tags=entry["tags"],
        description=entry["description"],
        parameter_openapi_schema=parameter_schema(flow).model_dump(exclude_unset=True),
        schedules=[_schedule(s, active=schedules) for s in entry["schedules"]],
        concurrency_limit=limit["limit"] if limit else None,
        concurrency_options=_options(limit) if limit else None,
        paused=False,
    )
    return f"{flow.name}/{entry['name']}"


def _schedule(entry: dict[str, Any], *, active: bool) -> DeploymentScheduleCreate:
    cron = CronSchedule(cron=entry["cron"], timezone=entry["timezone"])
    return DeploymentScheduleCreate(schedule=cron, active=active, slug=entry["slug"])


def _options(limit: dict[str, Any]) -> ConcurrencyOptions:
    return ConcurrencyOptions(collision_strategy=limit["collision_strategy"])


async def _forget_all_but(client: PrefectClient, names: list[str]) -> None:
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[OURS]))
    for found in await client.read_deployments(deployment_filter=ours, limit=PAGE):
        flow = await client.read_flow(found.flow_id)
        if f"{flow.name}/{found.name}" not in names:
            await client.delete_deployment(found.id)
