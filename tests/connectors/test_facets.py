"""Links, mentions and hashtags as the network's own client finds them.

Cases: packages/api/tests/rich-text-detection.test.ts of github.com/bluesky-social/atproto,
read on 2026-11-25, those of them that do not depend on a list of top-level domains.
"""

from __future__ import annotations

import pytest

from connectors.facets import facets, graphemes, handles


def found(text: str, **dids: str) -> list[tuple[int, int, str]]:
    """Start, end and what is there, in bytes."""
    given = {handle: f"did:fake:{handle}" for handle in handles(text)} | dids
    return [
        (f["index"]["byteStart"], f["index"]["byteEnd"], list(f["features"][0].values())[1])
        for f in facets(text, dids=given)
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no mention", []),
        ("@handle.com middle end", ["@handle.com"]),
        ("start @handle.com end", ["@handle.com"]),
        ("@handle.com @handle.com @handle.com", ["@handle.com"] * 3),
        ("@full123-chars.test", ["@full123-chars.test"]),
        ("not@right", []),
        ("@handle.com!@#$chars", ["@handle.com"]),
        ("@handle.com\n@handle.com", ["@handle.com"] * 2),
        ("parenthetical (@handle.com)", ["@handle.com"]),
        ("👨👩👧👧 @handle.com 👨👩👧👧", ["@handle.com"]),
        ("start https://middle.com/foo/bar?baz=bux#hash end",
         ["https://middle.com/foo/bar?baz=bux#hash"]),
        ("https://newline1.com\nhttps://newline2.com",
         ["https://newline1.com", "https://newline2.com"]),
        ("👨👩👧👧 https://middle.com 👨👩👧👧", ["https://middle.com"]),
        ("not.. a..url ..here", []),
        ("e.g.", []),
        ("punctuation https://foo.com, https://bar.com/whatever; https://baz.com.",
         ["https://foo.com", "https://bar.com/whatever", "https://baz.com"]),
        ("parenthentical (https://foo.com)", ["https://foo.com"]),
        ("except for https://foo.com/thing_(cool)", ["https://foo.com/thing_(cool)"]),
    ],
)  # fmt: skip
def test_links_and_mentions(text: str, shown: list[str]) -> None:
    pieces = [text.encode()[start:end].decode() for start, end, _ in found(text)]

    assert pieces == shown


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a", [(0, 2, "a")]),
        ("#a #b", [(0, 2, "a"), (3, 5, "b")]),
        ("#1", []),
        ("body #tag body", [(5, 9, "tag")]),
        ("body #a1", [(5, 8, "a1")]),
        ("body #a_b", [(5, 9, "a_b")]),
        ("body #b_", [(5, 7, "b")]),
        ("body #a--b", [(5, 10, "a--b")]),
        ("text # text", []),
        (f"body #{'a' * 64}", [(5, 70, "a" * 64)]),
        (f"body #{'a' * 65}", []),
        ("bsky.app/profile#header", []),
        ("strips trailing #punctuation, #like. #this!",
         [(16, 28, "punctuation"), (30, 35, "like"), (37, 42, "this")]),
        ("I like #turtles!!!", [(7, 15, "turtles")]),
        ("works with #🦋 emoji, and #butter🦋fly, and #🦋🦋🦋",
         [(11, 16, "🦋"), (28, 42, "butter🦋fly"), (48, 61, "🦋🦋🦋")]),
        ("#👍🏿", [(0, 9, "👍🏿")]),
        ("#same #same #but #diff",
         [(0, 5, "same"), (6, 11, "same"), (12, 16, "but"), (17, 22, "diff")]),
    ],
)  # fmt: skip
def test_hashtags_by_byte(text: str, tags: list[tuple[int, int, str]]) -> None:
    assert found(text) == tags


def test_chinese_text_runs_into_a_link_and_out_of_it() -> None:
    text = "看这里https://shop.example/a?b=c。下一句"

    ((start, end, uri),) = found(text)

    assert uri == text.encode()[start:end].decode() == "https://shop.example/a?b=c"


def test_what_stands_inside_a_link_is_part_of_it() -> None:
    assert len(found("https://shop.example/@a.test/#tag")) == 1


def test_a_handle_that_nobody_has_stays_plain_text() -> None:
    assert facets("@nobody.test", dids={}) == []


def test_a_shortened_link_leads_to_its_whole_address() -> None:
    text = "shop.example/a und shop.example/a"
    (facet,) = facets(text, dids={}, aliases={"shop.example/a": "https://shop.example/a?utm=b"})

    assert facet["index"] == {"byteStart": 19, "byteEnd": 33}
    assert facet["features"][0]["uri"] == "https://shop.example/a?utm=b"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        # Unicode Standard Annex 29, Table 1a, and its emoji and flag rules
        ("g\u0308", 1), ("각", 1), ("ก", 1), ("நி", 1), ("กำ", 1), ("षि", 1), ("\r\n", 1),
        ("👨‍👩‍👧‍👦", 1), ("🇨🇳🇩🇪", 2), ("👍🏿", 1), ("手冲入门", 4), ("", 0),
    ],
)  # fmt: skip
def test_graphemes_are_what_a_reader_counts(text: str, count: int) -> None:
    assert graphemes(text) == count
