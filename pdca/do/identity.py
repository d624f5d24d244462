"""What a publication is called, for ever.

Neither the instant nor the text is in it, so moving or editing a post never makes a
second one; and no run id is, so no orchestrator can.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5


@lru_cache(maxsize=100_000)  # layout asks for the same few thousand again and again
def publication_key(campaign: str, item: str, account: str, occurrence: int = 1) -> str:
    """The key of the `occurrence`-th time that `item` goes to `account`: 40 hex digits."""
    parts = json.dumps([campaign, item, account, occurrence], ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()[:40]


def idempotency_token(key: str) -> str:
    """The token that every attempt for `key` sends, as a UUID: all platforms take that form."""
    return str(uuid5(NAMESPACE_URL, f"pdca:publication:{key}"))


def part_token(token: str, number: int) -> str:
    """The same of part `number` (from 2) of the thread that the post of `token` begins."""
    return idempotency_token(f"{token} part {number}")
