"""A draft as it is kept beside its attempt: all but the bytes of its media.

What is asked of a platform after a lost answer is what was sent then, whatever the
campaign folder says now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pdca.do.fingerprint import fingerprint
from pdca.do.ledger import Sent
from pdca.ports import MediaFile, PostDraft


def keep(draft: PostDraft) -> dict[str, Any]:
    """`draft` as JSON; media by name, type and hash."""
    return {
        "text": draft.text,
        "link": draft.link,
        "media": [
            {"name": m.name, "alt": m.alt, "media_type": m.media_type, "sha256": m.sha256}
            for m in draft.media
        ],
        "thread": list(draft.thread),
        "first_comment": draft.first_comment,
        "language": draft.language,
        "labels": dict(draft.labels),
        "title": draft.title,
    }


def kept(values: Mapping[str, Any]) -> PostDraft:
    """The draft that was kept; its media have no content any more."""
    media = tuple(MediaFile(content=b"", **m) for m in values["media"])
    return PostDraft(**{**values, "media": media, "thread": tuple(values["thread"])})


def sent(draft: PostDraft, *, at: datetime) -> Sent:
    """What to write down before `draft` is sent at campaign time `at`."""
    return Sent(
        draft=keep(draft),
        fingerprint=fingerprint(draft.text),
        at=at,
        follow_up=bool(draft.thread) or draft.first_comment is not None,
    )
