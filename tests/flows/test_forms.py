"""What an engineer meets in the UI: forms, help texts, tags, limits; and the page that says so."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from prefect import Flow
from prefect.utilities.callables import parameter_schema

from tasks.settings import ROOT
from tests.flows.test_prefect_yaml import DEPLOYMENTS, name, starts

PAGE = (ROOT / "docs" / "reference" / "flows.md").read_text("utf-8")
EVERY = {12: "every 5 minutes", 6: "every 10 minutes", 1: "hourly", 0: "never"}
"""How the page calls so many runs an hour."""
each_deployment = pytest.mark.parametrize("entry", DEPLOYMENTS, ids=name)


def flow_of(entry: dict[str, Any]) -> Flow[..., Any]:
    module, _, attribute = entry["entrypoint"].rpartition(".")
    found: Flow[..., Any] = getattr(import_module(module), attribute)
    return found


def fields(entry: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The form's fields, in their order."""
    found: dict[str, dict[str, Any]] = parameter_schema(flow_of(entry)).model_dump()["properties"]
    return dict(sorted(found.items(), key=lambda item: item[1]["position"]))


def rows(first: str) -> dict[str, list[str]]:
    """The table whose first column is called so, by what stands in backticks in it."""
    table = PAGE.partition(f"| {first} |")[2].partition("\n\n")[0]
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in table.splitlines()]
    return {row[0].strip("`"): row[1:] for row in cells if row[0].startswith("`")}


@each_deployment
def test_every_field_of_a_form_is_explained(entry: dict[str, Any]) -> None:
    for field, schema in fields(entry).items():
        assert re.search(r"\.$", schema.get("description", "")), field


@each_deployment
def test_no_field_asks_whether_it_is_none(entry: dict[str, Any]) -> None:
    # A moment has no empty value; the UI offers a switch between it and None.
    switched = {f for f, schema in fields(entry).items() if "anyOf" in schema}

    assert switched <= {"until"}


@each_deployment
def test_a_flow_says_what_it_is_for_and_names_its_runs(entry: dict[str, Any]) -> None:
    flow = flow_of(entry)

    assert flow.flow_run_name
    assert flow.description
    assert not flow.retries
    assert len(entry["description"]) > 40


@each_deployment
def test_runs_that_overlap_are_cancelled_or_wait(entry: dict[str, Any]) -> None:
    limit = entry.get("concurrency_limit")
    if name(entry) == "approve":
        assert limit is None  # each waits for its own report
    else:
        assert limit["collision_strategy"] == ("CANCEL_NEW" if entry["schedules"] else "ENQUEUE")


@each_deployment
def test_the_page_has_the_flow_with_its_schedule_and_fields(entry: dict[str, Any]) -> None:
    schedule, _, parameters = rows("flow")[name(entry)]
    hourly = sum(len(starts(s["cron"])) for s in entry["schedules"])

    assert schedule.startswith(EVERY[hourly])
    assert re.findall(r"`(\w+)`", parameters) == list(fields(entry))


def test_the_page_names_no_flow_that_is_not_there() -> None:
    assert set(rows("flow")) == {name(e) for e in DEPLOYMENTS}


def test_the_page_names_every_artifact_and_no_other() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "tasks").glob("*.py"))
    made = re.findall(r'\bkey=f?"([a-z-]+)(\{[\w.]+\})?"', code)

    assert set(rows("key")) == {f"{key}{'CAMPAIGN' * bool(end)}" for key, end in made}
