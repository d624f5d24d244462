from __future__ import annotations

import sys
from pathlib import Path

import pytest
from prefect.settings import temporary_settings

from flows.machine.children import Child
from flows.machine.deploy import on_postgresql
from flows.machine.product import pdca
from tasks.settings import ROOT
from tests.flows.conftest import Product, prefect_yaml

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

TICK = "entrypoint: tests.flows.ticking.tick, tags: [pdca, run]"
WAIT = "entrypoint: tests.flows.ticking.wait, tags: [pdca, run], schedules: []"
THEIRS = "entrypoint: tests.flows.ticking.wait, tags: [theirs], schedules: []"
HOURLY = "{slug: hourly, cron: '7 * * * *', timezone: UTC}"
NIGHTLY = "{slug: nightly, cron: '11 3 * * *', timezone: UTC}"


async def crons(product: Product) -> list[str]:
    found = await product.ask("/deployments/filter")
    return [schedule["schedule"]["cron"] for d in found for schedule in d["schedules"]]


async def names(product: Product) -> list[str]:
    return sorted(d["entrypoint"] for d in await product.ask("/deployments/filter"))


async def test_a_renamed_schedule_leaves_no_old_one_alive(product: Product, tmp_path: Path) -> None:
    await product.deploy(prefect_yaml(tmp_path, f"{TICK}, schedules: [{HOURLY}]"))
    await product.deploy(prefect_yaml(tmp_path, f"{TICK}, schedules: [{NIGHTLY}]"))

    assert await crons(product) == ["11 3 * * *"]


async def test_a_removed_schedule_makes_no_more_runs(product: Product, tmp_path: Path) -> None:
    await product.deploy(prefect_yaml(tmp_path, f"{TICK}, schedules: [{HOURLY}]"))
    await product.deploy(prefect_yaml(tmp_path, f"{TICK}, schedules: []"))

    assert await crons(product) == []
    assert await product.ask("/flow_runs/count") == 0


async def test_a_deployment_that_the_file_no_longer_names_is_removed(
    product: Product, tmp_path: Path
) -> None:
    await product.deploy(prefect_yaml(tmp_path, f"{TICK}, schedules: []", WAIT))
    await product.deploy(prefect_yaml(tmp_path, f"{TICK}, schedules: []"))

    assert await names(product) == ["tests.flows.ticking.tick"]


async def test_deployments_of_others_are_left_alone(product: Product, tmp_path: Path) -> None:
    await product.deploy(prefect_yaml(tmp_path, THEIRS))
    await product.deploy(prefect_yaml(tmp_path, f"{TICK}, schedules: []"))

    assert await names(product) == ["tests.flows.ticking.tick", "tests.flows.ticking.wait"]


async def test_the_products_own_file_deploys_all_eleven_flows_with_their_limits(
    product: Product,
) -> None:
    await product.deploy(ROOT / "prefect.yaml")

    ours = {"deployments": {"tags": {"all_": ["pdca"]}}}
    found = {d["entrypoint"]: d for d in await product.ask("/deployments/filter", **ours)}
    limits = {d["name"]: d["limit"] for d in await product.ask("/v2/concurrency_limits/filter")}

    assert len(found) == 11
    do = found["flows.do.do"]
    assert do["global_concurrency_limit"]["limit"] == 4
    assert do["global_concurrency_limit"]["name"] in limits
    assert do["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert all(d["description"] for d in found.values())


async def test_prefects_own_command_takes_the_file_as_well(product: Product) -> None:
    await product.them.run_once(
        Child("prefect-deploy", (sys.executable, "-m", "prefect", "deploy", "--all"))
    )

    ours = {"deployments": {"tags": {"all_": ["pdca"]}}}
    assert len(await product.ask("/deployments/filter", **ours)) == 11


async def test_the_demo_deploys_without_schedules(product: Product) -> None:
    await product.them.run_once(pdca("deploy", "--no-schedules"))

    found = await product.ask("/deployments/filter")
    assert [s for d in found for s in d["schedules"] if s["active"]] == []


async def test_silent_runs_are_crashed_by_one_automation_however_often_it_is_deployed(
    product: Product, tmp_path: Path
) -> None:
    file = prefect_yaml(tmp_path, f"{TICK}, schedules: []")
    await product.deploy(file)
    assert await product.ask("/automations/filter") == []

    for _ in range(2):
        await product.deploy(file, "--heartbeats")

    (made,) = await product.ask("/automations/filter")
    trigger, (action,) = made["trigger"], made["actions"]
    assert (trigger["posture"], trigger["within"]) == ("Proactive", 90)
    assert trigger["after"] == ["prefect.flow-run.heartbeat"]
    assert {"prefect.flow-run.Completed", "prefect.flow-run.Suspended"} < set(trigger["expect"])
    assert (action["type"], action["state"]) == ("change-flow-run-state", "CRASHED")


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("postgresql+asyncpg://ann:x@db/prefect", True),
        ("sqlite+aiosqlite:////var/prefect.db", False),
    ],
)
async def test_postgresql_is_known_by_prefects_own_setting(
    monkeypatch: pytest.MonkeyPatch, url: str, *, known: bool
) -> None:
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", url)
    with temporary_settings():
        assert on_postgresql() == known


async def test_before_the_first_account_is_connected_there_is_none(product: Product) -> None:
    code = (
        "import asyncio; from tasks.credentials import connected; "
        "assert asyncio.run(connected()) == {}"
    )
    await product.them.run_once(Child("connected", (sys.executable, "-c", code)))
