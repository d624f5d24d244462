"""A piece of content as its author wrote it, before any account gets it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from pdca.plan.values import Duration, Local, Strict, Words


class Language(StrEnum):
    EN = "en"
    ZH = "zh-CN"


class MediaRef(Strict):
    file: Words
    alt: Words
    sha256: str = ""
    """Filled by the reader."""


class Repeat(Strict):
    every: Duration
    times: int = Field(ge=2, le=104)


class Item(Strict):
    """One item. Without `accounts` it goes to every account whose audience and format fit."""

    id: str = Field(pattern=r"^[^\s/\\]{1,120}$")
    title: Words
    pillar: str
    audience: str | None = None
    positioning: Literal["brand", "product", "service"] = "brand"
    author: str | None = None
    language: Language | None = None
    """Of the body; default: the campaign's."""
    at: Local | None = None
    """Naive local time in the campaign's zone; None waits in the pillar's queue."""
    accounts: tuple[str, ...] = ()
    media: tuple[MediaRef, ...] = ()
    link: str | None = None
    repeat: Repeat | None = None
    experiment: str | None = None
    body: str
    adaptations: dict[str, str] = Field(default_factory=dict)
    """By account or platform; account beats platform beats body."""
    variants: dict[str, str] = Field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Of a thread, after the first: by the text that they continue, `body`, `@bluesky` or
    `variant B`."""
    first_comment: str | None = None
    file: str = ""
    line: int = 0
