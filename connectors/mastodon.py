"""Mastodon, and every server that speaks its API: GoToSocial, Pleroma, Akkoma and others.

Docs: https://docs.joinmastodon.org/methods/statuses/ ; what to create: docs/connectors/mastodon.md
An idempotency key goes with every post, but nothing rests on it: after a lost answer the
account's own posts are read first. Mastodon sets the key when the post is there already, some
of its versions answer a repeated one with status 500, and other servers ignore it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

from connectors import failure, recovery, rows
from connectors import mastodon_rows as read
from connectors.answer import Answer
from connectors.limits import CALLS
from connectors.mastodon_account import STATUSES
from connectors.mastodon_media import MastodonMedia
from connectors.mastodon_server import DELETIONS, POSTS
from connectors.mastodon_text import length, letters, text_of, without_host
from connectors.media import uploaded
from connectors.paging import walk
from connectors.receipts import named, receipt
from connectors.rows import Row
from pdca import errors, ports
from pdca.do.fingerprint import same
from pdca.ports import PostDraft, Published

MOST_KEYS = 5
"""Keys tried for one post on a server that repeats its refusals by key."""
FEWEST_LETTERS = 12
"""Of a text that is known again by its letters alone."""
LONGEST_LAG = timedelta(minutes=5)
"""How long a post that is known to be there may be missing from the list before it is gone."""


class MastodonConnector(MastodonMedia):
    def text_length(self, draft: PostDraft) -> int:
        return length(text_of(draft), per_link=self._limit("per_link", read.PER_LINK))

    async def commit(self, draft: PostDraft, *, token: str, remote: Mapping[str, str]) -> Published:
        call = self.call("publish", safe=False)
        media = uploaded(draft, remote, call=call)
        status = {"status": text_of(draft), "media_ids": media, "language": draft.language}
        if draft.reply_to is not None:
            return await self._post({**status, "in_reply_to_id": draft.reply_to}, token, call)
        made = await self._post(status, token, call)
        self._learnt["made"] = made
        return made

    async def add_first_comment(self, receipt: ports.Receipt, text: str, *, token: str) -> None:
        """Reply to a post, unless its conversation shows that reply.

        A doubtful one is looked for among the comments as well, but not every server lists it.
        """
        if await self._is_below(receipt.remote_id, text):
            return
        call = self.call("add the first comment", safe=False)
        reply = {"status": text, "in_reply_to_id": receipt.remote_id}
        try:
            await self._post(reply, f"{token}-first-comment", call)
        except (errors.RejectedError, errors.OutcomeUnknownError):
            with suppress(errors.PlatformError):
                if await self._is_below(receipt.remote_id, text):
                    return
            raise

    async def _is_below(self, remote_id: str, text: str) -> bool:
        said = without_host(text, await self._host())
        there = await self._read(await self._answers_to(remote_id))
        return any(same(said, post.text) for post in there)

    async def _post(self, status: Row, key: str, call: failure.Call) -> ports.Receipt:
        """Make a status. A refusal that is only about its key binds no other key.

        Pleroma keeps every answer under its key, refusals too, and marks what it repeats:
        proof that nothing stands under this key. Pixelfed refuses a key that it has heard of,
        whatever became of it: nobody comes here twice before the account was read.
        """
        for number in range(1, MOST_KEYS + 1):
            tried = key if number == 1 else f"{key}-{number}"
            try:
                answer = await self._send(status, key=tried, call=call)
            except errors.PlatformError as error:
                if number == MOST_KEYS or not _binds_its_key(error):
                    raise
            else:
                break
        made = answer.body if isinstance(answer.body, Mapping) else {}
        remote_id = named(call, made.get("id"))
        url, at = made.get("url"), made.get("created_at")
        return await receipt(remote_id, url=url, at=at, now=self.platform_now)

    async def _send(self, status: Row, *, key: str, call: failure.Call) -> Answer:
        said = {name: value for name, value in status.items() if value}
        if language := said.get("language"):
            said["language"] = str(language).partition("-")[0]
        return await self.api.answer(
            "POST",
            STATUSES,
            doing=call.doing,
            safe=call.safe,
            counts=(CALLS, POSTS),
            params={"lang": "en"},  # of error messages
            headers={"Idempotency-Key": key},
            json={**said, "visibility": self._visibility, "content_type": "text/plain"},
        )

    @property
    def _visibility(self) -> str:
        return self.session.token.values.get("visibility", "public")

    async def reconcile(self, attempt: ports.Attempt) -> ports.Verdict:
        """Read the account first: there are servers that ignore keys.

        Where several posts say the same, and while a key is kept, the server is asked which
        one stands under it.
        """
        text = without_host(text_of(attempt.draft), await self._host())
        whole = replace(attempt, draft=replace(attempt.draft, text=text))
        posts = await self._listed(whole)
        verdict = await recovery.match(whole, _each(posts), skew=self.clock_skew)
        if isinstance(verdict, ports.Missing):
            verdict = await self._by_letters(whole, posts)
        if isinstance(verdict, ports.Missing):
            since, above = attempt.started_at - self.clock_skew, attempt.draft.reply_to
            verdict = await self._by_letters(whole, [p async for p in self._unedited(since, above)])
        if isinstance(verdict, ports.Missing):
            await self._check_list(whole, posts)
        if isinstance(verdict, ports.Unsure) and await self._keeps_key(attempt):
            return await self._under_key(whole) or verdict
        return verdict

    async def _listed(self, attempt: ports.Attempt) -> list[ports.RemotePost]:
        """What the attempt's post may be among."""
        since, above = attempt.started_at - self.clock_skew, attempt.draft.reply_to
        if above is not None:
            return [post async for post in self._below(above, since)]
        return [post async for post in walk(lambda at: self.list_posts(since, cursor=at))]

    async def _by_letters(
        self, attempt: ports.Attempt, posts: Iterable[ports.RemotePost]
    ) -> ports.Verdict:
        """The post as a server shows it that changes more than white space."""
        text = letters(attempt.draft.text)
        if len(text) < FEWEST_LETTERS:
            return ports.Missing()
        starts, ends = attempt.started_at - self.clock_skew, attempt.ended_at + self.clock_skew
        near = [replace(p, text=letters(p.text)) for p in posts if starts <= p.at <= ends]
        bare = replace(attempt, draft=replace(attempt.draft, text=text))
        return await recovery.match(bare, _each(near), skew=self.clock_skew)

    async def _check_list(self, attempt: ports.Attempt, posts: Iterable[ports.RemotePost]) -> None:
        """Raise if the list lacks the account's last post: then it may lack this one, too."""
        made: ports.Receipt | None = self._learnt.get("made")
        if made is None or attempt.draft.reply_to is not None:
            return
        since, now = attempt.started_at - self.clock_skew, await self.platform_now()
        shown = made.remote_id in {post.remote_id for post in posts}
        if not shown and made.at >= since and now - made.at < LONGEST_LAG:
            call = self.call("settle a post", safe=True)
            what = f"the list of its posts does not show {made.remote_id} yet"
            raise failure.error(call, errors.NotReadyError, what)

    async def _under_key(self, attempt: ports.Attempt) -> ports.Found | None:
        """The post under the attempt's key, asked for with an empty post, which nobody takes."""
        call = self.call("settle a post", safe=True)
        try:
            answer = await self._send({}, key=attempt.token, call=call)
            build = partial(read.own_post, host=await self._host())
            found = rows.complete(build, [answer.body])[0]
        except errors.PlatformError:
            return None
        if found.remote_id in attempt.taken or not same(attempt.draft.text, found.text):
            return None
        return ports.Found(ports.Receipt(found.remote_id, found.url, found.at), by="key")

    async def delete(self, remote_id: str) -> None:
        with suppress(errors.NotFoundError):
            path, counts = f"{STATUSES}/{remote_id}", (CALLS, DELETIONS)
            await self.api.ask("DELETE", path, doing="delete a post", safe=True, counts=counts)
        self._learnt.pop("made", None)


def _binds_its_key(error: errors.PlatformError) -> bool:
    """Whether an answer is one about the key alone."""
    if isinstance(error, errors.OutcomeUnknownError):
        return False
    return bool(error.details.get("replayed")) or error.details.get("code") == "key_spent"


async def _each(posts: Iterable[ports.RemotePost]) -> AsyncIterator[ports.RemotePost]:
    for post in posts:
        yield post
