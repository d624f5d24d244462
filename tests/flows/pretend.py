"""Sandbox accounts for tests: their tokens in memory, nothing of Prefect's blocks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from connectors import connect
from connectors.limits import Limits
from connectors.sandbox_admin import open_account
from pdca.plan.campaign import Account
from pdca.ports import Connector, TokenSet


class Loopback(httpx.AsyncBaseTransport):
    """HTTP without the certificates, which take 40 ms to read for every client."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncHTTPTransport(verify=False) as there:
            answer = await there.handle_async_request(request)
            return httpx.Response(answer.status_code, content=await answer.aread())


@dataclass
class Pretend:
    """Sandbox accounts with their tokens in memory, opened when they are first needed."""

    base_url: str
    tokens: dict[str, TokenSet] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    """key, read_back or none, for accounts that differ from their platform."""

    @asynccontextmanager
    async def connect(self, account: Account) -> AsyncIterator[Connector]:
        if account.name not in self.tokens:
            settings = {"timezone": account.timezone or "Asia/Shanghai"}
            if mode := self.modes.get(account.name):
                settings["mode"] = mode
            self.tokens[account.name] = await open_account(
                self.base_url,
                account.name,
                platform=account.platform,
                settings=settings,
                transport=Loopback(),
            )

        async def store_token(token: TokenSet) -> None:
            self.tokens[account.name] = token

        connector = connect(
            "sandbox",
            account.name,
            self.tokens[account.name],
            store_token=store_token,
            limits=Limits(),
            deadline_s=5,
        )
        try:
            yield connector
        finally:
            await connector.aclose()
