"""`python -m tests.chaos [N]`: the attack, its table, and exit code 1 if anything does not hold."""
# ruff: noqa: T201 - it is a command

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from tests.chaos.attack import Plan
from tests.chaos.run import chaos


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("posts", nargs="?", type=int, default=500, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--over", type=float, help="seconds from the first instant to the last")
    parser.add_argument("--bluesky", action="store_true", help="on the real network as well")
    parser.add_argument("--database", default="", metavar="URL", help="in place of SQLite")
    parser.add_argument("--keep", type=Path, help="leave databases and logs in this folder")
    given = parser.parse_args()
    over = given.over or max(150, given.posts * 0.6)
    plan = Plan(given.posts, over=timedelta(seconds=over), seed=given.seed)
    with tempfile.TemporaryDirectory(prefix="pdca-chaos-") as folder:
        var = given.keep or Path(folder)
        verdict = asyncio.run(
            chaos(var, plan, bluesky=given.bluesky, database_url=given.database, say=_say)
        )
    print(verdict)
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
