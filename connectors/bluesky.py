"""Bluesky: posts, figures and answers of one account in the network's repositories.

Docs: https://docs.bsky.app/docs/category/http-reference, docs/connectors/bluesky.md
A post's record key is made from its publication's token, and a record is written only where
there is none yet: the same publication is there once, however often and by whom it is sent.
"""

# ruff: noqa: ARG002 - the names are the protocol's

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from connectors import bluesky_record as record
from connectors import bluesky_rows, rows
from connectors.atproto import Repository, xrpc
from connectors.bluesky_rows import key_of
from connectors.media import upload_missing, uploaded
from connectors.receipts import id_in
from connectors.rows import Row
from pdca import errors, ports
from pdca.metrics import Metric
from pdca.ports import Checkpoint, Message, Page, PostDraft, Published, Recovery

FIELDS: Mapping[str, Metric] = {
    "likeCount": Metric.LIKES,
    "replyCount": Metric.COMMENTS,
    bluesky_rows.SHARED: Metric.SHARES,
    "bookmarkCount": Metric.SAVES,
}
ACCOUNT_FIELDS: Mapping[str, Metric] = {"followersCount": Metric.FOLLOWERS}
KEPT_UPLOAD = timedelta(minutes=10)
"""Age from which a file is uploaded again: servers forget what no record uses."""


class BlueskyConnector(Repository):
    platform = "bluesky"
    collection = record.POST
    facts = ports.Capabilities(
        recovery=Recovery.KEY,
        max_text=300,
        max_media=4,
        media_types=frozenset({"image/jpeg", "image/png", "image/webp"}),
        max_media_bytes=1_000_000,
        first_comment=True,
        threads=True,
        metrics_batch=25,
        metrics=frozenset(FIELDS.values()),
        account_metrics=frozenset(ACCOUNT_FIELDS.values()),
        comments=True,
        mentions=True,
        search=True,
    )
    fields = FIELDS
    sometimes = frozenset({"bookmarkCount"})
    account_fields = ACCOUNT_FIELDS
    about = frozenset({"id", "as_of", "repostCount", "quoteCount", "followsCount", "postsCount"})

    # The account

    async def check_auth(self) -> ports.AccountInfo:
        session = await self.api.get_object(xrpc("server.getSession"), doing="sign in")
        me: Row = {}
        # Who has signed in is signed in, also while the app view does not know the account.
        with suppress(errors.PlatformError):
            me = await self._profile(doing="read the account")
        followers = me.get("followersCount")
        handle = rows.text(session.get("handle")) or self.account
        return ports.AccountInfo(
            handle=handle,
            name=rows.text(me.get("displayName")) or handle,
            url=f"https://bsky.app/profile/{handle}",
            followers=followers if isinstance(followers, int) else None,
        )

    async def _profile(self, *, doing: str) -> Row:
        who = {"actor": await self.me()}
        return await self.api.get_object("/xrpc/app.bsky.actor.getProfile", doing=doing, params=who)

    # Publishing

    def text_length(self, draft: PostDraft) -> int:
        return record.length(record.text_of(draft))

    async def prepare(
        self, draft: PostDraft, *, token: str, checkpoint: Checkpoint, remote: Mapping[str, str]
    ) -> Mapping[str, str]:
        await self.session.in_force()
        since = await self.platform_now() - KEPT_UPLOAD
        young = {n: v for n, v in remote.items() if not bluesky_rows.is_old_upload(v, since)}
        known = await upload_missing(draft, young, checkpoint=checkpoint, upload=self.upload)
        return {**known, **await self.mentioned(record.text_of(draft))}

    async def commit(self, draft: PostDraft, *, token: str, remote: Mapping[str, str]) -> Published:
        texts = uploaded(draft, remote, call=self.call("publish", safe=False))
        above = draft.reply_to and await self.record(key_of(draft.reply_to), doing="publish")
        post = record.post(
            draft,
            at=await self.platform_now(),
            images=[json.loads(text)["blob"] for text in texts],
            dids=bluesky_rows.dids(remote),
            above=above or None,
        )
        return await self.put(post, record.record_key(token), doing="publish")

    async def reconcile(self, attempt: ports.Attempt) -> ports.Verdict:
        """The record under the publication's own key is its post; nobody else writes there.

        Only a text from long before the attempt is doubted: it was left by a ledger that is lost.
        """
        found = await self.record_at(record.record_key(attempt.token))
        if found is None:
            return ports.Missing()
        ours = record.text_of(attempt.draft) == found.text
        if ours or found.at >= attempt.started_at - self.clock_skew:
            return ports.Found(ports.Receipt(found.remote_id, found.url, found.at), by="key")
        return ports.Unsure(f"since {found.at:%Y-%m-%d} its place holds another text: {found.url}")

    async def post_at(self, url: str) -> ports.Receipt | None:
        found = await self.record_at(id_in(url))
        return None if found is None else ports.Receipt(found.remote_id, found.url, found.at)

    async def add_first_comment(self, receipt: ports.Receipt, text: str, *, token: str) -> None:
        doing = "add the first comment"
        above = await self.record(key_of(receipt.remote_id), doing=doing)
        said = record.post(
            PostDraft(text, language=record.language_of(above)),
            at=await self.platform_now(),
            dids=bluesky_rows.dids(await self.mentioned(text)),
            above=above,
        )
        key = record.record_key(f"{token} first comment")
        try:
            await self.put(said, key, doing=doing)
        except errors.RejectedError:
            # Not always true, and comments of our own are in no list.
            there = await self.record_at(key)
            if there is None or there.text != said["text"]:
                raise

    # Reading

    async def read_metrics(self, remote_ids: Sequence[str]) -> Sequence[Row]:
        answer = await self.api.get_object(
            "/xrpc/app.bsky.feed.getPosts", doing="read metrics", params={"uris": list(remote_ids)}
        )
        now = (await self.platform_now()).isoformat()
        return [bluesky_rows.figures(post, as_of=now) for post in answer.get("posts") or ()]

    async def read_account(self) -> Row:
        me = await self._profile(doing="read the account")
        now = (await self.platform_now()).isoformat()
        return bluesky_rows.figures({**me, "uri": me.get("handle")}, as_of=now)

    async def list_comments(self, since: datetime, *, cursor: str | None = None) -> Page[Message]:
        build = partial(bluesky_rows.comment, me=await self.me())
        return await self._notified(("reply", "mention"), build, since, cursor)

    async def list_mentions(self, since: datetime, *, cursor: str | None = None) -> Page[Message]:
        build = partial(bluesky_rows.mention, me=await self.me())
        return await self._notified(("mention", "quote"), build, since, cursor)

    async def _notified(
        self,
        reasons: Sequence[str],
        build: Callable[[Row], Message],
        since: datetime,
        cursor: str | None,
    ) -> Page[Message]:
        path = "/xrpc/app.bsky.notification.listNotifications"
        answer = await self.listed(path, "list notifications", cursor, {"reasons": list(reasons)})
        heard = answer.get("notifications") or ()
        found = [m for m in rows.readable(build, heard) if m.at >= since]
        # The newest come first: what follows an older one has been read before.
        passed = any(at < since for at in rows.readable(bluesky_rows.heard_at, heard))
        following = None if passed else answer.get("cursor")
        return self.paged(found, following, cursor)

    async def search(
        self, query: str, since: datetime, *, cursor: str | None = None
    ) -> Page[Message]:
        asked = {"q": query, "sort": "latest", "since": bluesky_rows.moment(since)}
        answer = await self.listed("/xrpc/app.bsky.feed.searchPosts", "search", cursor, asked)
        build = partial(bluesky_rows.hit, me=await self.me())
        found = [m for m in rows.readable(build, answer.get("posts") or ()) if m.at >= since]
        return self.paged(found, answer.get("cursor"), cursor)
