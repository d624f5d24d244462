"""Two clocks: the wall's, and the sandbox's virtual one that every process shares.

Docs: docs/reference/sandbox.md (GET and POST /clock).
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx

from connectors.api import verify
from pdca.errors import TransientError

NAP_S = 60.0
"""Longest single sleep, so that a corrected wall clock is noticed."""


class RealClock:
    """Real time. Sleeping is split, so a clock that was set anew is followed."""

    async def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, moment: datetime) -> None:
        while (left := (moment - datetime.now(UTC)).total_seconds()) > 0:  # noqa: ASYNC110 - time gives no event
            await asyncio.sleep(min(left, NAP_S))


class SandboxClock:
    """Virtual time, owned by the sandbox at `url`: sleeping moves it on at once."""

    def __init__(self, url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = f"{url.rstrip('/')}/clock"
        self._transport = transport

    async def now(self) -> datetime:
        return await self._ask("GET")

    async def sleep_until(self, moment: datetime) -> None:
        await self._ask("POST", {"to": moment.isoformat()})

    async def _ask(self, method: str, body: dict[str, str] | None = None) -> datetime:
        try:
            # A client per call: flow runs come and go with their event loops.
            async with httpx.AsyncClient(
                transport=self._transport, timeout=10, verify=verify(self._url)
            ) as client:
                answer = await client.request(method, self._url, json=body)
                answer.raise_for_status()
                return datetime.fromisoformat(answer.json()["now"]).astimezone(UTC)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise TransientError(
                f"The sandbox's clock at {self._url} does not answer ({type(error).__name__}). "
                "Is the sandbox running? `pdca up` starts it."
            ) from error
