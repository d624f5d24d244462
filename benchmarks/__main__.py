"""`python -m benchmarks [names] [--write]`: measure, judge, say so."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator

from benchmarks.line import Line, table
from benchmarks.machine import machine
from benchmarks.page import write

QUESTIONS = ("collect", "check", "publish", "instants", "loop_helps", "idle")
"""Files of this folder, each with `measure()`; the one that takes longest comes last."""


def measure(name: str) -> Iterator[Line]:
    """The lines of one question, as they are found."""
    # One question's libraries must not weigh on another's figures.
    yield from importlib.import_module(f"benchmarks.{name}").measure()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*QUESTIONS, []], metavar="name")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/why")
    asked = parser.parse_args()
    names = asked.names or QUESTIONS
    if asked.write and set(names) != set(QUESTIONS):
        parser.error("--write measures everything: a table must not mix two runs")
    lines: list[Line] = []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        for line in measure(name):
            print(f"  {line.what}: {line.figure} ({line.bound}) {line.verdict}", file=sys.stderr)
            lines.append(line)
    print("\n".join([machine(), "", *table(lines)]))
    if asked.write:
        write(lines)
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
