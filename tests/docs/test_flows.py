"""The page on flows says what the deployments and the flows say."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest
from prefect.utilities.callables import parameter_schema
from ruamel.yaml import YAML

from tasks.settings import ROOT

FLOWS, ARTIFACTS = (
    (ROOT / "docs" / "reference" / "flows.md").read_text("utf-8").split("## Artifacts")
)
PARAMETERS = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", FLOWS, re.MULTILINE))
ENTRYPOINTS: dict[str, str] = {
    d["entrypoint"].rpartition(".")[2]: d["entrypoint"]
    for d in YAML(typ="safe").load(ROOT / "prefect.yaml")["deployments"]
}


def flow(entrypoint: str) -> Any:
    module, _, name = entrypoint.rpartition(".")
    return getattr(importlib.import_module(module), name)


def test_every_deployed_flow_has_a_row_and_no_other() -> None:
    assert set(PARAMETERS) == set(ENTRYPOINTS)


@pytest.mark.parametrize("name", sorted(ENTRYPOINTS))
def test_the_parameters_of_a_flow_are_named(name: str) -> None:
    schema = parameter_schema(flow(ENTRYPOINTS[name]))

    assert re.findall(r"`(\w+)`", PARAMETERS[name]) == list(schema.properties)


def test_every_artifact_is_named() -> None:
    source = "\n".join(p.read_text("utf-8") for p in sorted((ROOT / "tasks").glob("*.py")))
    made = {re.sub(r"\{.*\}", "CAMPAIGN", key) for key in re.findall(r'\bkey=f?"([^"]+)"', source)}

    assert made == set(re.findall(r"^\| `([\w-]+)` \| `", ARTIFACTS, re.MULTILINE))
