"""A server of the Mastodon family: how an account signs in to it, and what it can do.

Docs: https://docs.joinmastodon.org/methods/ ; of the others: docs/connectors/mastodon.md
What a server can do is found out by asking, never taken from its name, and remembered for
as long as the process lives.
"""

from __future__ import annotations

from abc import ABC
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from connectors import failure, rows
from connectors import mastodon_rows as read
from connectors.api import STANDARD_LIMITS
from connectors.base import Connector
from connectors.limits import CALLS
from connectors.receipts import named
from connectors.rows import Row
from connectors.session import Credentials
from pdca import errors, ports
from pdca.ports import Recovery

POSTS, UPLOADS, DELETIONS = "posts", "uploads", "deletions"
"""Windows beside that of all calls."""


class MastodonCredentials(Credentials):
    """The server's address and the access token of an application.

    Where tokens expire, also what renews one: the refresh token and the application's own
    id and secret.
    """

    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    visibility: Literal["public", "unlisted", "private"] = "public"


class MastodonServer(Connector, ABC):
    platform = "mastodon"
    facts = ports.Capabilities(
        recovery=Recovery.READ_BACK,
        max_text=500,
        max_media=4,
        media_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
        max_media_bytes=16_777_216,
        first_comment=True,
        threads=True,
        metrics_batch=20,
        metrics=frozenset(read.FIELDS.values()),
        account_metrics=frozenset(read.ACCOUNT_FIELDS.values()),
        comments=True,
        mentions=True,
        search=True,
        key_ttl=timedelta(hours=1),
    )
    credentials = MastodonCredentials
    codes = read.CODES
    # One set of headers for all windows: it tells of the narrowest that the call takes from.
    limit_headers = dict.fromkeys((CALLS, POSTS, UPLOADS, DELETIONS), STANDARD_LIMITS[CALLS])
    fields = read.FIELDS
    account_fields = read.ACCOUNT_FIELDS
    about: ClassVar[frozenset[str]] = frozenset(
        {"id", "as_of", "reblogs_count", "quotes_count", "following_count", "statuses_count"}
    )

    _me: Row | None = None

    # The account

    async def check_auth(self) -> ports.AccountInfo:
        self._me = None
        me = await self._account(doing="sign in")
        await self._learn()
        followers = me.get("followers_count")
        handle = rows.text(me.get("acct")) or self.account
        return ports.AccountInfo(
            handle=handle,
            name=rows.text(me.get("display_name")) or handle,
            url=rows.text(me.get("url")),
            followers=followers if isinstance(followers, int) else None,
        )

    async def _account(self, *, doing: str) -> Row:
        if self._me is None:
            path = "/api/v1/accounts/verify_credentials"
            me = await self.api.get_object(path, doing=doing)
            named(self.call(doing, safe=True), me.get("id"))
            self._me = me
        return self._me

    async def _host(self) -> str:
        """The server's name in its accounts' addresses."""
        me = await self._account(doing="sign in")
        return urlsplit(str(me.get("url"))).netloc

    # Its token

    async def renew(self, token: ports.TokenSet) -> ports.TokenSet | None:
        """The successor of `token`. Mastodon's do not expire; Pleroma's may, Akkoma's can."""
        held = dict(token.values)
        if "refresh_token" not in held:
            return None
        asked = {n: held[n] for n in ("refresh_token", "client_id", "client_secret") if n in held}
        try:
            fresh = await self.api.ask_unsigned(
                "POST",
                "/oauth/token",
                doing="refresh the token",
                data={"grant_type": "refresh_token", **asked},
            )
        except errors.RejectedError as refused:
            # Whatever it is called there: this refresh token is taken no more.
            raise errors.AuthRevokedError(str(refused), **refused.details) from None
        return _renewed(held, fresh)

    def refusal(self, status: int, body: Any) -> failure.Refusal | None:
        found = read.refusal(status, body)
        renewable = "refresh_token" in self.session.token.values
        if found is not None and found.code == "token_refused" and renewable:
            return found._replace(code="token_expired")
        return found

    # What its server can do

    @property
    def _learnt(self) -> dict[str, Any]:
        """What this process has found out of the server."""
        return self.api.limits.learnt

    async def _learn(self) -> None:
        """Ask the server for its limits, once per process; older ones have the first version."""
        if "limits" in self._learnt:
            return
        for path in ("/api/v2/instance", "/api/v1/instance"):
            with suppress(errors.NotFoundError, errors.CapabilityOfflineError):
                found = await self.api.get_object(path, doing="read the server's limits")
                self._learnt["limits"] = read.instance_limits(found)
                return
        self._learnt["limits"] = {}

    def _limit(self, name: str, default: int) -> int:
        return int(self._learnt.get("limits", {}).get(name, default))

    @property
    def capabilities(self) -> ports.Capabilities:
        said = dict(self._learnt.get("limits", {}))
        for ours in ("per_link", "longest_alt"):
            said.pop(ours, None)
        if not self._learnt.get("batch", True):
            said["metrics_batch"] = 1
        if not self._learnt.get("search", True):
            said["search"] = False
        return replace(self.facts, **said)

    @property
    def _whom(self) -> str:
        return f"mastodon, {self.account}"


def _renewed(held: dict[str, str], fresh: Any) -> ports.TokenSet:
    """`held` with the tokens of an answer; an old refresh token that it does not replace stays."""
    if not isinstance(fresh["access_token"], str):
        raise TypeError("no token")
    held["token"] = fresh["access_token"]
    held["refresh_token"] = str(fresh.get("refresh_token") or held["refresh_token"])
    lasts = fresh.get("expires_in")
    ends = datetime.now(UTC) + timedelta(seconds=lasts) if isinstance(lasts, int) else None
    return ports.TokenSet(held, ends)
