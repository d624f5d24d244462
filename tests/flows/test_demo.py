from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.orphans import marked
from tasks.settings import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


def demo(var: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "demo"],
        cwd=ROOT,
        env={**os.environ, "PDCA_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    summary: dict[str, Any] = json.loads((var / "demo" / "summary.json").read_text("utf-8"))
    return summary


@pytest.fixture(scope="module")
def first(var: Path) -> dict[str, Any]:
    return demo(var)


def test_four_cycles_ran_as_flow_runs_and_all_completed(first: dict[str, Any]) -> None:
    runs = first["flow_runs"]

    assert runs["cycle"] == {"Completed": 4}
    assert runs["plan"] == runs["check"] == runs["act"] == {"Completed": 4}
    assert runs["do"]["Completed"] >= 28
    assert runs["collect"]["Completed"] >= 28
    assert {state for states in runs.values() for state in states} == {"Completed"}


def test_every_post_found_its_end(first: dict[str, Any]) -> None:
    assert first["publications"]["published"] >= 100
    assert not {"unknown", "sending"} & set(first["publications"])


def test_the_loop_measured_and_adjusted(first: dict[str, Any]) -> None:
    assert first["observations"] > 1000
    assert first["orders"] > 100
    assert first["adjustments"]["applied"] >= 1
    assert len(first["targets"]) >= 3


def test_each_cycle_has_a_report_to_open(first: dict[str, Any]) -> None:
    files = [Path(path) for path in first["reports"]]

    for cycle in range(1, 5):
        mine = [f for f in files if f"cycle-{cycle:02d}" in f.name]
        assert {f.suffix for f in mine} == {".eml", ".html"}
        assert all(f.stat().st_size > 1000 for f in mine)


def test_running_it_again_starts_clean_and_gives_the_same_figures(
    var: Path, first: dict[str, Any]
) -> None:
    assert demo(var)["digest"] == first["digest"]


def test_nothing_is_left_running(var: Path, first: dict[str, Any]) -> None:

    assert first
    assert not marked(str((var / "demo").resolve()))
