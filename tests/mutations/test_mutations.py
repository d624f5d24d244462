"""Break one line of the algorithm, and the property test finds an order that shows it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.mutations.mutants import MUTATIONS, ROOT, mutant

TESTS = (
    "build.py",
    "fakes.py",
    "fresh.py",
    "dying.py",
    "stoppable.py",
    "mutations/hunt.py",
    "pdca/do/brand.py",
    "pdca/do/company.py",
    "pdca/do/desk.py",
    "pdca/do/test_any_order.py",
)

BROKEN = re.compile("^AssertionError: (twice|lost|a stranger's|no end|unbalanced)", re.MULTILINE)
"""A promise did not hold; anything else would be a mistake of the mutation or of the test."""


def hunt(folder: Path) -> str:
    """Run the property test in `folder`, and nothing but what is in it."""
    for name in TESTS:
        (folder / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tests" / name, folder / "tests" / name)
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutations.hunt"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_mutation_still_finds_its_place(name: str, tmp_path: Path) -> None:
    mutation = MUTATIONS[name]
    source = (ROOT / mutation.file).read_text("utf-8")
    assert source.count(mutation.old) == 1
    compile(source.replace(mutation.old, mutation.new), mutation.file, "exec")


@pytest.fixture(scope="module")
def hunts(tmp_path_factory: pytest.TempPathFactory) -> dict[str | None, str]:
    """What the property test said of each mutant, and of the product as it is."""

    def said(name: str | None) -> str:
        return hunt(mutant(name, tmp_path_factory.mktemp("mutant")))

    names = [None, *MUTATIONS]  # the longest first
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(names, pool.map(said, names), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_broken_line_is_found(name: str, hunts: dict[str | None, str]) -> None:
    said = hunts[name]

    assert BROKEN.search(said), said[-3000:]


@pytest.mark.slow
def test_the_product_itself_has_nothing_to_find(hunts: dict[str | None, str]) -> None:
    assert "nothing found" in hunts[None], hunts[None][-3000:]
