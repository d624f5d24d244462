"""Flows that do nothing, to see that something runs them."""

from __future__ import annotations

import asyncio

from prefect import flow


@flow(name="tick")
async def tick() -> None: ...


@flow(name="wait")
async def wait() -> None:
    await asyncio.Event().wait()
