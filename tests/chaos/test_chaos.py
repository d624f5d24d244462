"""Nothing is lost and nothing is twice, whoever dies; and the attack sees what is broken."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.chaos.attack import Plan
from tests.chaos.run import chaos
from tests.mutations.mutants import mutant
from tests.network.bluesky.network import missing

pytestmark = pytest.mark.slow
SANDBOX, BLUESKY = 60, 40
BROKEN = {
    "claim_after_the_call": "double",
    "newest_post_taken": "claimed from a stranger",
    "key_with_the_instant": "given up",
}
"""By what each is seen: with another key a moved post is another one, and the first is dropped."""


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder with a short path: a socket lies in it."""
    with tempfile.TemporaryDirectory(prefix="pdca-chaos-") as folder:
        yield Path(folder)


async def test_fc12_whoever_dies_wherever_each_post_is_there_once(var: Path) -> None:
    """On the sandbox in its three modes, and on the real Bluesky network where it is installed."""
    network = missing() is None
    plan = Plan(SANDBOX + BLUESKY if network else SANDBOX)

    verdict = await chaos(var, plan, bluesky=network)

    assert verdict.holds, f"\n{verdict}"


@pytest.mark.parametrize("name", BROKEN)
async def test_the_attack_finds_a_broken_line(name: str, var: Path, tmp_path: Path) -> None:
    plan = Plan(24, least=1, over=timedelta(seconds=60), until_wrong=True)

    verdict = await chaos(var, plan, code=mutant(name, tmp_path))

    assert BROKEN[name] in verdict.failures, f"\n{verdict}"
