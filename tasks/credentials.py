"""Credentials live in Prefect blocks, encrypted; a block's name is its account's name (RUN-3)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from typing import ClassVar

from prefect import get_client
from prefect.blocks.core import Block
from prefect.blocks.fields import SecretDict
from prefect.exceptions import PrefectHTTPStatusError
from pydantic import Field

from connectors import CONNECTORS
from pdca.errors import AuthRevokedError, SetupError
from pdca.plan.campaign import Account
from pdca.ports import Connector, TokenSet
from tasks.settings import settings


class PlatformAccount(Block):
    """A connected account: which connector serves it, and the values it signs in with."""

    _block_type_name: ClassVar[str] = "Platform account"
    _block_type_slug: ClassVar[str] = "platform-account"
    _description: ClassVar[str] = "One account on one platform, connected by `pdca connect`."

    platform: str = Field(description="The connector, such as sandbox or mastodon.")
    credentials: SecretDict = Field(description="What the connector signs in with.")
    expires_at: datetime | None = Field(default=None, description="When the token ends.")


async def save(account: str, *, platform: str, token: TokenSet) -> None:
    """Store the credential of `account`; one that was there before is replaced.

    Raises:
        SetupError: no such connector, or the values are not what it needs.
    """
    if platform not in CONNECTORS:
        known = ", ".join(sorted(CONNECTORS))
        raise SetupError(f"There is no connector for {platform}. There are: {known}.")
    block = PlatformAccount(
        platform=platform,
        credentials=SecretDict(dict(token.values)),
        expires_at=token.expires_at,
    )
    await block.save(account, overwrite=True)


async def load(account: str) -> PlatformAccount:
    """The block of `account`.

    Raises:
        AuthRevokedError: nobody has connected it.
    """
    try:
        block: PlatformAccount = await PlatformAccount.aload(account, validate=False)
    except ValueError as error:
        raise AuthRevokedError(
            f"The account {account} is not connected. An engineer runs `pdca connect {account}`."
        ) from error
    return block


def token_of(block: PlatformAccount) -> TokenSet:
    """The credential that a block keeps."""
    return TokenSet(block.credentials.get_secret_value(), block.expires_at)


async def connected() -> Mapping[str, str]:
    """Names of the connected accounts, each with its connector."""
    async with get_client() as client:
        try:
            blocks = await client.read_block_documents_by_type("platform-account")
        except PrefectHTTPStatusError as error:
            if error.response.status_code != HTTPStatus.NOT_FOUND:
                raise
            return {}  # the type of block is made with the first account
    return {block.name: str(block.data.get("platform")) for block in blocks if block.name}


@asynccontextmanager
async def connect(account: Account) -> AsyncIterator[Connector]:
    """The connector of `account`, signed in with its block; a new token is stored before use.

    Raises:
        AuthRevokedError: the account is not connected.
    """
    block = await load(account.name)
    kind = CONNECTORS[block.platform]

    async def store_token(token: TokenSet) -> None:
        await save(account.name, platform=block.platform, token=token)

    async def load_token() -> TokenSet:
        return token_of(await load(account.name))

    connector = kind(
        account.name,
        token_of(block),
        store_token=store_token,
        load_token=load_token,
        deadline_s=settings().call_deadline_s,
    )
    try:
        yield connector
    finally:
        await connector.aclose()
