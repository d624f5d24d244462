"""Each fault, seen from a client's side, and whether the post was taken all the same."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from sandbox import State
from sandbox.faults import KINDS, OPERATIONS
from sandbox.server import ADMIN, PLATFORM, create_app
from tests.sandbox.conftest import Stage

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "sandbox.md"


@pytest.mark.parametrize("when", ["before", "after"])
def test_latency_outlasts_the_patience_of_a_client(stage: Stage, when: str) -> None:
    person = stage.account()
    stage.fault("latency", operation="post", params={"seconds": 0.2, "when": when})

    with pytest.raises(httpx.ReadTimeout):
        person.call("POST", "/v1/posts", json={"text": "咖啡"}, timeout=0.05)

    assert stage.truth() == ([] if when == "before" else ["咖啡"])
    time.sleep(0.25)
    assert stage.truth() == ["咖啡"]


def test_a_rate_limit_says_how_long_to_wait(stage: Stage) -> None:
    person = stage.account()
    stage.fault("rate_limit", params={"seconds": 17})

    answer = person.post("one")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "17")
    assert answer.json()["error"]["code"] == "rate_limited"
    assert stage.truth() == []


def test_a_bare_rate_limit_says_nothing(stage: Stage) -> None:
    person = stage.account()
    stage.fault("rate_limit_bare")

    answer = person.post("one")

    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers
    assert stage.truth() == []


@pytest.mark.parametrize(
    ("kind", "status", "taken"),
    [("error_before", 503, []), ("error_after", 502, ["one"]), ("refuse_after", 400, ["one"])],
)
def test_an_error_says_nothing_of_what_was_taken(
    stage: Stage, kind: str, status: int, taken: list[str]
) -> None:
    person = stage.account()
    stage.fault(kind)

    assert person.post("one").status_code == status
    assert stage.truth() == taken


def test_the_status_of_an_error_can_be_chosen(stage: Stage) -> None:
    person = stage.account()
    stage.fault("error_after", params={"status": 504})

    assert person.post("one").status_code == 504


def test_a_connection_is_reset_after_the_post_was_taken(stage: Stage) -> None:
    person = stage.account()
    stage.fault("reset_after", operation="post")

    with pytest.raises(httpx.ReadError):
        person.post("one")

    assert stage.truth() == ["one"]
    assert person.post("two").status_code == 201


async def test_a_reset_in_process_is_a_lost_connection() -> None:
    transport = httpx.ASGITransport(create_app(State()))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
        token = (await http.put("/admin/accounts/a", json={})).json()["token"]
        await http.post("/admin/faults", json={"kind": "reset_after"})
        with pytest.raises(ConnectionResetError):
            await http.post(
                "/v1/posts", json={"text": "one"}, headers={"Authorization": f"Bearer {token}"}
            )
        record = (await http.get("/admin/record")).json()

    assert [p["text"] for p in record["posts"]] == ["one"]


def test_a_duplicate_is_refused_and_named_if_wanted(stage: Stage) -> None:
    person = stage.account()
    first = person.post("again and again").json()["id"]
    stage.fault("duplicate_refused")
    stage.fault("duplicate_refused", params={"named": True, "status": 409})

    silent, named = person.post("again and again"), person.post("again and again")

    assert (silent.status_code, silent.json()["error"]["code"]) == (422, "duplicate")
    assert "existing" not in silent.json()["error"]
    assert (named.status_code, named.json()["error"]["existing"]) == (409, first)
    assert len(stage.truth()) == 1


def test_a_revoked_token_stays_revoked_until_the_account_is_connected_again(stage: Stage) -> None:
    person = stage.account()
    stage.fault("revoke_token")

    codes = [person.post("one").json()["error"]["code"] for _ in range(2)]
    refreshed = person.http.post("/oauth/refresh", json={"refresh_token": person.refresh_token})

    assert codes == ["token_revoked", "token_revoked"]
    assert (refreshed.status_code, refreshed.json()["error"]["code"]) == (401, "token_revoked")
    assert stage.account().post("two").status_code == 201
    assert stage.truth() == ["two"]


def test_slow_media_cannot_be_posted_before_it_is_ready(stage: Stage) -> None:
    person = stage.account()
    stage.fault("slow_media", params={"seconds": 60, "clock": "virtual"})
    made = person.call("POST", "/v1/media", files={"file": ("cup.jpg", b"\xff\xd8")}).json()

    early = person.post("with a picture", media=[made["id"]])
    stage.at("2026-03-02T00:01:00+08:00")
    state = person.call("GET", f"/v1/media/{made['id']}").json()["state"]
    late = person.post("with a picture", media=[made["id"]])

    assert made["state"] == "processing"
    assert (early.status_code, early.json()["error"]["code"]) == (422, "media_not_ready")
    assert (state, late.status_code) == ("ready", 201)


@pytest.mark.parametrize(("fails", "end"), [(False, "published"), (True, "failed")])
def test_a_slow_post_is_processed_before_people_see_it(
    stage: Stage, *, fails: bool, end: str
) -> None:
    person = stage.account()
    params = {"seconds": 600, "clock": "virtual", "fails": fails}
    stage.fault("slow_media", operation="post", params=params)
    made = person.post("a film").json()

    before = person.figures(made["id"])
    stage.at("2026-03-02T12:00:00+08:00")
    after = person.call("GET", f"/v1/posts/{made['id']}").json()["state"]

    assert (made["state"], before, after) == ("processing", [], end)
    assert len(person.figures(made["id"])) == (0 if fails else 1)


def test_slow_media_in_real_time_needs_no_virtual_clock(stage: Stage) -> None:
    person = stage.account()
    stage.fault("slow_media", params={"seconds": 0.02})
    made = person.call("POST", "/v1/media", files={"file": ("cup.jpg", b"\xff\xd8")}).json()
    time.sleep(0.03)

    assert made["state"] == "processing"
    assert person.call("GET", f"/v1/media/{made['id']}").json()["state"] == "ready"


def test_a_skewed_clock_shifts_the_times_of_an_answer(stage: Stage) -> None:
    person = stage.account()
    stage.fault("clock_skew", params={"seconds": -90})

    made = person.post("one").json()["at"]

    assert datetime.fromisoformat(made) == datetime.fromisoformat("2026-03-01T23:58:30+08:00")


def test_wrong_fields_hold_nonsense(stage: Stage) -> None:
    person = stage.account()
    post = person.post("one").json()["id"]
    stage.fault("wrong_fields")
    stage.fault("wrong_fields", params={"fields": {"shares": "1.2w"}})

    first, second = person.figures(post)[0], person.figures(post)[0]

    assert (first["likes"], first["impressions"]) == ("many", -1)
    assert (second["likes"], second["shares"]) == (0, "1.2w")


def test_missing_fields_are_gone(stage: Stage) -> None:
    person = stage.account()
    post = person.post("one").json()["id"]
    stage.fault("missing_fields", params={"names": ["saves", "as_of"]})

    assert person.figures(post)[0].keys() & {"saves", "as_of", "likes"} == {"likes"}


def test_a_fault_meets_only_the_calls_it_was_meant_for(stage: Stage) -> None:
    person, other = stage.account("weibo-main"), stage.account("bluesky-en")
    stage.fault("error_before", account="weibo-main", operation="post", times=2, after=1)

    others = [other.post("x").status_code, person.call("GET", "/v1/me").status_code]
    codes = [person.post("x").status_code for _ in range(5)]

    assert others == [201, 200]
    assert codes == [201, 503, 503, 201, 201]


def test_a_fault_can_last_until_it_is_cleared(stage: Stage) -> None:
    person = stage.account()
    stage.fault("error_before", times=-1)
    broken = {person.post("x").status_code for _ in range(4)}
    stage.http.delete("/admin/faults")

    assert (broken, person.post("x").status_code) == ({503}, 201)


@pytest.mark.parametrize("fault", [{"kind": "rain"}, {"kind": "latency", "operation": "dance"}, {}])
def test_a_fault_that_does_not_exist_is_refused(stage: Stage, fault: dict[str, str]) -> None:
    assert stage.http.post("/admin/faults", json=fault).status_code == 422


def test_what_is_not_wanted_of_a_fault_may_be_null(stage: Stage) -> None:
    stage.fault("error_before", account=None, operation=None, params=None, times=None, after=None)

    assert stage.account().post("x").status_code == 503


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_is_documented(kind: str) -> None:
    assert f"| `{kind}` |" in PAGE.read_text("utf-8")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_documented(operation: str) -> None:
    assert f"`{operation}`" in PAGE.read_text("utf-8")


@pytest.mark.parametrize("path", sorted({*(p.path for p in PLATFORM), *(a[1] for a in ADMIN)}))
def test_every_path_is_documented(path: str) -> None:
    assert f" {path}`" in PAGE.read_text("utf-8")
