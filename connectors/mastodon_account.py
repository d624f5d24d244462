"""All that is read of an account of the Mastodon family: posts, figures, who speaks to it.

Docs: https://docs.joinmastodon.org/methods/
"""

from __future__ import annotations

from abc import ABC
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from connectors import failure, rows
from connectors import mastodon_rows as read
from connectors.answer import Answer
from connectors.mastodon_server import MastodonServer
from connectors.paging import page, walk
from connectors.receipts import id_in
from connectors.rows import Row
from pdca import errors
from pdca.ports import Message, Page, Receipt, RemotePost

STATUSES = "/api/v1/statuses"
MOST_OWN, MOST_HEARD = 40, 80
"""Rows that a server gives at most in a page."""
OURS, THEIRS = "ours", "theirs"
Fetched = tuple[list[Message], str | None]


class MastodonAccount(MastodonServer, ABC):
    # Figures

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

    # Its own posts

    async def list_posts(self, since: datetime, *, cursor: str | None = None) -> Page[RemotePost]:
        """The account's own posts; a reply, as a first comment is one, is none."""
        found, following = await self._own(since, cursor)
        posts = [s for s in found if _above(s) is None]
        own = [post for post in await self._read(posts) if post.at >= since]
        return page(own, following, asked=cursor, whom=self._whom)

    async def _below(self, remote_id: str, since: datetime) -> AsyncIterator[RemotePost]:
        """The account's own replies to a post, by its conversation and by the account's list.

        Pixelfed leaves replies out of the list, Mastodon cuts long conversations short.
        """
        for post in await self._read(await self._answers_to(remote_id)):
            yield post

        async def replies(cursor: str | None) -> Page[RemotePost]:
            found, following = await self._own(since, cursor)
            own = await self._read([s for s in found if _above(s) == remote_id])
            return page(own, following, asked=cursor, whom=self._whom)

        async for post in walk(replies):
            yield post

    async def _answers_to(self, remote_id: str) -> list[Row]:
        """The account's own statuses directly below one, as its conversation shows them."""
        me = await self._account(doing="list posts")
        with suppress(errors.RejectedError, errors.CapabilityOfflineError):
            path = f"{STATUSES}/{remote_id}/context"
            shown = await self.api.get_object(path, doing="read a conversation")
            below = [s for s in shown.get("descendants") or () if isinstance(s, Mapping)]
            return [s for s in below if read.by(s, me) and _above(s) == remote_id]
        return []

    async def _unedited(self, since: datetime, above: str | None) -> AsyncIterator[RemotePost]:
        """Those of the account's posts (or replies to `above`) that were edited, as they were."""

        async def edited(cursor: str | None) -> Page[RemotePost]:
            found, following = await self._own(since, cursor)
            changed = [s for s in found if s.get("edited_at") and _above(s) == above]
            first = [await self._first_version(status) for status in changed]
            return page(await self._read(first), following, asked=cursor, whom=self._whom)

        async for post in walk(edited):
            yield post

    async def _first_version(self, status: Row) -> Row:
        with suppress(errors.RejectedError, errors.CapabilityOfflineError):
            path, doing = f"{STATUSES}/{status['id']}/history", "read a post's history"
            versions = await self.api.get(path, doing=doing)
            if isinstance(versions, list) and versions and isinstance(versions[0], Mapping):
                return {**status, "content": versions[0].get("content")}
        return status

    async def _read(self, statuses: list[Row]) -> list[RemotePost]:
        return rows.complete(partial(read.own_post, host=await self._host()), statuses)

    async def _own(self, since: datetime, cursor: str | None) -> tuple[list[Row], str | None]:
        me = await self._account(doing="list posts")
        path = f"/api/v1/accounts/{me['id']}/statuses"
        asked = {"exclude_reblogs": "true", "limit": MOST_OWN}
        answer, found = await self._list(path, "list posts", cursor, **asked)
        rows.complete(read.own_post, found)
        own = [s for s in found if s.get("reblog") is None]
        return own, read.older(answer, found, since)

    async def post_at(self, url: str) -> Receipt | None:
        me = await self._account(doing="look for a post")
        found = await self._alone(quote(id_in(url)))
        if found is None or (found.get("account") or {}).get("id") != me["id"]:
            return None
        (post,) = await self._read([found])
        return Receipt(post.remote_id, post.url, post.at)

    # Who speaks to it

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

    async def _answered(self, since: datetime, cursor: str | None) -> Fetched:
        found, following = await self._own(since, cursor)
        replies = [s for s in found if _above(s) is not None]
        own = self._messages(replies, since, kind="comment")
        return [replace(m, ours=True) for m in own], following

    async def _heard(self, since: datetime, cursor: str | None, *, comments: bool) -> Fetched:
        """Who named the account: a reply to it is a comment, anything else a mention."""
        me = await self._account(doing="list notifications")
        found, following = await self._notified(since, cursor)
        named = [n["status"] for n in found if n.get("type") == "mention" and n.get("status")]
        wanted = [s for s in named if (s.get("in_reply_to_account_id") == me["id"]) is comments]
        kind = "comment" if comments else "mention"
        return self._messages(wanted, since, kind=kind), following

    async def _notified(self, since: datetime, cursor: str | None) -> tuple[list[Row], str | None]:
        """Notifications, the newest first; mentions alone where the server picks them.

        Pixelfed picks them only among the newest, has no `Link` header, and begins anew after
        the last page. So where no such header comes, all kinds are read.
        """
        path, doing = "/api/v1/notifications", "list notifications"
        asked: dict[str, object] = {"limit": MOST_HEARD}
        if self._learnt.get("links", True):
            answer, found = await self._list(path, doing, cursor, **asked, **{"types[]": "mention"})
            if answer.links or cursor or "links" in self._learnt:
                return found, read.older(answer, found, since)
        answer, whole = await self._list(path, doing, cursor, **asked)
        if whole:
            self._learnt["links"] = bool(answer.links)
        if answer.links or read.begins_anew(whole, cursor):
            return [], None  # others speak of it, but nobody to it
        return whole, read.older(answer, whole, since)

    async def search(
        self, query: str, since: datetime, *, cursor: str | None = None
    ) -> Page[Message]:
        me = await self._account(doing="search")
        asked = {"q": query, "type": "statuses", "limit": MOST_OWN}
        try:
            answer, found = await self._list(
                "/api/v2/search", "search", cursor, "statuses", **asked
            )
        except errors.NotFoundError as none:
            self._learnt["search"] = False
            raise errors.CapabilityOfflineError(str(none), **none.details) from None
        hits = self._messages([s for s in found if not read.by(s, me)], since, kind="mention")
        return page(hits, read.older(answer, found, since), asked=cursor, whom=self._whom)

    def _messages(self, statuses: list[Row], since: datetime, *, kind: str) -> list[Message]:
        found = rows.readable(partial(read.message, kind=kind), statuses)
        return [message for message in found if message.at >= since]

    async def _list(
        self, path: str, doing: str, cursor: str | None, *part: str, **asked: object
    ) -> tuple[Answer, list[Row]]:
        """A page, the newest first: as it came, and the objects in it."""
        query = {name: value for name, value in {**asked, "max_id": cursor}.items() if value}
        answer = await self.api.answer("GET", path, doing=doing, safe=True, params=query)
        found = read.objects(answer, *part)
        if found is None or not all(isinstance(row, Mapping) for row in found):
            call = self.call(doing, safe=True)
            raise failure.error(call, errors.TransientError, "the answer is no list")
        return answer, found


def _above(status: Row) -> str | None:
    """What a status replies to."""
    return rows.text(status.get("in_reply_to_id"))
