"""The files of a campaign folder as values: what the reader is given, without any I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Trouble = Literal[
    "file_too_big", "file_outside", "file_unreadable", "file_ignored", "too_many_files"
]

FILE_LIMIT = 50_000_000
MEDIA_LIMIT = 200_000_000
TEXT_LIMIT = 1_000_000
"""In bytes. What is larger is reported and not read."""
MOST_FILES = 5_000
MEDIA_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "audio/mpeg"}
)


@dataclass(frozen=True, slots=True)
class Media:
    """What is known of a media file.

    Attributes:
        media_type: by its first bytes, not its name; empty if they are unknown.
        width, height: in pixels; None where it is no picture.
        sha256: in hex.
    """

    media_type: str
    sha256: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class FileContent:
    """One file: its bytes if it is text or a table, its facts if it is media.

    `size` is in bytes; `trouble` says why it was not read.
    """

    content: bytes = field(default=b"", repr=False)
    size: int = 0
    media: Media | None = None
    trouble: Trouble | None = None


Files = Mapping[str, FileContent]
"""By path relative to the folder, with `/`, such as `content/pour-over.md`."""


def media_type(head: bytes) -> str:
    """The MIME type that a file's first 16 bytes show; empty if they are unknown."""
    signatures = {
        b"\xff\xd8\xff": "image/jpeg",
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"GIF8": "image/gif",
        b"ID3": "audio/mpeg",
        b"\xff\xfb": "audio/mpeg",
    }
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return next((t for magic, t in signatures.items() if head.startswith(magic)), "")
