"""An answer as it came: the JSON in it, and what its headers tell beside that."""

from __future__ import annotations

from typing import Any, NamedTuple

import httpx


class Answer(NamedTuple):
    """What a platform answered.

    Attributes:
        body: its JSON; None where there was none.
        readable: whether it was JSON, or nothing at all.
        status: of HTTP.
        headers: by name, in any case.
    """

    body: Any
    readable: bool
    status: int
    headers: httpx.Headers

    @property
    def links(self) -> dict[str | None, dict[str, str]]:
        """The `Link` header (RFC 8288), by relation."""
        return httpx.Response(self.status, headers=self.headers).links

    def following(self, name: str) -> str | None:
        """The parameter `name` of the next page's address."""
        address = self.links.get("next", {}).get("url")
        try:
            return None if address is None else httpx.URL(address).params.get(name)
        except httpx.InvalidURL:
            return None


def decoded(answer: httpx.Response) -> Answer:
    """An answer that is no JSON has no body."""
    status, headers = answer.status_code, answer.headers
    if not answer.content:
        return Answer(None, True, status, headers)
    try:
        return Answer(answer.json(), True, status, headers)
    except ValueError:
        return Answer(None, False, status, headers)
