"""The sandbox: a pretend platform with an audience, a clock and faults.

Docs: docs/reference/sandbox.md
An account's mode says what there is after a lost answer: a key of ours, a list, or neither.
"""

# ruff: noqa: ARG002 - a token is sent with a post only; the names are the protocol's

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from connectors import failure, rows
from connectors.api import STANDARD_LIMITS
from connectors.base import Connector
from connectors.failure import Call, Codes
from connectors.limits import CALLS, QUOTA, Headers
from connectors.media import upload_missing, uploaded
from connectors.paging import page
from connectors.receipts import id_in, named, receipt
from connectors.rows import Build, Row, instant, text
from pdca import errors, ports
from pdca.later import pd
from pdca.metrics import Metric
from pdca.ports import Checkpoint, Message, Order, Page, PostDraft, Published, Recovery, RemotePost

T = TypeVar("T")

COUNTS = ("impressions", "reach", "likes", "comments", "shares", "saves", "link_clicks")
FIELDS = {**{name: Metric(name) for name in COUNTS}, "video_views": Metric.VIEWS}
LEVELS = ("followers", "followers_gained", "followers_lost", "profile_visits")
ACCOUNT_FIELDS = {name: Metric(name) for name in LEVELS}
CODES: Codes = {
    "token_expired": errors.AuthExpiredError,
    "token_revoked": errors.AuthRevokedError,
    "token_invalid": errors.AuthRevokedError,
    "refresh_token_used": errors.AuthRevokedError,
    "not_permitted": errors.PermissionMissingError,
    "rate_limited": errors.RateLimitedError,
    "quota": errors.QuotaExhaustedError,
    "duplicate": errors.DuplicateError,
    "media_not_ready": errors.NotReadyError,
    **dict.fromkeys(("no_post", "no_media"), errors.NotFoundError),
    **dict.fromkeys(("empty", "text_too_long", "unknown_media"), errors.InvalidError),
    **dict.fromkeys(("no_file", "no_text"), errors.InvalidError),
}
LIMIT_HEADERS: Mapping[str, Headers] = {
    **STANDARD_LIMITS,
    QUOTA: Headers("X-Quota-Limit", "X-Quota-Remaining", "X-Quota-Reset"),
}


class SandboxConnector(Connector):
    platform = "sandbox"
    facts = ports.Capabilities(
        recovery=Recovery.NONE,
        max_text=2000,
        max_media=9,
        first_comment=True,
        threads=True,
        metrics=frozenset(FIELDS.values()),
        account_metrics=frozenset(ACCOUNT_FIELDS.values()),
        comments=True,
        mentions=True,
        search=True,
        orders=True,
        ads=True,
    )
    codes = CODES
    limit_headers = LIMIT_HEADERS
    fields = FIELDS
    sometimes = frozenset({"video_views"})
    account_fields = ACCOUNT_FIELDS
    about = frozenset({"id", "as_of", "posts"})

    _me: Row | None = None

    @property
    def capabilities(self) -> ports.Capabilities:
        mode = None if self._me is None else self._me.get("mode")
        recovery = Recovery(mode) if mode in set(Recovery) else Recovery.NONE
        return replace(self.facts, recovery=recovery, posts_per_day=self.api.limits.size(QUOTA))

    async def platform_now(self) -> datetime:
        clock = await self.api.ask_unsigned("GET", "/clock", doing="read the clock")
        return instant(clock["now"])

    # The account

    async def check_auth(self) -> ports.AccountInfo:
        me = self._me = await self.api.get_object("/v1/me", doing="sign in")
        followers = me.get("followers")
        return ports.AccountInfo(
            handle=text(me.get("handle")) or self.account,
            name=text(me.get("name")) or self.account,
            url=text(me.get("url")),
            followers=followers if isinstance(followers, int) else None,
        )

    async def recovery(self) -> Recovery:
        if (self._me or {}).get("mode") not in set(Recovery):
            await self.check_auth()
        return self.capabilities.recovery

    async def renew(self, token: ports.TokenSet) -> ports.TokenSet | None:
        held = dict(token.values)
        if not (given := held.get("refresh_token")):
            return None
        fresh = await self.api.ask_unsigned(
            "POST", "/oauth/refresh", doing="refresh the token", json={"refresh_token": given}
        )
        pair = {name: str(fresh[name]) for name in ("token", "refresh_token")}
        ends = fresh["expires_at"]
        return ports.TokenSet({**held, **pair}, None if ends is None else instant(ends))

    # Publishing

    async def prepare(
        self, draft: PostDraft, *, token: str, checkpoint: Checkpoint, remote: Mapping[str, str]
    ) -> Mapping[str, str]:
        await self.recovery()
        known = await upload_missing(draft, remote, checkpoint=checkpoint, upload=self._upload)
        for remote_id in uploaded(draft, known, call=self.call("use media", safe=True)):
            await self._wait_for(remote_id)
        return known

    async def _upload(self, file: ports.MediaFile) -> str:
        upload = {"file": (file.name, file.content, file.media_type)}
        made = await self.api.ask(
            "POST", "/v1/media", doing=f"upload {file.name}", safe=True, files=upload
        )
        return str(made["id"])

    async def _wait_for(self, remote_id: str) -> None:
        media = await self.api.get_object(f"/v1/media/{remote_id}", doing="use media")
        if media.get("state") != "ready":
            call = self.call("use media", safe=True)
            raise failure.error(call, errors.NotReadyError, "it is still being processed")

    async def commit(self, draft: PostDraft, *, token: str, remote: Mapping[str, str]) -> Published:
        call = self.call("publish", safe=False)
        keyed = await self.recovery() is Recovery.KEY
        post = await self.api.ask(
            "POST",
            "/v1/posts",
            doing="publish",
            counts=(CALLS, QUOTA),
            headers={"Idempotency-Key": token} if keyed else {},
            json={
                "text": draft.text,
                "link": draft.link,
                "media": uploaded(draft, remote, call=call),
                "language": draft.language,
                "labels": dict(draft.labels),
                "reply_to": draft.reply_to,
            },
        )
        return await self._published(post, call)

    async def poll(self, remote_id: str) -> Published:
        call = self.call("ask for a post's progress", safe=True)
        post = await self.api.get(f"/v1/posts/{remote_id}", doing=call.doing)
        return await self._published(post, call)

    async def _published(self, post: Any, call: Call) -> Published:
        known: Row = post if isinstance(post, Mapping) else {}
        remote_id = named(call, known.get("id"))
        match known.get("state"):
            case "failed":
                raise failure.error(call, errors.RejectedError, f"processing {remote_id} failed")
            case "processing":
                return ports.Processing(remote_id)
        url, at = known.get("url"), known.get("at")
        return await receipt(remote_id, url=url, at=at, now=self.platform_now)

    async def add_first_comment(self, receipt: ports.Receipt, text: str, *, token: str) -> None:
        path = f"/v1/posts/{receipt.remote_id}/comments"
        await self.api.ask("POST", path, doing="add the first comment", json={"text": text})

    async def post_at(self, url: str) -> ports.Receipt | None:
        doing = "look for a post"
        with suppress(errors.NotFoundError):
            found = await self.api.get_object(f"/v1/posts/{quote(id_in(url))}", doing=doing)
            post = rows.remote_post(found)
            return ports.Receipt(post.remote_id, post.url, post.at)
        return None

    async def delete(self, remote_id: str) -> None:
        with suppress(errors.NotFoundError):
            path = f"/v1/posts/{remote_id}"
            await self.api.ask("DELETE", path, doing="delete a post", safe=True)

    # Reading

    async def read_metrics(self, remote_ids: Sequence[str]) -> Sequence[Row]:
        ids = {"ids": ",".join(remote_ids)}
        answer = await self.api.get_object("/v1/metrics", doing="read metrics", params=ids)
        return answer.get("posts") or ()

    async def read_account(self) -> Row:
        await self.recovery()
        figures = await self.api.get_object("/v1/account/metrics", doing="read the account")
        return {"id": (self._me or {}).get("handle") or self.account, **figures}

    async def list_posts(self, since: datetime, *, cursor: str | None = None) -> Page[RemotePost]:
        return await self._page("/v1/posts", _POSTS, since, cursor)

    async def list_comments(self, since: datetime, *, cursor: str | None = None) -> Page[Message]:
        return await self._page("/v1/comments", _COMMENTS, since, cursor)

    async def list_mentions(self, since: datetime, *, cursor: str | None = None) -> Page[Message]:
        return await self._page("/v1/mentions", _MENTIONS, since, cursor)

    async def search(
        self, query: str, since: datetime, *, cursor: str | None = None
    ) -> Page[Message]:
        return await self._page("/v1/search", _MENTIONS, since, cursor, q=query)

    async def list_orders(
        self, since: datetime, *, campaign: str, cursor: str | None = None
    ) -> Page[Order]:
        return await self._page("/v1/orders", _ORDERS, since, cursor, campaign=campaign)

    async def list_ads(self, since: datetime) -> pd.DataFrame:
        query = {"since": since.isoformat()}
        answer = await self.api.get_object("/v1/ads", doing="read ads", params=query)
        return rows.ad_facts(answer.get("rows") or ())

    async def _page(
        self, path: str, build: Build[T], since: datetime, cursor: str | None, **query: str
    ) -> Page[T]:
        asked = {**query, "since": since.isoformat(), "cursor": cursor}
        answer = await self.api.get_object(path, doing=f"list {path[4:]}", params=asked)
        found = build(answer.get("rows") or ())
        return page(found, answer.get("cursor"), asked=cursor, whom=f"sandbox, {self.account}")


_POSTS = partial(rows.complete, rows.remote_post)
_ORDERS = partial(rows.readable, rows.order)
_COMMENTS = partial(rows.readable, partial(rows.message, kind="comment"))
_MENTIONS = partial(rows.readable, partial(rows.message, kind="mention"))
