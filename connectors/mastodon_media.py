"""Images of a post: uploaded before its instant, and waited for until the server has done.

Docs: https://docs.joinmastodon.org/methods/media/
"""

# ruff: noqa: ARG002 - the names are the protocol's

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from connectors import failure
from connectors import mastodon_rows as read
from connectors.limits import CALLS
from connectors.mastodon_account import MastodonAccount
from connectors.mastodon_server import UPLOADS
from connectors.media import slot, upload_missing, uploaded
from connectors.receipts import named
from pdca import errors, ports
from pdca.ports import Checkpoint, PostDraft

MEDIA = "/api/v1/media"


class MastodonMedia(MastodonAccount, ABC):
    async def prepare(
        self, draft: PostDraft, *, token: str, checkpoint: Checkpoint, remote: Mapping[str, str]
    ) -> Mapping[str, str]:
        with suppress(errors.PlatformError):
            await self._learn()
        ready: set[str] = set()
        kept = dict(remote)
        for name in {slot(file) for file in draft.media} & remote.keys():
            with suppress(errors.NotFoundError, errors.InvalidError):
                await self._wait_for(kept[name])
                ready.add(kept[name])
                continue
            # Servers throw away what no post has used for a day; what failed may pass now.
            del kept[name]
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
