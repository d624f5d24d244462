"""Mastodon, and every server that speaks its API: GoToSocial, Pleroma, Akkoma and others.

Docs: https://docs.joinmastodon.org/methods/statuses/ ; what to create: docs/connectors/mastodon.md
An idempotency key goes with every post, but nothing rests on it, because there are servers
that ignore it: after a lost answer the account's own posts are read first.
"""

# ruff: noqa: ARG002 - the names are the protocol's

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from connectors import failure, rows
from connectors import mastodon_rows as read
from connectors.answer import Answer
from connectors.limits import CALLS
from connectors.mastodon_account import DELETIONS, POSTS, STATUSES, UPLOADS, MastodonAccount
from connectors.mastodon_text import length, text_of, without_host
from connectors.media import slot, upload_missing, uploaded
from connectors.receipts import named, receipt
from connectors.rows import Row
from pdca import errors, ports
from pdca.do.fingerprint import same
from pdca.ports import Checkpoint, PostDraft, Published

MEDIA = "/api/v1/media"
MOST_KEYS = 5
"""Keys tried for one post on a server that repeats its refusals by key."""


class MastodonConnector(MastodonAccount):
    def text_length(self, draft: PostDraft) -> int:
        return self._length(text_of(draft))

    def _length(self, text: str) -> int:
        return length(text, per_link=self._limit("per_link", read.PER_LINK))

    def validate(self, draft: PostDraft) -> list[ports.Violation]:
        found = super().validate(draft)
        counted, limit = self._length(draft.first_comment or ""), self.capabilities.max_text
        if counted > limit:
            values = {"length": counted, "limit": limit}
            found.append(ports.Violation("first_comment_too_long", values))
        return found

    async def prepare(
        self, draft: PostDraft, *, token: str, checkpoint: Checkpoint, remote: Mapping[str, str]
    ) -> Mapping[str, str]:
        with suppress(errors.PlatformError):
            await self._learn()
        ready: set[str] = set()
        kept = dict(remote)
        for name in {slot(file) for file in draft.media} & remote.keys():
            with suppress(errors.NotFoundError):
                await self._wait_for(kept[name])
                ready.add(kept[name])
                continue
            del kept[name]  # servers throw away what no post has used for a day
        upload = partial(self._upload, ready=ready)
        known = await upload_missing(draft, kept, checkpoint=checkpoint, upload=upload)
        for remote_id in uploaded(draft, known, call=self.call("use media", safe=True)):
            if remote_id not in ready:
                await self._wait_for(remote_id)
        return known

    async def _upload(self, file: ports.MediaFile, *, ready: set[str]) -> str:
        upload = {"file": (file.name, file.content, file.media_type)}
        told = {"description": file.alt[: self._limit("longest_alt", read.LONGEST_ALT)]}
        send = partial(
            self.api.answer,
            "POST",
            doing=f"upload {file.name}",
            safe=True,
            counts=(CALLS, UPLOADS),
            files=upload,
            data=told,
        )
        try:
            made = await send("/api/v2/media")
        except (errors.NotFoundError, errors.CapabilityOfflineError):
            made = await send(MEDIA)
        found = made.body if isinstance(made.body, Mapping) else {}
        remote_id = named(self.call(f"upload {file.name}", safe=True), found.get("id"))
        if made.status == 200 and found.get("url"):
            ready.add(remote_id)
        return remote_id

    async def _wait_for(self, remote_id: str) -> None:
        try:
            media = await self.api.get(f"{MEDIA}/{remote_id}", doing="use media")
        except errors.CapabilityOfflineError:
            return  # where it cannot be asked, the post itself is refused until it is ready
        if not (isinstance(media, Mapping) and media.get("url")):
            call = self.call("use media", safe=True)
            raise failure.error(call, errors.NotReadyError, "it is still being processed")

    async def commit(self, draft: PostDraft, *, token: str, remote: Mapping[str, str]) -> Published:
        call = self.call("publish", safe=False)
        media = uploaded(draft, remote, call=call)
        status = {"status": text_of(draft), "media_ids": media, "language": draft.language}
        return await self._post(status, key=token, call=call)

    async def add_first_comment(self, receipt: ports.Receipt, text: str, *, token: str) -> None:
        call = self.call("add the first comment", safe=False)
        reply = {"status": text, "in_reply_to_id": receipt.remote_id}
        await self._post(reply, key=f"{token}-first-comment", call=call)

    async def _post(self, status: Row, *, key: str, call: failure.Call) -> ports.Receipt:
        """Make a status. A refusal that a server only repeats for its key binds no other key.

        Pleroma keeps every answer under its key, refusals too, and marks what it repeats:
        that is proof that nothing stands under this key, so the next one may be used.
        """
        for number in range(1, MOST_KEYS + 1):
            tried = key if number == 1 else f"{key}-{number}"
            try:
                answer = await self._send(status, key=tried, call=call)
            except errors.PlatformError as error:
                lost = isinstance(error, errors.OutcomeUnknownError)
                if lost or number == MOST_KEYS or not error.details.get("replayed"):
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
            json={**said, "visibility": "public", "content_type": "text/plain"},
        )

    async def reconcile(self, attempt: ports.Attempt) -> ports.Verdict:
        """Read the account first: there are servers that ignore keys.

        Where several posts say the same, and while a key is kept, the server is asked which
        one stands under it.
        """
        text = without_host(text_of(attempt.draft), await self._host())
        whole = replace(attempt, draft=replace(attempt.draft, text=text))
        verdict = await self._read_back(whole)
        if isinstance(verdict, ports.Unsure) and await self._keeps_key(attempt):
            return await self._under_key(whole) or verdict
        return verdict

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
