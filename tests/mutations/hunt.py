"""Run the property test against the packages of the working directory, shortening nothing.

`python -m tests.mutations.hunt` in a mutant's folder; `test_mutations.py` does it.
"""

from __future__ import annotations

from pathlib import Path

from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

import connectors
import pdca
import store
from tests.pdca.do.test_any_order import KINDS, QUICK

ROUNDS, STORIES = 4, 15
"""Many short searches find more than a long one, which stays near where it began."""


def hunt() -> None:
    """Up to `ROUNDS` times `STORIES` stories of each kind, always the same ones."""
    short = settings(
        QUICK,
        derandomize=False,
        max_examples=STORIES,
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )
    for number in range(ROUNDS):
        for kind in KINDS:
            print("round", number, kind.__name__)  # noqa: T201 - this is a command
            run_state_machine_as_test(seed(number)(kind), settings=short)


if __name__ == "__main__":
    for package in (pdca, store, connectors):
        if not Path(str(package.__file__)).is_relative_to(Path.cwd()):
            raise SystemExit(f"{package.__name__} is not the copy: {package.__file__}")
    hunt()
    print("nothing found")  # noqa: T201 - this is a command
