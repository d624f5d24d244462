from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.machine.running import hold
from tasks.settings import ROOT


def pdca(var: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "flows.cli", *arguments)
    environment = {**os.environ, "PDCA_VAR": str(var), **extra}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_an_error_of_ours_is_one_line_and_exit_code_one(tmp_path: Path) -> None:
    done = pdca(tmp_path, "up", PDCA_HOST="0.0.0.0")  # noqa: S104 - the danger under test

    assert done.returncode == 1
    assert "PDCA_AUTH" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    done = pdca(tmp_path, "--debug", "up", PDCA_HOST="0.0.0.0")  # noqa: S104 - as above

    assert "Traceback" in done.stderr


def test_down_says_when_nothing_runs(tmp_path: Path) -> None:
    done = pdca(tmp_path, "down")

    assert (done.stdout, done.returncode) == ("Nothing is running.\n", 0)


def test_migrate_makes_the_embedded_database(tmp_path: Path) -> None:
    done = pdca(tmp_path / "new", "migrate")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new" / "pdca.db").exists()


def test_clean_forgets_var(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "pdca.db").touch()

    assert pdca(tmp_path / "var", "clean").returncode == 0
    assert not (tmp_path / "var").exists()


def test_clean_and_up_refuse_while_it_runs(tmp_path: Path) -> None:
    with hold(tmp_path, ui="http://127.0.0.1:4207"):
        cleaning, second = pdca(tmp_path, "clean"), pdca(tmp_path, "up")

    assert (cleaning.returncode, second.returncode) == (1, 1)
    assert "Stop it first" in cleaning.stderr
    assert "running already" in second.stderr
    assert tmp_path.exists()


@pytest.mark.slow
def test_the_demo_has_nothing_to_show_before_it_ran(tmp_path: Path) -> None:
    done = pdca(tmp_path, "demo", "--ui")

    assert (done.returncode, done.stderr) == (
        1,
        "There is nothing to look at yet: run `pdca demo` first.\n",
    )


@pytest.mark.slow
def test_a_command_before_the_tables_are_made_says_how_to_make_them(tmp_path: Path) -> None:
    done = pdca(tmp_path, "status")

    assert done.returncode == 1
    assert "`pdca migrate`" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_command_that_needs_the_server_says_so(tmp_path: Path) -> None:
    done = pdca(tmp_path, "run", "plan", PREFECT_API_URL="http://127.0.0.1:9/api")

    assert done.returncode == 1
    assert "No Prefect server answers" in done.stderr
    assert "Traceback" not in done.stderr
