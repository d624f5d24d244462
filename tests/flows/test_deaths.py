"""What dies is noticed within two minutes by what still lives; it heals, or a mail says so.

The product looks far more often here than it usually does, so that this takes seconds;
`test_guard` proves that its usual patience fits into two minutes.
"""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from flows.machine import orphans
from flows.machine.children import Child
from flows.machine.place import free
from flows.machine.product import family, mark
from flows.machine.up import down
from tasks.settings import Settings
from tests.flows.upright import ENGINEER, Upright, mail, until, upright

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

GUARD, SERVER, WORKER = "flows.cli pulse", "prefect server start", "prefect worker start"
FLOW_RUN = "prefect.engine"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(tmp_path_factory: Any) -> AsyncIterator[Upright]:
    async with upright(tmp_path_factory.mktemp("var")) as product:
        await product.windows_by_hand()
        await product.start("plan")
        await until(product.has_posts)
        yield product


async def heals(product: Upright) -> None:
    """What is planned from now on goes out, once."""
    post = await product.post_due(in_s=3)
    await until(lambda: product.published(post))
    assert await product.record() == sorted(set(await product.record()))


async def test_publishing_begins_with_the_product_and_not_with_the_next_schedule(
    product: Upright,
) -> None:
    await until(lambda: product.runs(windows=1))

    await heals(product)


async def test_both_windows_die(product: Upright) -> None:
    await product.start("do")
    await until(lambda: product.runs(windows=2))

    assert len(product.kill(FLOW_RUN)) >= 2

    await heals(product)


async def test_the_guard_dies(product: Upright) -> None:
    dead = product.kill(GUARD)

    await until(lambda: product.has_anew(GUARD, dead))


async def test_fc10_the_only_worker_dies_and_nothing_starts_it_again(product: Upright) -> None:
    product.supervisor.send_signal(signal.SIGSTOP)  # as where there is none: a grown installation
    dead = product.kill(WORKER)
    await until(lambda: product.told(ENGINEER, "no worker has been heard of", "worker.log"))

    product.supervisor.send_signal(signal.SIGCONT)

    await until(lambda: product.has_anew(WORKER, dead))
    await heals(product)
    await until(lambda: product.told("well again: no worker"))


async def test_server_worker_and_windows_die_together(product: Upright) -> None:
    await until(lambda: product.runs(windows=1))

    assert all([product.kill(SERVER), product.kill(WORKER), product.kill(FLOW_RUN)])

    await heals(product)


async def test_the_server_dies_and_cannot_come_back(product: Upright) -> None:
    product.kill(SERVER)
    await until(lambda: free("127.0.0.1", product.here.port))
    with socket.create_server(("127.0.0.1", product.here.port)):
        await until(lambda: product.told(ENGINEER, "a port that is taken", "server.log"))

    await until(lambda: product.told("well again: the Prefect server"))
    await heals(product)


async def test_the_supervisor_dies_and_what_it_left_goes_on_until_it_is_ended(
    product: Upright,
) -> None:
    product.supervisor.kill()

    await heals(product)
    await until(lambda: product.told(ENGINEER, "`pdca up` has died", "systemctl start"))

    assert down(product.here)
    assert not orphans.marked(mark(product.here))


async def test_a_child_that_dies_at_each_start_is_told_of_without_a_database(
    tmp_path: Path,
) -> None:
    here = Settings(var=tmp_path)
    them = family(here, print, PDCA_VAR=str(tmp_path), PDCA_ENGINEERS=ENGINEER)
    them.first_pause_s, them.hopeless_after_s = 0.01, 0.05
    last_words = "raise SystemExit('address already in use')"

    await them.keep(Child("worker", (sys.executable, "-c", last_words)))

    await until(lambda: bool(list(here.outbox.rglob("*.eml"))))
    await them.stop()
    (told,) = [mail(file) for file in here.outbox.rglob("*.eml")]
    assert "worker dies again and again (exit code 1)" in told
    assert "address already in use" in told
