"""Run the property test against the packages of the working directory, shortening nothing.

`python -m tests.mutations.hunt` in a mutant's folder; `test_mutations.py` does it.
"""

from __future__ import annotations

from pathlib import Path

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import connectors
import pdca
import store
from tests.pdca.do.test_any_order import QUICK, AnyOrder

EXAMPLES = 200

if __name__ == "__main__":
    for package in (pdca, store, connectors):
        if not Path(str(package.__file__)).is_relative_to(Path.cwd()):
            raise SystemExit(f"{package.__name__} is not the copy: {package.__file__}")
    quick = settings(
        QUICK, max_examples=EXAMPLES, phases=[Phase.generate], report_multiple_bugs=False
    )
    run_state_machine_as_test(AnyOrder, settings=quick)
    print(f"nothing found in {EXAMPLES} stories")  # noqa: T201 - this is a command
