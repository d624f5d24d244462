"""Lists of servers of the family that page, pick and search in their own ways."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from connectors.limits import Limits
from connectors.paging import walk
from pdca import errors
from tests.connectors.family import KINDS, Family
from tests.connectors.mastodon_html import FOREIGN, shown
from tests.connectors.stage import NOON

STATUSES = "/api/v1/statuses"
NOTIFICATIONS = "/api/v1/notifications"
every_kind = pytest.mark.parametrize("kind", KINDS)


def family(kind: str = "keeps keys", **more: Any) -> Family:
    return Family(lambda: NOON, **{**KINDS[kind], **more})


def spoken(number: int, kind: str) -> dict[str, object]:
    at = (NOON + timedelta(minutes=number)).isoformat()
    account = {"id": "971724", "acct": FOREIGN}
    status = {
        "id": str(900 + number),
        "created_at": at,
        "account": account,
        **shown(f"hi {number}"),
    }
    return {"id": str(100 + number), "type": kind, "created_at": at, "status": status}


@every_kind
async def test_mentions_among_hundreds_of_favourites_are_each_read_once(kind: str) -> None:
    there = family(kind, most=40)
    there.heard += [spoken(n, "mention" if n % 60 == 1 else "favourite") for n in range(150)]
    connector = there.connector()

    found = [m.text async for m in walk(lambda c: connector.list_mentions(NOON, cursor=c))]

    assert found == ["hi 121", "hi 61", "hi 1"]


async def test_a_list_that_repeats_itself_is_not_followed() -> None:
    there = family()
    there.heard += [spoken(n, "mention") for n in range(3)]
    connector = there.connector()

    def repeats(request: httpx.Request) -> httpx.Response:
        if request.url.path == NOTIFICATIONS:
            request.url = request.url.copy_remove_param("max_id")
            request.url = request.url.copy_set_param("limit", "2")
        return there.answer(request)

    connector = there.connector(transport=httpx.MockTransport(repeats))
    with pytest.raises(errors.TransientError, match="repeats"):
        [m async for m in walk(lambda c: connector.list_mentions(NOON, cursor=c))]


async def test_a_server_without_search_is_asked_once() -> None:
    there, limits = family(searches=False), Limits()
    with pytest.raises(errors.CapabilityOfflineError):
        await there.connector(limits=limits).search("Coffee", NOON)

    assert not there.connector(limits=limits).capabilities.search


async def test_posts_that_are_read_one_by_one_are_read_side_by_side() -> None:
    there, limits = family("ignores keys"), Limits()
    for number in range(6):
        there.stranger(f"Coffee {number}")
    ids, now, most = [s["id"] for s in there.statuses], 0, 0

    async def slow(request: httpx.Request) -> httpx.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _ in range(5):
            await asyncio.sleep(0)
        now -= 1
        return there.answer(request)

    connector = there.connector(limits=limits, transport=httpx.MockTransport(slow))
    await connector.fetch_post_metrics(ids[:1])  # that there is no batch is found out here
    found = await connector.fetch_post_metrics(ids)

    assert set(found["entity"]) == set(ids)
    assert most == connector.batches_at_once
    assert there.called("GET", STATUSES) == 1
