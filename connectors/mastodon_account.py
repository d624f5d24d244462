"""An account of the Mastodon family: what its server can do, and all that is read of it.

Docs: https://docs.joinmastodon.org/methods/
What a server can do is found out by asking, never taken from its name, and remembered for
as long as the process lives.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from connectors import failure, rows
from connectors import mastodon_rows as read
from connectors.api import STANDARD_LIMITS
from connectors.base import Connector
from connectors.limits import CALLS
from connectors.paging import page
from connectors.receipts import named
from connectors.rows import Row
from connectors.session import Credentials
from pdca import errors, ports
from pdca.ports import Message, Page, Recovery, RemotePost

STATUSES = "/api/v1/statuses"
POSTS, UPLOADS, DELETIONS = "posts", "uploads", "deletions"
"""Windows beside that of all calls."""
MOST_OWN, MOST_HEARD = 40, 80
"""Rows that a server gives at most in a page."""
OURS, THEIRS = "ours", "theirs"


class MastodonCredentials(Credentials):
    """The server's address and the access token of an application; it does not expire."""

    kept: ClassVar[frozenset[str]] = frozenset({"refresh_token"})


class MastodonAccount(Connector, ABC):
    platform = "mastodon"
    facts = ports.Capabilities(
        recovery=Recovery.READ_BACK,
        max_text=500,
        max_media=4,
        media_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
        max_media_bytes=16_777_216,
        first_comment=True,
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
    about = frozenset(
        {"id", "as_of", "reblogs_count", "quotes_count", "following_count", "statuses_count"}
    )

    _me: Row | None = None

    # The account and its server

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
        return replace(self.facts, **said)

    def refusal(self, status: int, body: Any) -> failure.Refusal | None:
        return read.refusal(status, body)

    # Reading

    async def read_metrics(self, remote_ids: Sequence[str]) -> Sequence[Row]:
        now = await self.platform_now()
        found = await self._together(remote_ids) if self._learnt.get("batch", True) else None
        if found is None:
            self._learnt["batch"] = False
            found = [row for i in remote_ids if (row := await self._alone(i)) is not None]
        return rows.readable(partial(read.figures, as_of=now), found)

    async def _together(self, remote_ids: Sequence[str]) -> list[Any] | None:
        """The statuses in one call; None from a server that has no such call."""
        asked = {"id[]": list(remote_ids)}
        with suppress(errors.RejectedError, errors.CapabilityOfflineError):
            answer = await self.api.get(STATUSES, doing="read metrics", params=asked)
            if isinstance(answer, list):
                return answer
            call = self.call("read metrics", safe=True)
            raise failure.error(call, errors.TransientError, "the answer is no list")
        return None

    async def _alone(self, remote_id: str) -> Row | None:
        with suppress(errors.NotFoundError):
            return await self.api.get_object(f"{STATUSES}/{remote_id}", doing="read metrics")
        return None

    async def read_account(self) -> Row:
        self._me = None
        me = await self._account(doing="read the account")
        handle = rows.text(me.get("acct")) or self.account
        return read.counters({**me, "id": handle}, as_of=await self.platform_now())

    async def list_posts(self, since: datetime, *, cursor: str | None = None) -> Page[RemotePost]:
        """The account's own posts; a reply, as a first comment is one, is none."""
        found, following = await self._own(since, cursor)
        posts = [s for s in found if s.get("in_reply_to_id") is None]
        build = partial(read.own_post, host=await self._host())
        own = [post for post in rows.complete(build, posts) if post.at >= since]
        return page(own, following, asked=cursor, whom=self._whom)

    async def _own(self, since: datetime, cursor: str | None) -> tuple[list[Row], str | None]:
        me = await self._account(doing="list posts")
        path = f"/api/v1/accounts/{me['id']}/statuses"
        asked = {"exclude_reblogs": "true", "limit": MOST_OWN}
        found, following = await self._list(path, "list posts", since, cursor, **asked)
        rows.complete(read.own_post, found)
        return [s for s in found if s.get("reblog") is None], following

    async def list_comments(self, since: datetime, *, cursor: str | None = None) -> Page[Message]:
        """Replies to the account by others, before them those by itself, as first comments are."""
        whose, _, place = (cursor or f"{OURS}:").partition(":")
        fetch = self._answered if whose == OURS else partial(self._heard, comments=True)
        found, following = await fetch(since, place or None)
        onwards = following and f"{whose}:{following}"
        if whose == OURS and following is None:
            onwards = f"{THEIRS}:"
        return page(found, onwards, asked=cursor, whom=self._whom)

    async def list_mentions(self, since: datetime, *, cursor: str | None = None) -> Page[Message]:
        found, following = await self._heard(since, cursor, comments=False)
        return page(found, following, asked=cursor, whom=self._whom)

    async def _answered(
        self, since: datetime, cursor: str | None
    ) -> tuple[list[Message], str | None]:
        found, following = await self._own(since, cursor)
        replies = [s for s in found if s.get("in_reply_to_id") is not None]
        return self._messages(replies, since, kind="comment"), following

    async def _heard(
        self, since: datetime, cursor: str | None, *, comments: bool
    ) -> tuple[list[Message], str | None]:
        """Who named the account: a reply to it is a comment, anything else a mention."""
        me = await self._account(doing="list notifications")
        asked = {"types[]": "mention", "limit": MOST_HEARD}
        path, doing = "/api/v1/notifications", "list notifications"
        found, following = await self._list(path, doing, since, cursor, **asked)
        named = [n["status"] for n in found if n.get("type") == "mention" and n.get("status")]
        wanted = [s for s in named if (s.get("in_reply_to_account_id") == me["id"]) is comments]
        kind = "comment" if comments else "mention"
        return self._messages(wanted, since, kind=kind), following

    async def search(
        self, query: str, since: datetime, *, cursor: str | None = None
    ) -> Page[Message]:
        me = await self._account(doing="search")
        asked = {"q": query, "type": "statuses", "limit": MOST_OWN}
        path = "/api/v2/search"
        found, following = await self._list(path, "search", since, cursor, "statuses", **asked)
        others = [s for s in found if (s.get("account") or {}).get("id") != me["id"]]
        hits = self._messages(others, since, kind="mention")
        return page(hits, following, asked=cursor, whom=self._whom)

    def _messages(self, statuses: list[Row], since: datetime, *, kind: str) -> list[Message]:
        found = rows.readable(partial(read.message, kind=kind), statuses)
        return [message for message in found if message.at >= since]

    async def _list(
        self,
        path: str,
        doing: str,
        since: datetime,
        cursor: str | None,
        *part: str,
        **asked: object,
    ) -> tuple[list[Row], str | None]:
        """The objects of a page, the newest first, and `max_id` of the next one."""
        query = {name: value for name, value in {**asked, "max_id": cursor}.items() if value}
        answer = await self.api.answer("GET", path, doing=doing, safe=True, params=query)
        found = read.objects(answer, *part)
        if found is None or not all(isinstance(row, Mapping) for row in found):
            call = self.call(doing, safe=True)
            raise failure.error(call, errors.TransientError, "the answer is no list")
        return found, read.older(answer, found, since)

    @property
    def _whom(self) -> str:
        return f"mastodon, {self.account}"
