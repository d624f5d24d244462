"""`python -m sandbox`: the pretend platform on a loopback port."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from sandbox.running import run
from sandbox.state import START, State


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("needs an offset, such as +08:00")
    return found


def main() -> None:
    """Reads the command line and serves."""
    line = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    line.add_argument("--port", type=int, default=8765)
    line.add_argument("--file", type=Path, help="SQLite file; without it nothing is kept")
    line.add_argument("--clock", choices=("virtual", "real"), default="virtual")
    line.add_argument("--start", type=_moment, default=START)
    line.add_argument("--seed", type=int, default=7)
    given = line.parse_args()
    state = State(seed=given.seed, start=given.start, clock=given.clock, file=given.file)
    run(state, given.port)


if __name__ == "__main__":
    main()
