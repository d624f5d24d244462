"""What a product on this machine uses: each process by name, none counted twice or lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psutil

RUNS = "flow runs"
ROLES: Mapping[str, str] = {
    "prefect server": "Prefect server",
    "prefect worker": "Prefect worker",
    "prefect.engine": RUNS,
    "flow-run execute": RUNS,
    "-m sandbox": "sandbox",
    "web.": "pages for leads",
    "flows.cli up": "supervisor",
    "flows.cli pulse": "pulse",
}
"""By a part of the command line."""
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Use:
    """Processor seconds so far and memory now, by role.

    Attributes:
        seconds: what each living process has used; what ended counts as flow runs.
        memory: proportional set size in bytes: what is shared is shared out.
    """

    seconds: Mapping[str, float]
    memory: Mapping[str, int]


def use(root: psutil.Process) -> Use:
    """Of `root` and all that it has started."""
    seconds: dict[str, float] = defaultdict(float)
    memory: dict[str, int] = defaultdict(int)
    for process in (root, *root.children(recursive=True)):
        for role, spent, held in _one(process):
            seconds[role] += spent
            memory[role] += held
    return Use(seconds, memory)


def _one(process: psutil.Process) -> Iterator[tuple[str, float, int]]:
    try:
        times, held = process.cpu_times(), process.memory_full_info().pss
        role = role_of(" ".join(process.cmdline()))
    except psutil.Error:
        return
    yield role, times.user + times.system, held
    # What ends leaves its time to the one that waited for it; at rest only flow runs end.
    yield RUNS, times.children_user + times.children_system, 0


def role_of(command: str) -> str:
    """What a process does in the product."""
    return next((role for part, role in ROLES.items() if part in command), "other")
