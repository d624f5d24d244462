"""Signing in to servers of the family whose tokens expire, and being as visible as wanted."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from pdca import errors
from pdca.ports import PostDraft, Receipt
from tests.connectors.family import Family
from tests.connectors.stage import NOON, TOKEN

HELD = {"refresh_token": "k1Kcdk", "client_id": "Ulrg0", "client_secret": "p4ssw"}
RENEWS = {"grant_type": "refresh_token", **HELD}


def family(**more: Any) -> Family:
    return Family(lambda: NOON, **more)


@pytest.mark.parametrize(
    "outlived", [(401, "The access token is invalid"), (403, "Invalid credentials.")]
)
async def test_a_token_that_expires_is_renewed_and_the_call_made_once_more(
    outlived: tuple[int, str],
) -> None:
    there = family(outlived=outlived, renews=RENEWS)
    there.token = "another"
    connector = there.connector(values=HELD)

    info = await connector.check_auth()

    assert info.handle == "brand"
    values = connector.session.token.values
    assert (values["token"], values["refresh_token"]) == (there.token, "IwJWLzOPRJaxYWu9Tzbzlw")
    assert connector.session.token.expires_at is not None
    assert there.called("POST", "/oauth/token") == 1


async def test_fc20_fifty_renewals_at_once_are_one_call() -> None:
    there = family(renews=RENEWS)

    async def later(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)  # as a network would, let the others run
        return there.answer(request)

    connector = there.connector(values=HELD, transport=httpx.MockTransport(later))
    await asyncio.gather(*(connector.refresh() for _ in range(50)))

    assert there.called("POST", "/oauth/token") == 1


async def test_a_refresh_token_that_is_refused_must_be_connected_again() -> None:
    there = family(renews={"grant_type": "refresh_token", "refresh_token": "newer"})
    there.token = "another"
    connector = there.connector(values={"refresh_token": "k1Kcdk", "client_secret": "p4ssw"})

    with pytest.raises(errors.AuthRevokedError) as caught:
        await connector.check_auth()
    assert "k1Kcdk" not in str(caught.value)


async def test_fc19_a_renewal_that_fails_leaves_the_account_connected() -> None:
    there = family()
    there.token = "another"

    def broken(request: httpx.Request) -> httpx.Response:
        gateway = httpx.Response(502, text="<html>Bad gateway</html>")
        return gateway if request.url.path == "/oauth/token" else there.answer(request)

    transport = httpx.MockTransport(broken)
    connector = there.connector(values={"refresh_token": "k1Kcdk"}, transport=transport)
    with pytest.raises(errors.TransientError):
        await connector.check_auth()
    assert connector.session.token.values["refresh_token"] == "k1Kcdk"


async def test_without_a_refresh_token_there_is_nothing_to_renew() -> None:
    there = family()
    there.token = "another"
    connector = there.connector()

    assert await connector.refresh() is None
    with pytest.raises(errors.AuthRevokedError):
        await connector.check_auth()


async def test_posts_and_comments_are_as_visible_as_the_account_was_connected() -> None:
    there = family()
    connector = there.connector(values={"visibility": "unlisted"})
    post = await connector.commit(PostDraft("水温 92 度"), token=TOKEN, remote={})
    assert isinstance(post, Receipt)
    await connector.add_first_comment(post, "九十二度", token=TOKEN)

    assert [s["visibility"] for s in there.statuses] == ["unlisted", "unlisted"]
    with pytest.raises(errors.SetupError):
        there.connector(values={"visibility": "direct"})
