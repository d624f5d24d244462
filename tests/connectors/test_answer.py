"""An answer's `Link` header, as RFC 8288 and Mastodon's documents write it."""

from __future__ import annotations

import httpx
import pytest

from connectors.answer import decoded

# docs.joinmastodon.org/api/guidelines/#pagination
BOTH = (
    '<https://mastodon.example/api/v1/endpoint?max_id=7163058>; rel="next", '
    '<https://mastodon.example/api/v1/endpoint?min_id=7275607>; rel="prev"'
)


@pytest.mark.parametrize(
    ("link", "following"),
    [
        (BOTH, "7163058"),
        ('<https://mastodon.example/api?min_id=7>; rel="prev"', None),
        ('<https://mastodon.example/api?page=2>; rel="next"', None),
        ('<http://[bad>; rel="next"', None),
        ("", None),
    ],
)
def test_the_next_page_is_read_from_the_link(link: str, following: str | None) -> None:
    answer = decoded(httpx.Response(200, headers={"Link": link}, json=[]))

    assert answer.following("max_id") == following


def test_what_is_no_json_has_no_body() -> None:
    assert decoded(httpx.Response(200, text="<html>")).body is None
    assert not decoded(httpx.Response(200, text="<html>")).readable
    assert decoded(httpx.Response(202)).readable
