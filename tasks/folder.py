"""Campaign folders on the disk: found, and read into values without following anyone outside."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from pdca.errors import RejectedError
from pdca.plan.files import MOST_FILES, FileContent, Media, Trouble, media_type
from pdca.plan.item import MediaRef
from pdca.plan.read import CAMPAIGN, SHEETS, limit
from pdca.ports import MediaFile

CHUNK = 1_000_000
OURS = (CAMPAIGN, *SHEETS)
LIKE_OURS = re.compile(r"(campaign|calend[ae]r).*\.(ya?ml|csv|xlsx?|ods|numbers)", re.IGNORECASE)
TEXT = frozenset({".md", ".yaml", ".csv", ".xlsx"})


def campaign_folders(campaigns: Path) -> list[Path]:
    """The folders that hold a `campaign.yaml`, by name."""
    if not campaigns.is_dir():
        return []
    return sorted(f for f in campaigns.iterdir() if f.is_dir() and (f / CAMPAIGN).exists())


def load_folder(folder: Path) -> dict[str, FileContent]:
    """The files of a campaign folder that count, by path relative to it.

    `campaign.yaml`, calendars, `content/*.md` whole; of media only what is known of
    them. What is too large, unreadable, misplaced, or leads out of the folder is given as
    trouble; of a folder with too many files only the first of them.
    """
    root = folder.resolve()
    found = sorted(_files(folder))
    if len(found) > MOST_FILES:
        too_many = found[MOST_FILES].parent.relative_to(folder).as_posix()
        return {CAMPAIGN: _load(folder / CAMPAIGN, folder, root)} | {
            too_many: FileContent(trouble="too_many_files")
        }
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
    for name in OURS:
        if os.path.lexists(folder / name):
            yield folder / name
    yield from (p for p in folder.iterdir() if LIKE_OURS.match(p.name) and p.name not in OURS)
    for inside in (folder / "content", folder / "media"):
        found = (p for p in inside.rglob("*") if p.name[0] not in ".~")
        yield from (p for p in found if p.suffix == ".md" or not p.is_dir())


def _load(path: Path, folder: Path, root: Path) -> FileContent:
    name = path.relative_to(folder).as_posix()
    try:
        real = path.resolve(strict=True)
        size = real.stat().st_size
        if trouble := _trouble(name, real, root):
            return FileContent(size=size, trouble=trouble)
        if path.suffix in TEXT and not name.startswith("media/"):
            return FileContent(content=real.read_bytes(), size=size)
        return FileContent(size=size, media=_media(real))
    except (OSError, RuntimeError):
        return FileContent(trouble="file_unreadable")


def _trouble(name: str, real: Path, root: Path) -> Trouble | None:
    if not real.is_relative_to(root):
        return "file_outside"
    if not real.is_file():
        return "file_unreadable"
    if not _counts(name):
        return "file_ignored"
    return "file_too_big" if real.stat().st_size > limit(name) else None


def _counts(name: str) -> bool:
    """Whether a file of this name is read; what looks like one of ours is never passed over."""
    in_content = name.startswith("content/") and name.endswith(".md") and name.count("/") == 1
    return in_content or name in OURS or name.startswith("media/")


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
