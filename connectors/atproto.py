"""A repository of the AT Protocol: signing in, records under keys of our own, uploads.

Docs: https://atproto.com/specs/repository, https://atproto.com/specs/record-key
Expired and unknown tokens are answered with 400, not with 401.
"""

from __future__ import annotations

import json
from abc import ABC
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from pydantic import AnyHttpUrl, SecretStr

from connectors import bluesky_rows, failure, rows
from connectors.base import Connector
from connectors.bluesky_rows import address, key_of
from connectors.facets import handles
from connectors.limits import CALLS, Headers
from connectors.paging import page
from connectors.receipts import named
from connectors.rows import Row
from connectors.session import Credentials
from pdca import errors, ports

T = TypeVar("T")

CODES: failure.Codes = {
    **dict.fromkeys(("ExpiredToken", "InvalidToken"), errors.AuthExpiredError),
    **dict.fromkeys(("AccountTakedown", "AccountDeactivated"), errors.AuthRevokedError),
    "AuthFactorTokenRequired": errors.AuthRevokedError,
    "InvalidSwap": errors.DuplicateError,
    **dict.fromkeys(("InvalidRequest", "InvalidMimeType", "BlobTooLarge"), errors.InvalidError),
    **dict.fromkeys(("RecordNotFound", "NotFound"), errors.NotFoundError),
    "BlobNotFound": errors.NotReadyError,
    "MethodNotImplemented": errors.CapabilityOfflineError,
}
OUTLIVED = frozenset({"ExpiredToken", "InvalidToken"})
"""What is said of a refresh token when only the password helps."""
MOST_ROWS = 100
LIMIT = Headers("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
WRITES = "writes"
"""The window of changes to the repository; the headers of one tell of it."""


class RepositoryCredentials(Credentials):
    """The account's server, its handle or DID, and an app password; the rest is kept here."""

    kept: ClassVar[frozenset[str]] = frozenset({"token", "refresh_token", "did"})

    base_url: AnyHttpUrl = AnyHttpUrl("https://bsky.social")
    identifier: str
    app_password: SecretStr
    token: SecretStr | None = None  # type: ignore[assignment] # it is signed in when first used
    did: str | None = None


class Repository(Connector, ABC):
    """One account's repository on its server."""

    collection: str
    """The kind of records that posts are."""
    credentials = RepositoryCredentials
    codes = CODES
    limit_headers: ClassVar[Mapping[str, Headers]] = {CALLS: LIMIT, WRITES: LIMIT}

    async def renew(self, token: ports.TokenSet) -> ports.TokenSet | None:
        held = dict(token.values)
        path, doing = xrpc("server.refreshSession"), "refresh the token"
        if given := held.get("refresh_token"):
            try:
                bearer = {"Authorization": f"Bearer {given}"}
                fresh = await self.api.ask_unsigned("POST", path, doing=doing, headers=bearer)
                return bluesky_rows.signed_in(held, fresh)
            except errors.CredentialError as error:
                if error.details.get("code") not in OUTLIVED:
                    raise
        path, doing = xrpc("server.createSession"), "sign in"
        said = {"identifier": held["identifier"], "password": held["app_password"]}
        fresh = await self.api.ask_unsigned("POST", path, doing=doing, json=said)
        return bluesky_rows.signed_in(held, fresh)

    async def me(self) -> str:
        """The account's DID, which stays when its handle changes."""
        values = (await self.session.in_force()).values
        return values.get("did") or values["identifier"]

    async def put(self, post: Mapping[str, Any], key: str, *, doing: str) -> ports.Receipt:
        """Write `post` under `key` unless something is there; what is there, if it says the same.

        Raises:
            DuplicateError: what is there says something else, or could not be read just now.
        """
        there = {"repo": await self.me(), "collection": self.collection, "rkey": key}
        # None: there must be no record yet. A repeated call that is the same to the byte passes.
        put = {**there, "record": post, "swapRecord": None}
        try:
            answer = await self._change("repo.putRecord", doing=doing, json=put)
        except errors.DuplicateError as conflict:
            with suppress(errors.PlatformError):
                found = await self.record_at(key)
                if found is not None and found.text == post["text"]:
                    return ports.Receipt(found.remote_id, found.url, found.at)
            raise conflict from None
        known: Row = answer if isinstance(answer, Mapping) else {}
        uri = named(self.call(doing, safe=False), known.get("uri"))
        return ports.Receipt(uri, address(uri), rows.instant(post["createdAt"]))

    async def record_at(self, key: str) -> ports.RemotePost | None:
        """The post under `key`."""
        try:
            answer = await self.record(key, doing="look for a post")
        except errors.NotFoundError:
            return None
        return rows.complete(bluesky_rows.own_post, [answer])[0]

    async def record(self, key: str, *, doing: str) -> Row:
        """Its `uri`, `cid` and `value`; NotFoundError if there is none."""
        there = {"repo": await self.me(), "collection": self.collection, "rkey": key}
        return await self.api.get_object(xrpc("repo.getRecord"), doing=doing, params=there)

    async def delete(self, remote_id: str) -> None:
        there = {"repo": await self.me(), "collection": self.collection, "rkey": key_of(remote_id)}
        await self._change("repo.deleteRecord", doing="delete a post", safe=True, json=there)

    async def _change(self, method: str, *, doing: str, **how: Any) -> Any:
        how["counts"] = (CALLS, WRITES)
        return await self.api.ask("POST", xrpc(method), doing=doing, **how)

    async def upload(self, file: ports.MediaFile) -> str:
        """Upload `file`; the blob that a record names, and when, as JSON."""
        made = await self.api.ask(
            "POST",
            xrpc("repo.uploadBlob"),
            doing=f"upload {file.name}",
            safe=True,
            content=file.content,
            headers={"Content-Type": file.media_type},
        )
        at = (await self.platform_now()).isoformat()
        return json.dumps({"at": at, "blob": made["blob"]})

    async def mentioned(self, text: str) -> dict[str, str]:
        """DIDs by handle; a handle that leads nowhere is left out and stays plain text."""
        found: dict[str, str] = {}
        for handle in handles(text):
            path, asked = xrpc("identity.resolveHandle"), {"handle": handle}
            with suppress(errors.RejectedError):
                answer = await self.api.get_object(path, doing="look up a handle", params=asked)
                found[f"@{handle}"] = str(answer["did"])
        return found

    async def list_posts(
        self, since: datetime, *, cursor: str | None = None
    ) -> ports.Page[ports.RemotePost]:
        """Pages run by record key, not by time, so every one is read."""
        asked = {"repo": await self.me(), "collection": self.collection}
        answer = await self.listed(xrpc("repo.listRecords"), "list posts", cursor, asked)
        own = rows.complete(bluesky_rows.own_post, answer.get("records") or ())
        return self.paged([p for p in own if p.at >= since], answer.get("cursor"), cursor)

    def paged(self, found: list[T], following: object, asked: str | None) -> ports.Page[T]:
        return page(found, following, asked=asked, whom=f"{self.platform}, {self.account}")

    async def listed(
        self, path: str, doing: str, cursor: str | None, asked: Mapping[str, Any]
    ) -> Row:
        """The answer with one page of at most `MOST_ROWS`."""
        query = {**asked, "limit": MOST_ROWS, "cursor": cursor}
        return await self.api.get_object(path, doing=doing, params=query)


def xrpc(method: str) -> str:
    """The path of a method of the protocol's own."""
    return f"/xrpc/com.atproto.{method}"
