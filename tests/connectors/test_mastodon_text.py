"""Texts as Mastodon counts them, and its HTML read as it was written."""

from __future__ import annotations

import pytest

from connectors.mastodon_text import length, letters, plain, text_of, written
from pdca.do.fingerprint import same
from pdca.ports import PostDraft
from tests.connectors.mastodon_html import FOREIGN, shown

LONG = "https://example.com/page/that/is/very/long"


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Hello world", 11),
        ("手冲入门", 4),
        (f"see {LONG}", 4 + 23),  # docs.joinmastodon.org/user/posting: all links count as 23
        (f"{LONG} {LONG}", 23 + 1 + 23),
        (f"水温{LONG}，三段", 2 + 23 + 3),
        ("@Gargron@mastodon.social hi", 8 + 3),  # only the name of a remote mention counts
        ("mail to info@shop.example", 25),
        ("👩‍👩‍👧‍👦🇨🇳é", 3),
    ],
)
def test_a_text_is_counted_as_mastodon_does(text: str, counted: int) -> None:
    assert length(text, per_link=23) == counted


def test_without_an_allowance_for_links_all_counts_as_it_stands() -> None:
    text = f"{LONG} @Gargron@mastodon.social"

    assert length(text, per_link=0) == len(text)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("水温 92 度 <三段注水>。", "水温 92 度 。"),  # Pixelfed: strip_tags
        ("*Now*: a _new_ roast", "Now: a new roast"),  # Friendica: Markdown
        ("2 < 3 > 1", "2 < 3 > 1"),
    ],
)
def test_letters_are_what_no_server_changes(sent: str, shown: str) -> None:
    assert letters(sent) == letters(shown) != ""
    assert letters(sent) != letters(f"{shown} again")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        # docs.joinmastodon.org: methods/statuses, methods/search, methods/notifications,
        # api/guidelines
        ("<p>Hello world</p>", "Hello world"),
        ("<p>cats<br>cats never change</p>", "cats\ncats never change"),
        (
            (
                '<p>Cats are inherently good at self-care. </p><p><a href="https://mspsocial.net/tags/'
                'cats" class="mention hashtag" rel="nofollow noopener noreferrer" target="_blank">#'
                "<span>cats</span></a></p>"
            ),
            "Cats are inherently good at self-care. \n\n#cats",
        ),
        (
            (
                '<p><span class="h-card"><a href="https://mastodon.social/@trwnh" class="u-url '
                'mention">@<span>trwnh</span></a></span> sup!</p>'
            ),
            "@trwnh sup!",
        ),
        (
            (
                f'<a href="{LONG}">\n  <span class="invisible">https://</span>'
                '<span class="ellipsis">example.com/page</span>'
                '<span class="invisible">/that/is/very/long</span></a>'
            ),
            LONG,
        ),
        (
            f'<p>Read <a href="{LONG}" rel="ugc">https://example.com/page/th…</a></p>',
            f"Read {LONG}",
        ),
        (f'<p>Read <a href="{LONG}">our page</a> &amp; &lt;more&gt;</p>', f"Read {LONG} & <more>"),
    ],
)
def test_html_is_read_as_it_was_written(html: str, text: str) -> None:
    assert plain(html) == text


@pytest.mark.parametrize(
    "text",
    [
        "手冲入门：水温 92 度。\n\n三段注水。",
        f"谢谢 @{FOREIGN}，@nobody@{FOREIGN.partition('@')[2]} & <你>",
        f"a\nb\n\n{LONG}?utm_source=mastodon&utm_content=pour-over-A",
    ],
)
def test_a_text_comes_back_the_same(text: str) -> None:
    assert same(text, written(shown(text)))


def test_the_link_stands_once() -> None:
    assert text_of(PostDraft("Tea", link=LONG)) == f"Tea\n\n{LONG}"
    assert text_of(PostDraft(f"Tea {LONG}!", link=LONG)) == f"Tea {LONG}!"
    assert text_of(PostDraft("", link=LONG)) == LONG
