"""The credential of one account: hidden when printed, renewed by one caller at a time.

A rotated refresh token works once. So fifty callers that meet an expired token make one
call, and what it brings is stored before anyone uses it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar, TypeVar

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, SecretStr, ValidationError

from pdca.errors import AuthRevokedError, CredentialError, SetupError
from pdca.ports import TokenSet

C = TypeVar("C", bound="Credentials")
StoreToken = Callable[[TokenSet], Awaitable[None]]
LoadToken = Callable[[], Awaitable[TokenSet]]


class Credentials(BaseModel):
    """What an account signs in with. A platform that needs more makes a subclass."""

    kept: ClassVar[frozenset[str]] = frozenset()
    """Fields that the connector fills in by itself: nobody is asked for them."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    base_url: AnyHttpUrl
    token: SecretStr
    refresh_token: SecretStr | None = None


def read(kind: type[C], values: Mapping[str, str], *, account: str) -> C:
    """The credential that `values` hold.

    Raises:
        SetupError: a value is missing, unknown or malformed; the message names fields only.
    """
    try:
        return kind.model_validate(dict(values))
    except ValidationError as mistakes:
        found = [f"{'.'.join(map(str, m['loc']))}: {m['msg']}" for m in mistakes.errors()]
    raise SetupError(
        f"The credential of account {account} is not what its platform needs "
        f"({'; '.join(found)}). Connect it again: `pdca connect {account}`."
    )


class Session:
    """The token in force.

    Args:
        token: as stored when the connector was made.
        renew: asks the platform for the successor of a token.
        store: keeps a token; it is in force only when this has returned.
        load: reads what is stored now: another worker may have renewed it meanwhile.
    """

    def __init__(
        self,
        token: TokenSet,
        *,
        renew: Callable[[TokenSet], Awaitable[TokenSet | None]],
        store: StoreToken,
        load: LoadToken | None = None,
    ) -> None:
        self.token = token
        self._renew = renew
        self._store = store
        self._load = load
        self._lock = asyncio.Lock()
        self._unstored: TokenSet | None = None
        self._secrets = _secrets(token)

    def __repr__(self) -> str:
        return "Session(***)"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be shown, past ones too, the longest first."""
        return tuple(sorted(self._secrets, key=len, reverse=True))

    async def in_force(self) -> TokenSet:
        """The token to sign with; an account that has only a password so far signs in.

        Raises:
            PlatformError: as `refresh`.
        """
        if "token" not in self.token.values:
            await self.refresh(self.token)
        return self.token

    async def refresh(self, stale: TokenSet | None = None) -> TokenSet | None:
        """The successor of `stale` (the token in force); None where tokens do not expire.

        Raises:
            TransientError: the platform failed; the account stays connected.
            AuthRevokedError: the platform takes the refresh token no more.
        """
        stale = stale or self.token
        async with self._lock:
            if self.token is not stale:
                return self.token
            return await self._keep(await self._successor(stale))

    async def _successor(self, stale: TokenSet) -> TokenSet | None:
        # A token that could not be stored last time must not be lost: it is the only one left.
        if self._unstored is not None:
            return self._unstored
        if (stored := await self._stored(stale)) is not None:
            return stored
        try:
            return await self._renew(stale)
        except CredentialError as error:
            if (stored := await self._stored(stale)) is not None:
                return stored
            # Expired means "refresh it": said of the refresh token itself, nothing is left to do.
            raise AuthRevokedError(str(error), **error.details) from None

    async def _stored(self, stale: TokenSet) -> TokenSet | None:
        """What another worker has stored since, if anything."""
        found = None if self._load is None else await self._load()
        return None if found is None or dict(found.values) == dict(stale.values) else found

    async def _keep(self, fresh: TokenSet | None) -> TokenSet | None:
        if fresh is None:
            return None
        self._secrets |= _secrets(fresh)
        self._unstored = fresh
        await self._store(fresh)
        self._unstored = None
        self.token = fresh
        return fresh


OPEN = frozenset({"base_url", "visibility"})
"""Values of a credential that may be shown."""


def _secrets(token: TokenSet) -> set[str]:
    return {value for name, value in token.values.items() if name not in OPEN and value}
