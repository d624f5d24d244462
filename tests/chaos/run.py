"""One attack from nothing: the machine, the places, the verdict."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from tasks.settings import ROOT
from tests.chaos.attack import Attack, Plan
from tests.chaos.machine import machine
from tests.chaos.places import Place, Sandbox, bluesky_at
from tests.chaos.verdict import Verdict
from tests.network.bluesky.network import running


async def chaos(
    var: Path,
    plan: Plan,
    *,
    bluesky: bool = False,
    pds: str | None = None,
    code: Path = ROOT,
    database_url: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Verdict:
    """Attack the product whose packages lie in `code`.

    Args:
        var: an empty folder with a short path.
        plan: how hard and how long.
        bluesky: on a network of its own as well.
        pds: a data server that runs already, in place of that.
        code: the product's packages, mutated or not.
        database_url: in place of SQLite in `var`.
        say: hears now and then how it stands.
    """
    async with AsyncExitStack() as stack:
        if bluesky and pds is None:
            pds = stack.enter_context(running()).pds
        attacked = await stack.enter_async_context(
            machine(var, code=code, database_url=database_url)
        )
        places: list[Place] = [Sandbox(attacked.sandbox)]
        if pds is not None:
            places.append(await stack.enter_async_context(bluesky_at(pds)))
        return await Attack(attacked, places, plan, say).run()
