"""A draft is held against limits that are data, before its deadline."""

from __future__ import annotations

import pytest

from connectors.rules import hashtags, violations
from pdca.ports import Capabilities, MediaFile, PostDraft, Recovery

MASTODON = Capabilities(Recovery.KEY, max_text=500, max_media=4, max_hashtags=3)


def a_picture(**changes: object) -> MediaFile:
    values = {"name": "a.png", "alt": "", "content": b"x", "media_type": "image/png", "sha256": ""}
    return MediaFile(**values | changes)  # type: ignore[arg-type]  # values of a test


def codes(draft: PostDraft, can: Capabilities = MASTODON) -> list[str]:
    return [v.code for v in violations(draft, can, length=lambda d: len(d.text))]


def test_a_good_draft_breaks_no_rule() -> None:
    assert codes(PostDraft("Fine.", link="https://shop.example/", media=(a_picture(),))) == []


def test_every_broken_rule_is_named_at_once() -> None:
    media = (a_picture(media_type="image/tiff"), *[a_picture()] * 4)
    draft = PostDraft("x" * 501 + " #a #b #c #d", "http://shop.example/", media, "first!")

    assert codes(draft) == [
        "text_too_long",
        "too_many_hashtags",
        "no_first_comment",
        "too_many_media",
        "media_type",
        "link_not_https",
    ]


def test_limits_stand_in_the_answer() -> None:
    (broken,) = violations(PostDraft("x" * 501), MASTODON, length=lambda d: len(d.text))

    assert broken.values == {"length": 501, "limit": 500}


def test_each_part_of_a_thread_and_a_comment_that_is_a_post_have_the_limit_of_a_post() -> None:
    can = Capabilities(Recovery.KEY, max_text=9, threads=True, first_comment=True)
    draft = PostDraft("x" * 9, thread=("x" * 9, "x" * 10), first_comment="x" * 11)
    found = violations(draft, can, length=lambda d: len(d.text))

    assert [(v.code, dict(v.values)) for v in found] == [
        ("part_too_long", {"part": 3, "length": 10, "limit": 9}),
        ("first_comment_too_long", {"length": 11, "limit": 9}),
    ]
    assert codes(PostDraft("x", thread=("y",))) == ["no_threads"]


def test_a_large_or_missing_picture() -> None:
    can = Capabilities(Recovery.NONE, max_text=9, max_media_bytes=3, needs_media=True)

    assert codes(PostDraft("x", media=(a_picture(content=b"1234"),)), can) == ["media_too_large"]
    assert codes(PostDraft("x"), can) == ["needs_media"]
    assert codes(PostDraft(" ")) == ["empty"]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//shop.example", "https://", "https://[", "ftp://a.example"]
)
def test_a_link_is_https_or_none(link: str) -> None:
    assert codes(PostDraft("x", link=link)) == ["link_not_https"]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Beans #coffee, #手冲 and https://shop.example/#part", ["coffee", "手冲"]),
        ("#手冲入门# 今晚八点 #咖啡#", ["手冲入门", "咖啡"]),  # Weibo
        ("No. #1 in town", []),
    ],
)
def test_hashtags_as_platforms_read_them(text: str, tags: list[str]) -> None:
    assert hashtags(text) == tags
