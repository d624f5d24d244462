"""The sandbox's clock is every process's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.clock import RealClock, SandboxClock
from pdca.errors import TransientError
from tests.connectors.place import Place


async def test_sleeping_moves_the_sandbox_on(place: Place) -> None:
    clock = SandboxClock(str(place.http.base_url))
    evening = await clock.now() + timedelta(hours=20)

    await clock.sleep_until(evening)
    assert await clock.now() == evening

    await clock.sleep_until(evening - timedelta(days=1))
    assert await clock.now() == evening
    assert await place.now() == evening


async def test_a_sandbox_that_is_away_is_named() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    clock = SandboxClock("http://127.0.0.1:9", transport=httpx.MockTransport(away))
    with pytest.raises(TransientError, match=r"127\.0\.0\.1:9/clock"):
        await clock.now()


async def test_another_server_in_its_place_is_no_clock() -> None:
    page = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>It works!</html>"))

    with pytest.raises(TransientError):
        await SandboxClock("http://127.0.0.1:9", transport=page).now()


async def test_real_time_does_not_wait_for_the_past() -> None:
    clock = RealClock()
    before = datetime.now(UTC)

    await clock.sleep_until(before)

    assert before <= await clock.now()
