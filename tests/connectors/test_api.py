"""One request, one meaning: limits, deadlines and tokens on the way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.limits import Limits
from pdca import errors
from tests.connectors.stage import NOON, Stage


@pytest.fixture
def sandbox() -> Stage:
    return Stage("sandbox")


def limited(remaining: int, *, seconds: float) -> httpx.Response:
    reset = datetime.now(UTC) + timedelta(seconds=seconds)
    headers = {"X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset": reset.isoformat()}
    return httpx.Response(200, json={"rows": [], "cursor": None}, headers=headers)


async def test_fc22_the_last_call_of_a_window_is_made_and_no_further_one(sandbox: Stage) -> None:
    sandbox.play("posts", lambda _: limited(0, seconds=600))
    connector = sandbox.connector()
    await connector.list_posts(NOON)

    with pytest.raises(errors.RateLimitedError) as caught:
        await connector.list_posts(NOON)

    assert sandbox.asked["posts"] == 1
    # The window runs in real time, what waits for it in the campaign's.
    assert caught.value.retry_at is not None
    assert timedelta(seconds=590) < caught.value.retry_at - NOON <= timedelta(seconds=600)


async def test_a_window_that_is_over_is_open_again(sandbox: Stage) -> None:
    sandbox.play("posts", lambda _: limited(0, seconds=-1))
    connector = sandbox.connector()
    for _ in range(2):
        await connector.list_posts(NOON)

    assert sandbox.asked["posts"] == 2


async def test_the_next_connector_of_an_account_knows_its_windows(sandbox: Stage) -> None:
    sandbox.play("posts", lambda _: limited(0, seconds=600))
    limits = Limits()
    await sandbox.connector(limits=limits).list_posts(NOON)

    with pytest.raises(errors.RateLimitedError):
        await sandbox.connector(limits=limits).list_posts(NOON)


async def test_a_deadline_ends_a_post_that_hangs_as_unknown(sandbox: Stage) -> None:
    async def hang(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            await asyncio.Event().wait()
        return httpx.Response(200, json=sandbox.examples["answers"]["me"]["json"])

    connector = sandbox.connector(transport=httpx.MockTransport(hang), deadline_s=0.02)

    with pytest.raises(errors.OutcomeUnknownError):
        await sandbox.publish(connector)


async def test_a_redirect_is_not_followed_with_the_token(sandbox: Stage) -> None:
    sandbox.refuse("posts", 302, headers={"Location": "https://elsewhere.test/"})

    with pytest.raises(errors.PlatformError):
        await sandbox.connector().list_posts(NOON)
    assert {request.url.host for request in sandbox.requests} == {"sandbox.test"}


async def test_a_post_refused_for_an_expired_token_is_repeated_once(sandbox: Stage) -> None:
    expired = {"error": {"code": "token_expired", "message": "the token has expired"}}
    sandbox.play("publish", lambda _: httpx.Response(401, json=expired))

    with pytest.raises(errors.AuthExpiredError):
        await sandbox.publish(sandbox.connector())
    assert sandbox.asked["publish"] == 2
    assert sandbox.asked["refresh"] == 1


async def test_without_a_refresh_token_nothing_is_renewed(sandbox: Stage) -> None:
    del sandbox.examples["credentials"]["refresh_token"]

    assert await sandbox.connector().refresh() is None
    assert sandbox.stored == []


async def test_a_message_says_what_whom_where_and_what_to_do(sandbox: Stage) -> None:
    long = {"error": {"code": "empty", "message": "a  post\nneeds a text " * 40}}
    sandbox.play("publish", lambda _: httpx.Response(422, json=long))

    with pytest.raises(errors.InvalidError) as caught:
        await sandbox.publish(sandbox.connector())

    said = str(caught.value)
    assert said.startswith("sandbox, account main: could not publish, the answer was HTTP 422")
    assert said.endswith("Change the content; the same request fails again.")
    assert len(said) < 400
    assert "\n" not in said
    assert caught.value.details["code"] == "empty"
