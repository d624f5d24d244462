"""Opening pretend accounts at the sandbox, as signing up would on a real platform.

Docs: docs/reference/sandbox.md (PUT /admin/accounts/NAME).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from connectors.api import verify
from pdca.errors import SetupError
from pdca.ports import TokenSet

WITH_KEYS = frozenset({"wechat", "instagram", "threads", "bluesky", "mastodon", "youtube"})
"""Platforms that keep a key or a container of the client's; the others can be read back."""


async def open_account(
    base_url: str,
    name: str,
    *,
    platform: str,
    settings: Mapping[str, Any] | None = None,
    ad_sets: Sequence[Mapping[str, Any]] = (),
    transport: httpx.AsyncBaseTransport | None = None,
) -> TokenSet:
    """Open `name`, or give an account that is there already new tokens.

    Args:
        base_url: of the sandbox.
        name: the account's.
        platform: the one it pretends to be on.
        settings: `brand`, `language`, `timezone`, `currency`, ... where they are known.
        ad_sets: `name` and `daily_minor` of each.
        transport: in place of the network, in tests.

    Raises:
        SetupError: the sandbox does not answer or refuses.
    """
    mode = "key" if platform in WITH_KEYS else "read_back"
    body = {"platform": platform, "mode": mode, "ad_sets": list(ad_sets), **(settings or {})}
    async with httpx.AsyncClient(
        transport=transport, timeout=10, verify=verify(base_url)
    ) as client:
        try:
            answer = await client.put(f"{base_url}/admin/accounts/{name}", json=body)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise SetupError(
                f"The sandbox at {base_url} did not open the account {name}: "
                f"{type(error).__name__}. Is it running? `pdca up` starts it."
            ) from error
    found = answer.json()
    ends = found.get("expires_at")
    values = {"base_url": base_url, "token": found["token"]}
    if found.get("refresh_token"):
        values["refresh_token"] = found["refresh_token"]
    return TokenSet(values, datetime.fromisoformat(ends) if ends else None)
