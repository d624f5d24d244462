"""A command that needs the Prefect server says so in one line when there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from prefect import get_client
from prefect.settings import PREFECT_API_URL

from pdca.errors import SetupError

T = TypeVar("T")


def served(work: Coroutine[Any, Any, T]) -> T:
    """Run `work`, which asks the server.

    Raises:
        SetupError: the server does not answer.
    """
    return asyncio.run(_served(work))


async def _served(work: Coroutine[Any, Any, T]) -> T:
    try:
        async with get_client() as client:
            trouble = await client.api_healthcheck()
        if trouble is not None:
            address = PREFECT_API_URL.value()
            raise SetupError(
                f"No Prefect server answers at {address}: `make up` starts it."
            ) from trouble
        return await work
    finally:
        work.close()
