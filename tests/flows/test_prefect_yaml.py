from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cronsim import CronSim
from ruamel.yaml import YAML

from tasks.settings import ROOT

DEPLOYMENTS: list[dict[str, Any]] = YAML(typ="safe").load(ROOT / "prefect.yaml")["deployments"]
FLOWS = {
    "plan",
    "do",
    "answer",
    "collect",
    "check",
    "act",
    "approve",
    "watch",
    "care",
    "backfill",
    "cycle",
}
HOUR = datetime(2026, 11, 3, 7, 0, tzinfo=UTC)


def name(entry: dict[str, Any]) -> str:
    return str(entry["entrypoint"].rpartition(".")[2])


def starts(cron: str) -> list[datetime]:
    found = []
    for moment in CronSim(cron, HOUR - timedelta(seconds=1)):
        if moment >= HOUR + timedelta(hours=1):
            return found
        found.append(moment)
    return found


def test_each_flow_of_the_design_has_one_deployment_for_all_campaigns() -> None:
    assert sorted(map(name, DEPLOYMENTS)) == sorted(FLOWS)
    assert {entry["name"] for entry in DEPLOYMENTS} == {"campaigns"}


@pytest.mark.parametrize("entry", DEPLOYMENTS, ids=name)
def test_a_deployment_names_a_flow_of_that_name(entry: dict[str, Any]) -> None:
    module, _, flow = entry["entrypoint"].rpartition(".")
    text = (ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8")

    assert f'@flow(name="{flow}"' in text
    assert re.search(rf"^async def {flow}\(", text, re.MULTILINE)


@pytest.mark.parametrize("entry", DEPLOYMENTS, ids=name)
def test_a_deployment_is_known_as_ours_and_as_a_letter_of_the_loop(entry: dict[str, Any]) -> None:
    assert entry["tags"][0] == "pdca"
    assert entry["tags"][1] in {"plan", "do", "check", "act", "run"}


@pytest.mark.parametrize("entry", DEPLOYMENTS, ids=name)
def test_schedules_have_slugs_that_differ(entry: dict[str, Any]) -> None:
    slugs = [schedule["slug"] for schedule in entry["schedules"]]

    assert len(set(slugs)) == len(slugs)


def test_an_idle_hour_leaves_at_most_forty_runs() -> None:
    crons = [s["cron"] for entry in DEPLOYMENTS for s in entry["schedules"]]

    assert sum(len(starts(cron)) for cron in crons) <= 40


def test_two_windows_of_do_are_alive_at_any_moment_and_the_limit_lets_them() -> None:
    do = next(entry for entry in DEPLOYMENTS if name(entry) == "do")
    begins = starts(do["schedules"][0]["cron"])
    window = timedelta(minutes=11)
    alive = [sum(b <= t < b + window for b in begins) for t in minutes(from_=10, to=60)]

    assert min(alive) >= 2
    assert max(alive) < do["concurrency_limit"]["limit"]


def minutes(*, from_: int, to: int) -> list[datetime]:
    return [HOUR + timedelta(minutes=m) for m in range(from_, to)]


def test_only_the_flows_that_people_start_have_no_schedule() -> None:
    without = {name(entry) for entry in DEPLOYMENTS if not entry["schedules"]}

    assert without == {"answer", "approve", "backfill", "cycle"}
