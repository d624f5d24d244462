"""The wire between our connector and a place: it loses, delays and falsifies what it is told to."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx

LOST = ("answer lost", "gateway", "request lost")
"""A post whose answer is lost; with the last, the post is as well."""


FULL = {"error": {"code": "quota", "message": "nothing is left"}}


@dataclass
class Faults:
    """What the next calls meet, by what they do: post, comment or upload.

    "answer lost", "hangs", "gateway", "refused" and "bare" are carried out first: no answer
    comes, or a page of a gateway, a refusal that is not true, an answer without any detail.
    "request lost", "busy" and "full" (until `full_until`) are not. None goes well.
    """

    refusal: Mapping[str, object]
    reset: str
    full_until: datetime | None = None
    coming: dict[str, deque[str | None]] = field(default_factory=lambda: defaultdict(deque))
    asked: list[str] = field(default_factory=list)
    carried: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, call: str, *faults: str | None) -> None:
        self.coming[call].extend(faults)

    def take(self, call: str) -> str | None:
        self.asked.append(call)
        return self.coming[call].popleft() if self.coming[call] else None


class Wire(httpx.AsyncBaseTransport):
    """One client's connection `there`; `kind` says what a request does."""

    def __init__(
        self,
        faults: Faults,
        there: httpx.AsyncBaseTransport,
        *,
        kind: Callable[[httpx.Request], str],
    ) -> None:
        self._faults, self._there, self._kind = faults, there, kind

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        fault = self._faults.take(self._kind(request))
        if fault == "request lost":
            raise httpx.ReadError("gone", request=request)
        if fault == "busy":
            return httpx.Response(503, text="<html>Try again later</html>")
        if fault == "full" and self._faults.full_until is not None:
            ends = str(int(self._faults.full_until.timestamp()))
            names = ("Limit", "Remaining")
            left = dict.fromkeys((self._faults.reset.replace("Reset", n) for n in names), "0")
            return httpx.Response(429, headers=left | {self._faults.reset: ends}, json=FULL)
        answer = await self._there.handle_async_request(request)
        await answer.aread()
        return await self._spoilt(fault, request, answer) if fault else answer

    async def _spoilt(
        self, fault: str, request: httpx.Request, answer: httpx.Response
    ) -> httpx.Response:
        self._faults.carried.set()
        match fault:
            case "answer lost":
                raise httpx.ReadError("gone", request=request)
            case "hangs":
                await asyncio.Event().wait()
            case "gateway":
                return httpx.Response(504, text="<html>Gateway Timeout</html>")
            case "refused":
                return httpx.Response(400, json=self._faults.refusal)
        bare = {name: v for name, v in answer.json().items() if name in ("id", "uri", "state")}
        return httpx.Response(answer.status_code, json=bare)

    async def aclose(self) -> None:
        await self._there.aclose()


def body(request: httpx.Request) -> dict[str, object]:
    """The JSON object that `request` carries."""
    try:
        found = json.loads(request.content or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
