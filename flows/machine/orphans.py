"""Processes that have lost the one that should end them.

A worker starts each flow run in a session of its own; if the worker is killed, they
live on, and nothing can cancel them. Every process that the product starts carries a
mark in its environment, which its own children inherit, so all of them can be found.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

import psutil

MARK = "PDCA_STARTED_FOR"
"""Environment variable whose value is the `var` folder that a process works for."""
LAST_WAIT_S = 5.0
FLOW_RUN = "PREFECT__FLOW_RUN_ID"
"""Environment variable by which Prefect tells a process which flow run it is."""


def marked(mark: str) -> list[psutil.Process]:
    """Every process of ours for `mark`, but not this one."""
    return [p for p in _others() if _variable(p, MARK) == mark]


def flow_runs(mark: str) -> list[psutil.Process]:
    """The processes among them that are flow runs."""
    return [p for p in marked(mark) if _variable(p, FLOW_RUN)]


def end(processes: Iterable[psutil.Process], *, grace_s: float) -> int:
    """End them, by force after `grace_s` seconds; how many there were."""
    found = list(processes)
    for process in found:
        _signal(process, force=False)
    for process in _left(found, within_s=grace_s):
        _signal(process, force=True)
    _left(found, within_s=LAST_WAIT_S)
    return len(found)


def _left(processes: Iterable[psutil.Process], *, within_s: float) -> list[psutil.Process]:
    """Those that are still there after the time, which ends early when none is."""
    ends = time.monotonic() + within_s
    while (left := [p for p in processes if _runs(p)]) and time.monotonic() < ends:
        time.sleep(0.1)
    return left


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _others() -> Iterable[psutil.Process]:
    return (p for p in psutil.process_iter() if p.pid != os.getpid())


def _variable(process: psutil.Process, name: str) -> str:
    try:
        return str(process.environ().get(name, ""))
    except (psutil.Error, OSError):
        return ""


def _signal(process: psutil.Process, *, force: bool) -> None:
    try:
        process.kill() if force else process.terminate()
    except psutil.NoSuchProcess:
        return
