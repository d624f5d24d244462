"""A report mail, naming only what a test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pdca.ports import Mail

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)
"""The smallest PNG: one transparent pixel."""


def a_mail(**changes: Any) -> Mail:
    values: dict[str, Any] = {
        "delivery_id": "spring-3-li.wei",
        "sender": "PDCA Campaigns <pdca@shop.example>",
        "to": "li.wei@shop.example",
        "to_name": "李伟",
        "subject": "第 3 周：线索会少 1,200 条",
        "html": '<html><body><p>● 1,200</p><img src="cid:pace"></body></html>',
        "text": "● 线索会少 1,200 条",
        "language": "zh-CN",
        "date": datetime(2026, 3, 23, 1, 0, tzinfo=UTC),
        "inline": {"pace": PIXEL},
        "attachments": {"figures.xlsx": b"PK\x05\x06" + bytes(18)},
    }
    return Mail(**values | changes)
