"""A platform played from its documented answers: `examples/<platform>.json`."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from connectors import CONNECTORS, Connector
from connectors.limits import Limits
from pdca.do.fingerprint import fingerprint
from pdca.ports import Attempt, PostDraft, Receipt, TokenSet

EXAMPLES = Path(__file__).parent / "examples"
NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
TOKEN = "0b3b6c1e-6d8f-5a55-9d4e-2f6f2b7d3a10"
Answer = Callable[[httpx.Request], httpx.Response]


class Stage:
    """Answers as the platform documents it, but for the calls that a test plays otherwise."""

    def __init__(self, platform: str) -> None:
        self.examples: dict[str, Any] = json.loads((EXAMPLES / f"{platform}.json").read_text())
        self.asked: Counter[str] = Counter()
        self.requests: list[httpx.Request] = []
        self.stored: list[TokenSet] = []
        self._platform = platform
        self._otherwise: dict[str, Answer] = {}

    def play(self, call: str, answer: Answer) -> None:
        self._otherwise[call] = answer

    def refuse(self, call: str, status: int, *, text: str = "", **more: Any) -> None:
        self.play(call, lambda _: httpx.Response(status, text=text, **more))

    def connector(self, **more: Any) -> Connector:
        values = self.examples["credentials"]
        transport = more.pop("transport", httpx.MockTransport(self._answer))
        return CONNECTORS[self._platform](
            "main",
            more.pop("token", TokenSet(values)),
            store_token=self._store,
            transport=transport,
            limits=more.pop("limits", Limits()),
            **more,
        )

    def is_call(self, request: httpx.Request, call: str) -> bool:
        return f"{request.method} {request.url.path}" == self.examples["calls"][call]

    @property
    def draft(self) -> PostDraft:
        """What the documented answer to a post is about."""
        return PostDraft(**self.examples["draft"])

    async def publish(self, connector: Connector) -> Receipt:
        remote = self.examples.get("remote", {})
        published = await connector.commit(self.draft, token=TOKEN, remote=remote)
        assert isinstance(published, Receipt)
        return published

    @property
    def secrets(self) -> list[str]:
        held = self.examples["credentials"]
        return [value for name, value in held.items() if name != "base_url"]

    async def _store(self, token: TokenSet) -> None:
        self.stored.append(token)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)  # as a network would, let the others run
        calls = self.examples["calls"]
        asked = f"{request.method} {request.url.path}"
        names = [call for call, at in calls.items() if at == asked]
        call = next((name for name in names if name in self._otherwise), names[0])
        self.asked[call] += 1
        self.requests.append(request)
        if call in self._otherwise:
            return self._otherwise[call](request)
        documented = self.examples["answers"][call]
        status, headers = documented.get("status", 200), documented.get("headers")
        return httpx.Response(status, headers=headers, json=documented["json"])


def lose(failure: type[httpx.TransportError]) -> Answer:
    """The connection fails like that."""

    def lost(request: httpx.Request) -> httpx.Response:
        raise failure("gone", request=request)

    return lost


def attempt(text: str, *, at: datetime = NOON, **more: Any) -> Attempt:
    """An attempt to publish `text` whose answer was lost at `at`."""
    values: dict[str, Any] = {
        "key": "8f14e45fceea167a5a36dedd4bea2543fa5b2c11",
        "token": TOKEN,
        "draft": PostDraft(text),
        "fingerprint": fingerprint(text),
        "started_at": at - timedelta(minutes=5),
        "ended_at": at + timedelta(minutes=15),
        "remote": {},
    }
    return Attempt(**values | more)
