"""Which product runs in a `var` folder: one at a time, known by a locked file.

The lock ends with the process that holds it, however that ends, so a file left behind
by a crash stops nobody. The file also names the process by number and birth: a number
alone may belong to a stranger by now.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from pdca.errors import SetupError


@dataclass(frozen=True, slots=True)
class Running:
    """The process that holds the lock, and where its pages are."""

    pid: int
    born: float
    """Seconds since 1970, as the system knows it."""
    ui: str

    def process(self) -> psutil.Process | None:
        """The process itself, or None when it has ended."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.born) < 1
        except psutil.NoSuchProcess:
            return None
        return process if same else None


def place(var: Path) -> Path:
    return var / "running.json"


@contextmanager
def hold(var: Path, *, ui: str) -> Iterator[Running]:
    """Be the one product of `var`.

    Raises:
        SetupError: another one is.
    """
    var.mkdir(parents=True, exist_ok=True)
    with place(var).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SetupError(_already(var)) from error
        me = Running(os.getpid(), psutil.Process().create_time(), ui)
        _write(place(var), me)
        try:
            yield me
        finally:
            place(var).write_text("", "utf-8")


def find(var: Path) -> Running | None:
    """The product that runs in `var` now, or None."""
    try:
        found = _read(var)
    except FileNotFoundError:
        return None
    return found if found and found.process() else None


def _already(var: Path) -> str:
    other = _read(var)
    return (
        f"PDCA is running already (process {other.pid}): {other.ui}. `pdca down` stops it."
        if other
        else "PDCA is starting or stopping right now. Try again in a few seconds."
    )


def _write(file: Path, me: Running) -> None:
    file.write_text(json.dumps(asdict(me)), "utf-8")


def _read(var: Path) -> Running | None:
    text = place(var).read_text("utf-8")
    return Running(**json.loads(text)) if text else None
