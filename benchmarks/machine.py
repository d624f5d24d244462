"""Where and when it was measured: a ratio without its machine is a rumour."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version

LIBRARIES = ("prefect", "pandas", "numpy", "sqlalchemy", "httpx", "duckdb")


def machine() -> str:
    """One sentence: date, cores, system, Python, libraries."""
    names = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores ({_processor()}), "
        f"{platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, {names}."
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            names = [line.partition(":")[2].strip() for line in file if line[:10] == "model name"]
    except OSError:
        names = []
    return names[0] if names else platform.machine()
