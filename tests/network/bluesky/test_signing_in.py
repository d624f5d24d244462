"""Tokens, passwords and limits of the real network."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pdca import errors
from pdca.ports import PostDraft
from tests.network.bluesky.conftest import Shop

pytestmark = pytest.mark.slow
SECRET = b"jwt-secret"
"""The network's own, so that a token can be made that has really expired."""
Connect = Callable[..., Awaitable[Shop]]


def expired(token: str) -> str:
    """`token` as it will be in some hours."""
    head, claims, _ = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    said |= {"iat": said["iat"] - 36_000, "exp": said["exp"] - 36_000}
    signed = f"{head}.{_unpadded(json.dumps(said).encode())}"
    mark = hmac.new(SECRET, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_unpadded(mark)}"


def _unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


async def test_a_password_is_enough_and_is_used_once(shop: Shop) -> None:
    info = await shop.connector.check_auth()
    await shop.publish(PostDraft("你好"), str(uuid4()))

    (token,) = shop.stored
    assert info.handle == shop.person.handle
    assert token.values["did"] == shop.person.did
    assert token.expires_at is not None
    assert timedelta(hours=1) < token.expires_at - datetime.now(UTC) < timedelta(hours=3)
    assert shop.wire.asked["createSession"] == 1


@pytest.mark.parametrize("how", ["expired", "invalid"])
async def test_fc19_a_token_that_is_taken_no_more_is_renewed_and_the_post_goes_out_once(
    shop: Shop, connect: Connect, how: str
) -> None:
    await shop.connector.check_auth()
    held = dict(shop.stored[0].values)
    held["token"] = expired(held["token"]) if how == "expired" else "no.such.token"
    late = await connect(shop.person, **{n: held[n] for n in ("token", "refresh_token", "did")})

    await asyncio.gather(*(late.publish(PostDraft("晚了"), "one token") for _ in range(5)))

    assert late.wire.asked["refreshSession"] == len(late.stored) == 1
    assert late.wire.asked["createSession"] == 0
    assert await late.texts() == ["晚了"]


async def test_fc20_a_refresh_token_is_rotated_and_the_next_one_works(shop: Shop) -> None:
    await shop.connector.check_auth()
    for _ in range(2):
        assert await shop.connector.refresh()

    given = {token.values["refresh_token"] for token in shop.stored}
    assert len(given) == len(shop.stored) == 3
    assert await shop.connector.check_auth()


async def test_a_dead_refresh_token_leaves_the_password(shop: Shop, connect: Connect) -> None:
    await shop.connector.check_auth()
    held = dict(shop.stored[0].values)
    values = {"token": expired(held["token"]), "refresh_token": expired(held["refresh_token"])}
    values["refresh_token"] = values["refresh_token"][:-4] + "AAAA"
    late = await connect(shop.person, did=held["did"], **values)

    assert (await late.connector.check_auth()).handle == shop.person.handle
    assert late.wire.asked["createSession"] == 1


async def test_a_deleted_app_password_asks_for_a_person(shop: Shop, connect: Connect) -> None:
    await shop.connector.check_auth()
    held = dict(shop.stored[0].values)
    await shop.person.ask("com.atproto.server.revokeAppPassword", name="pdca")
    values = {n: held[n] for n in ("refresh_token", "did")}
    late = await connect(shop.person, token=expired(held["token"]), **values)

    with pytest.raises(errors.AuthRevokedError, match="pdca connect main") as caught:
        await late.publish(PostDraft("晚了"), str(uuid4()))

    assert shop.person.credentials["app_password"] not in str(caught.value)
    assert await late.texts() == []


async def test_fc22_what_is_left_of_the_rate_limit_is_learnt(shop: Shop) -> None:
    await shop.connector.check_auth()
    before = shop.connector.api.limits.windows["calls"].remaining
    await shop.connector.check_auth()

    window = shop.connector.api.limits.windows["calls"]
    assert window.limit == 3000
    assert window.remaining < before
    assert window.resets_at is not None
    assert window.resets_at - datetime.now(UTC) <= timedelta(minutes=5)


async def test_fc22_too_many_sign_ins_wait_for_the_reset(shop: Shop) -> None:
    said = {"identifier": shop.person.handle, "password": "x" * 600}  # refused without hashing
    for _ in range(30):
        await shop.person.http.post("/xrpc/com.atproto.server.createSession", json=said)

    for _ in range(2):
        with pytest.raises(errors.RateLimitedError) as caught:
            await shop.publish(PostDraft("挤"), str(uuid4()))
        assert caught.value.retry_at is not None
        assert caught.value.retry_at - datetime.now(UTC) <= timedelta(minutes=5)
    assert await shop.texts() == []
