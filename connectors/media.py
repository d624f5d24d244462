"""Uploads: each file once, its remote id kept the moment it is known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from connectors import failure
from connectors.failure import Call
from pdca.errors import NotReadyError
from pdca.ports import Checkpoint, MediaFile, PostDraft


async def upload_missing(
    draft: PostDraft,
    remote: Mapping[str, str],
    *,
    checkpoint: Checkpoint,
    upload: Callable[[MediaFile], Awaitable[str]],
) -> dict[str, str]:
    """`remote` with an id for each file of `draft`; the same bytes are uploaded once."""
    known = dict(remote)
    for file in draft.media:
        name = slot(file)
        if name not in known:
            known[name] = await upload(file)
            await checkpoint(name, known[name])
    return known


def uploaded(draft: PostDraft, remote: Mapping[str, str], *, call: Call) -> list[str]:
    """The remote ids of the draft's files, in order.

    Raises:
        NotReadyError: one has not been uploaded; nothing was sent.
    """
    if all(slot(file) in remote for file in draft.media):
        return [remote[slot(file)] for file in draft.media]
    raise failure.error(call, NotReadyError, "its media are not uploaded")


def slot(file: MediaFile) -> str:
    """The name under which an upload's id is kept."""
    return f"media:{file.sha256}"
