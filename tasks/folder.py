"""Campaign folders on the disk: found, and read into values without following anyone outside."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from pdca.errors import RejectedError
from pdca.plan.files import FileContent, Media, Trouble, media_type
from pdca.plan.item import MediaRef
from pdca.plan.read import CAMPAIGN, limit
from pdca.ports import MediaFile

CHUNK = 1_000_000
MOST_FILES = 5_000
TEXT = frozenset({".md", ".yaml", ".csv", ".xlsx"})


def campaign_folders(campaigns: Path) -> list[Path]:
    """The folders that hold a `campaign.yaml`, by name."""
    if not campaigns.is_dir():
        return []
    return sorted(f for f in campaigns.iterdir() if f.is_dir() and (f / CAMPAIGN).exists())


def load_folder(folder: Path) -> dict[str, FileContent]:
    """The files of a campaign folder that count, by path relative to it.

    `campaign.yaml`, calendars, `content/*.md` whole; of media only what is known of
    them. What is too large, unreadable, or leads out of the folder is given as trouble.
    """
    root = folder.resolve()
    found = sorted(_files(folder))[:MOST_FILES]
    return {path.relative_to(folder).as_posix(): _load(path, folder, root) for path in found}


def load_media(folder: Path, media: Iterable[MediaRef]) -> tuple[MediaFile, ...]:
    """The pictures and films of a post, with their bytes.

    Raises:
        RejectedError: one is gone, leads out of the folder, or is not what the plan read.
    """
    return tuple(_load_one(folder, m) for m in media)


def _load_one(folder: Path, media: MediaRef) -> MediaFile:
    path = (folder / media.file).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise RejectedError(f"{media.file} is no longer in the campaign's folder.")
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if media.sha256 and sha256 != media.sha256:
        raise RejectedError(f"{media.file} has changed since the plan was read.")
    return MediaFile(Path(media.file).name, media.alt, content, media_type(content[:16]), sha256)


def _files(folder: Path) -> Iterator[Path]:
    for name in (CAMPAIGN, "calendar.csv", "calendar.xlsx"):
        if os.path.lexists(folder / name):
            yield folder / name
    content, media = folder / "content", folder / "media"
    yield from (p for p in content.glob("*.md") if not p.name.startswith("."))
    yield from (p for p in media.rglob("*") if not p.name.startswith(".") and not p.is_dir())


def _load(path: Path, folder: Path, root: Path) -> FileContent:
    name = path.relative_to(folder).as_posix()
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root):
            return FileContent(trouble="file_outside")
        if not real.is_file():
            return FileContent(trouble="file_unreadable")
        size = real.stat().st_size
        if trouble := _too_big(name, size):
            return FileContent(size=size, trouble=trouble)
        if path.suffix in TEXT and not name.startswith("media/"):
            return FileContent(content=real.read_bytes(), size=size)
        return FileContent(size=size, media=_media(real))
    except (OSError, RuntimeError):
        return FileContent(trouble="file_unreadable")


def _too_big(name: str, size: int) -> Trouble | None:
    return "file_too_big" if size > limit(name) else None


def _media(path: Path) -> Media:
    whole = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(CHUNK)
        whole.update(head)
        while chunk := file.read(CHUNK):
            whole.update(chunk)
    width, height = _pixels(head)
    return Media(media_type(head), whole.hexdigest(), width, height)


def _pixels(head: bytes) -> tuple[int | None, int | None]:
    """Width and height from a picture's header; nothing is decoded."""
    if not media_type(head).startswith("image/"):
        return None, None
    try:
        with Image.open(BytesIO(head)) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None, None
