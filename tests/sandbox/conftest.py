"""One sandbox server for the folder, begun anew for every test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from sandbox import serve

MONDAY = "2026-03-02T00:00:00+08:00"


@dataclass
class Person:
    """A client of one account."""

    http: httpx.Client
    name: str
    token: str
    refresh_token: str

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **more)

    def post(self, text: str, key: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", "/v1/posts", json={"text": text, **more}, headers=headers)

    def figures(self, *ids: str) -> list[dict[str, Any]]:
        return list(self.call("GET", "/v1/metrics", params={"ids": ",".join(ids)}).json()["posts"])

    def rows_of_sessions(self) -> list[dict[str, Any]]:
        return list(self.call("GET", "/v1/sessions").json()["rows"])

    def rows(self, path: str, **params: str) -> list[dict[str, Any]]:
        """All rows of a list, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self.call("GET", path, params=params).json()
            found += answer["rows"]
            if answer["cursor"] is None:
                return found
            params["cursor"] = answer["cursor"]


class Stage:
    """The sandbox as whoever sets it up sees it."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def account(self, name: str = "weibo-main", **settings: Any) -> Person:
        answer = self.http.put(f"/admin/accounts/{name}", json=settings).json()
        return Person(self.http, name, answer["token"], answer["refresh_token"])

    def fault(self, kind: str, **more: Any) -> None:
        assert self.http.post("/admin/faults", json={"kind": kind, **more}).status_code == 200

    def at(self, moment: str) -> None:
        self.http.post("/clock", json={"to": moment})

    def truth(self) -> list[str]:
        """The texts of all posts that were accepted."""
        return [p["text"] for p in self.http.get("/admin/record").json()["posts"]]


@pytest.fixture(scope="session")
def base() -> Iterator[str]:
    with serve() as address:
        yield address


@pytest.fixture
def stage(base: str) -> Iterator[Stage]:
    with httpx.Client(base_url=base, timeout=5) as http:
        http.post("/reset", json={"start": MONDAY, "seed": 7})
        yield Stage(http)
