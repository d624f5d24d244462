"""A running sandbox with one account, and what happened there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from connectors import connect
from connectors.limits import Limits
from connectors.sandbox import SandboxConnector
from pdca.ports import PostDraft, Receipt, TokenSet
from tests.connectors.stage import TOKEN

TEXT = "手冲入门：水温 92 度，三段注水。"


@dataclass
class Place:
    """A sandbox, one account in it, and what happened there."""

    http: httpx.AsyncClient
    kept: dict[str, str] = field(default_factory=dict)
    stored: list[TokenSet] = field(default_factory=list)
    opened: list[SandboxConnector] = field(default_factory=list)

    async def account(self, mode: str = "read_back", **more: Any) -> SandboxConnector:
        settings = {"platform": "weibo", "mode": mode, **more.pop("settings", {})}
        made = (await self.http.put("/admin/accounts/main", json=settings)).json()
        token = TokenSet({n: made[n] for n in ("token", "refresh_token")})
        url = str(self.http.base_url)
        connector = connect(
            "sandbox",
            "main",
            token,
            store_token=self.store,
            base_url=url,
            limits=Limits(),
            **more,
        )
        assert isinstance(connector, SandboxConnector)
        self.opened.append(connector)
        return connector

    async def store(self, token: TokenSet) -> None:
        self.stored.append(token)

    async def checkpoint(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def fault(self, kind: str, operation: str | None = None, **more: Any) -> None:
        fault = {"kind": kind, "operation": operation, **more}
        (await self.http.post("/admin/faults", json=fault)).raise_for_status()

    async def accepted(self) -> list[dict[str, Any]]:
        posts = (await self.http.get("/admin/record")).json()["posts"]
        return [post for post in posts if not post["stranger"]]

    async def now(self) -> datetime:
        return datetime.fromisoformat((await self.http.get("/clock")).json()["now"])

    async def move(self, **by: float) -> None:
        to = await self.now() + timedelta(**by)
        await self.http.post("/clock", json={"to": to.isoformat()})


async def publish(connector: SandboxConnector, text: str = TEXT) -> Receipt:
    published = await connector.commit(PostDraft(text), token=TOKEN, remote={})
    assert isinstance(published, Receipt)
    return published
