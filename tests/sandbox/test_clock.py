"""Virtual time moves on and never back; with a file, everything survives a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from sandbox import State, serve
from tests.sandbox.conftest import Stage


def now(stage: Stage) -> datetime:
    return datetime.fromisoformat(stage.http.get("/clock").json()["now"])


def test_virtual_time_moves_forward_and_never_back(stage: Stage) -> None:
    stage.at("2026-03-05T12:00:00+00:00")
    back = stage.http.post("/clock", json={"to": "2026-03-03T00:00:00+08:00"})

    assert back.status_code == 200
    assert back.json() == {"now": "2026-03-05T20:00:00+08:00", "mode": "virtual"}
    assert now(stage) == datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize("to", ["2026-03-05T12:00:00", "soon", None])
def test_a_moment_needs_an_offset(stage: Stage, to: str | None) -> None:
    assert stage.http.post("/clock", json={"to": to}).status_code == 422


def test_a_reset_forgets_everything_and_takes_time_back(stage: Stage) -> None:
    person = stage.account()
    person.post("one")
    stage.at("2026-05-01T00:00:00+08:00")
    stage.http.post("/reset", json={"start": "2026-02-02T00:00:00+08:00", "seed": 3})

    assert stage.truth() == []
    assert person.call("GET", "/v1/me").status_code == 401
    assert now(stage) == datetime(2026, 2, 1, 16, tzinfo=UTC)


def test_a_real_clock_is_the_machines_and_cannot_be_moved() -> None:
    with serve(State(clock="real")) as base, httpx.Client(base_url=base) as http:
        told = datetime.fromisoformat(http.get("/clock").json()["now"])
        moved = http.post("/clock", json={"to": "2099-01-01T00:00:00+00:00"})

    assert abs(datetime.now(UTC) - told) < timedelta(seconds=30)
    assert (moved.status_code, moved.json()["error"]["code"]) == (409, "real_clock")


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    file, noon = tmp_path / "deep" / "sandbox.db", {"to": "2026-03-04T12:00:00+08:00"}

    def ask(http: httpx.Client, headers: dict[str, str], post: str) -> list[object]:
        asked = [
            http.get("/clock"),
            http.get("/v1/metrics", params={"ids": post}, headers=headers),
            http.get("/v1/posts", headers=headers),
            http.get("/admin/record"),
            http.get("/admin/expected"),
        ]
        return [answer.json() for answer in asked]

    with serve(State(file=file, seed=11)) as base, httpx.Client(base_url=base) as http:
        token = http.put("/admin/accounts/a", json={"mode": "key"}).json()["token"]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
        body = {"text": "一", "labels": {"pillar": "acquire"}}
        post = http.post("/v1/posts", json=body, headers=headers).json()["id"]
        http.post("/clock", json=noon)
        before = ask(http, headers, post)
    with serve(State(file=file, seed=99)) as base, httpx.Client(base_url=base) as http:
        after = ask(http, headers, post)
        again = http.post("/v1/posts", json=body, headers=headers)
        other = http.post("/v1/posts", json=body, headers=headers | {"Idempotency-Key": "z"})

    assert after == before
    assert (again.status_code, again.json()["id"]) == (200, post)
    assert other.json()["id"] != post
