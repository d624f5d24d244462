"""What `pdca up` uses while nothing is due: the share of a core, and memory.

In a folder of its own and on free ports, with the bundled campaign. At the start two
windows of `do` are begun as if they had been running before: from there on everything is
as on any other day. Measured for five minutes, after which the common schedules repeat.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import psutil

from benchmarks.household import MB, Use, use
from benchmarks.line import Line
from benchmarks.pretend import free_port

MOST_OF_A_CORE = 0.12
MOST_MB = 800
MEASURED_S = 300.0
EVERY_S = 5.0
STARTS_WITHIN_S = 240.0
SETTLES_S = 30.0
PERIOD = timedelta(minutes=5)


def measure() -> Iterator[Line]:
    with TemporaryDirectory(prefix="pdca-idle-") as folder:
        environment = _environment(Path(folder))
        with _up(environment) as root:
            _begin_windows(f"http://127.0.0.1:{environment['PDCA_PORT']}/api")
            time.sleep(SETTLES_S)
            before, held = use(root), []
            begun = time.monotonic()
            while time.monotonic() - begun < MEASURED_S:
                time.sleep(EVERY_S)
                held.append(use(root))
            lasted = time.monotonic() - begun
    yield _processor(before, held[-1], lasted)
    yield _memory(held)


def _environment(folder: Path) -> dict[str, str]:
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("PDCA_", "PREFECT_"))}
    return ours | {
        "PDCA_VAR": str(folder),
        "PDCA_PORT": str(free_port()),
        "PDCA_WEB_PORT": str(free_port()),
        "PDCA_SANDBOX_URL": f"http://127.0.0.1:{free_port()}",
    }


@contextmanager
def _up(environment: Mapping[str, str]) -> Iterator[psutil.Process]:
    """The product, ended again whatever happens."""
    command = [sys.executable, "-m", "flows.cli", "up"]
    log = Path(environment["PDCA_VAR"]) / "up.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            command, env=dict(environment), stdout=out, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            _wait_until_up(log)
            yield psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)


def _wait_until_up(log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN_S
    while "Prefect UI:" not in (said := log.read_text("utf-8", errors="replace")):
        if time.monotonic() > ends:
            raise TimeoutError(f"`pdca up` did not start:\n{said}")
        time.sleep(1)


def _begin_windows(api: str) -> None:
    """Two windows of `do` that end when those of the last two starts would."""
    now = datetime.now(UTC)
    next_start = datetime.fromtimestamp(
        (now.timestamp() // PERIOD.total_seconds() + 1) * PERIOD.total_seconds(), UTC
    )
    ends = [next_start + timedelta(minutes=minutes) for minutes in (1, 6)]
    with httpx.Client(base_url=api, timeout=30) as prefect:
        deployment = _json(prefect.get("/deployments/name/do/campaigns"))["id"]
        runs = [
            _json(
                prefect.post(
                    f"/deployments/{deployment}/create_flow_run",
                    json={"parameters": {"until": end.isoformat()}},
                )
            )["id"]
            for end in ends
        ]
        for run in runs:
            _wait_until_running(prefect, run)


def _wait_until_running(prefect: httpx.Client, run: str) -> None:
    ends = time.monotonic() + STARTS_WITHIN_S
    while _json(prefect.get(f"/flow_runs/{run}"))["state_type"] in {"SCHEDULED", "PENDING"}:
        if time.monotonic() > ends:
            raise TimeoutError("no worker has taken the run")
        time.sleep(1)


def _json(answer: httpx.Response) -> Any:
    return answer.raise_for_status().json()


def _processor(before: Use, after: Use, lasted: float) -> Line:
    roles = {**before.seconds, **after.seconds}
    spent = {r: after.seconds.get(r, 0.0) - before.seconds.get(r, 0.0) for r in roles}
    share = sum(spent.values()) / lasted
    said = ", ".join(
        f"{r} {100 * spent[r] / lasted:.1f} %" for r in sorted(spent, key=_most(spent))
    )
    return Line(
        what="Idle `pdca up`, processor",
        ours=f"{100 * share:.1f} % of a core",
        plain="",
        figure=f"{100 * share:.1f} %",
        bound=f"≤ {100 * MOST_OF_A_CORE:.0f} %",
        holds=share <= MOST_OF_A_CORE,
        details=(f"Average over {lasted / 60:.0f} minutes, two windows of `do` alive: {said}.",),
    )


def _memory(held: list[Use]) -> Line:
    totals = [sum(u.memory.values()) / MB for u in held]
    average = sum(totals) / len(totals)
    roles = {role for u in held for role, size in u.memory.items() if size}
    mean = {r: sum(u.memory.get(r, 0) for u in held) / len(held) / MB for r in roles}
    said = ", ".join(f"{r} {mean[r]:.0f} MB" for r in sorted(mean, key=_most(mean)))
    return Line(
        what="Idle `pdca up`, memory",
        ours=f"{average:.0f} MB",
        plain="",
        figure=f"{average:.0f} MB",
        bound=f"≤ {MOST_MB} MB",
        holds=average <= MOST_MB,
        details=(
            f"Proportional set size, average; between {min(totals):.0f} and {max(totals):.0f} MB.",
            f"On average: {said}.",
        ),
    )


def _most(of: Mapping[str, float]) -> Callable[[str], float]:
    return lambda name: -of[name]
