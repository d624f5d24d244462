"""Every accepted post is a post; the mode says what a client has to work with."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import Stage


def test_a_key_gives_the_same_post_again(stage: Stage) -> None:
    person = stage.account(mode="key")

    first, again, other = (person.post("早安", key) for key in ("k-1", "k-1", "k-2"))

    assert [a.status_code for a in (first, again, other)] == [201, 200, 201]
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    assert len(stage.truth()) == 2


@pytest.mark.parametrize("mode", ["read_back", "none"])
def test_without_mode_key_a_key_changes_nothing(stage: Stage, mode: str) -> None:
    person = stage.account(mode=mode)

    codes = [person.post("早安", "k-1").status_code for _ in range(2)]
    keys = [p["key"] for p in stage.http.get("/admin/record").json()["posts"]]

    assert codes == [201, 201]
    assert keys == ["k-1", "k-1"]


def test_the_same_text_twice_is_two_posts_in_mode_key_too(stage: Stage) -> None:
    person = stage.account(mode="key")
    person.post("早安")
    person.post("早安")

    assert stage.truth() == ["早安", "早安"]


def test_one_account_does_not_know_the_keys_of_another(stage: Stage) -> None:
    one, two = stage.account("a", mode="key"), stage.account("b", mode="key")

    assert one.post("x", "k").json()["id"] != two.post("x", "k").json()["id"]


def test_posts_can_be_listed_with_those_of_strangers_newest_last(stage: Stage) -> None:
    person = stage.account(mode="read_back")
    person.post("one")
    stage.at("2026-03-02T08:00:00+08:00")
    stage.http.post("/admin/stranger", json={"account": "weibo-main", "text": "not ours"})
    stage.at("2026-03-02T09:00:00+08:00")
    person.post("three")

    whole = person.rows("/v1/posts")
    late = person.rows("/v1/posts", since="2026-03-02T08:00:00+08:00")

    assert [row["text"] for row in whole] == ["one", "not ours", "three"]
    assert [row["text"] for row in late] == ["not ours", "three"]
    assert [row["at"] for row in late] == ["2026-03-02T08:00:00+08:00", "2026-03-02T09:00:00+08:00"]


def test_an_account_of_mode_none_cannot_be_read_back(stage: Stage) -> None:
    person = stage.account(mode="none")
    person.post("one")

    answer = person.call("GET", "/v1/posts")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_permitted")


def test_a_long_list_comes_in_pages_without_gap_or_overlap(stage: Stage) -> None:
    person = stage.account()
    rows = [{"text": f"n{n}"} for n in range(501)]
    stage.http.post("/admin/posts", json={"account": "weibo-main", "posts": rows})

    assert [row["text"] for row in person.rows("/v1/posts")] == [row["text"] for row in rows]


def test_a_text_that_is_too_long_is_refused_with_its_length(stage: Stage) -> None:
    person = stage.account(text_max=140)

    answer = person.post("长" * 141)

    assert answer.status_code == 422
    assert answer.json()["error"] | {"message": ""} == {
        "code": "text_too_long",
        "message": "",
        "length": 141,
        "limit": 140,
    }
    assert person.post("长" * 140).status_code == 201


def test_media_must_be_known_and_ones_own(stage: Stage) -> None:
    person, other = stage.account("a"), stage.account("b")
    mine = person.call("POST", "/v1/media", files={"file": ("杯.png", b"\x89PNG" * 9)}).json()

    assert mine["state"] == "ready"
    assert person.post("x", media=["404"]).json()["error"]["code"] == "unknown_media"
    assert other.post("x", media=[mine["id"]]).json()["error"]["code"] == "unknown_media"
    assert person.post("x", media=[mine["id"]]).json()["media"] == [mine["id"]]
    assert other.call("GET", f"/v1/media/{mine['id']}").status_code == 404


def test_a_quota_is_counted_per_account_and_local_day(stage: Stage) -> None:
    person = stage.account(posts_per_day=2)
    other = stage.account("other", posts_per_day=2)
    stage.at("2026-03-02T23:59:00+08:00")

    first, _, third = (person.post("x") for _ in range(3))
    free = other.post("x")
    stage.at("2026-03-03T00:00:00+08:00")
    tomorrow = person.post("x")

    assert first.headers["X-Quota-Limit"] == "2"
    assert first.headers["X-Quota-Remaining"] == "1"
    assert first.headers["X-Quota-Reset"] == "1772467200"  # 2026-03-03T00:00:00+08:00
    assert (third.status_code, third.json()["error"]["code"]) == (429, "quota")
    assert third.headers["X-Quota-Remaining"] == "0"
    assert (free.status_code, tomorrow.status_code) == (201, 201)


def test_a_rate_limit_is_counted_per_account(stage: Stage) -> None:
    person = stage.account(rate_limit=2, rate_window_s=100_000)
    other = stage.account("other", rate_limit=2, rate_window_s=100_000)

    codes = [person.call("GET", "/v1/me") for _ in range(3)]

    assert [c.status_code for c in codes] == [200, 200, 429]
    assert [c.headers["X-RateLimit-Remaining"] for c in codes] == ["1", "0", "0"]
    assert int(codes[2].headers["Retry-After"]) >= 1
    assert other.call("GET", "/v1/me").status_code == 200


def test_a_part_of_a_thread_replies_to_a_post_of_the_account_under_a_key_of_its_own(
    stage: Stage,
) -> None:
    person, other = stage.account(mode="key"), stage.account("other")
    first = person.post("一", key="a").json()
    for _ in range(2):
        second = person.post("二", key="a 2", reply_to=first["id"])
    third = person.post("三", key="a 3", reply_to=second.json()["id"])

    assert (second.status_code, third.status_code) == (200, 201)
    above = {p["text"]: p["reply_to"] for p in person.rows("/v1/posts")}
    assert above == {"一": None, "二": first["id"], "三": second.json()["id"]}
    for wrong in (person.post("x", reply_to="1"), other.post("x", reply_to=first["id"])):
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (404, "no_post")


def test_people_meet_a_thread_and_not_its_parts(stage: Stage) -> None:
    person = stage.account()
    first = person.post("一", link="https://shop.example/a")
    below = person.post("二", reply_to=first.json()["id"]).json()["id"]
    stage.at("2026-03-09T00:00:00+08:00")

    assert person.figures(below) == []
    assert person.figures(first.json()["id"]) != []
    account = person.call("GET", "/v1/account/metrics").json()
    assert account["posts"] == 1
    assert {c["post"] for c in person.rows("/v1/comments")} <= {first.json()["id"]}


def test_a_first_comment_and_a_deleted_post(stage: Stage) -> None:
    person = stage.account(mode="read_back")
    post = person.post("one").json()["id"]

    said = person.call("POST", f"/v1/posts/{post}/comments", json={"text": "链接在这里"})
    seen = person.rows("/v1/comments")
    person.call("DELETE", f"/v1/posts/{post}")

    assert said.status_code == 201
    assert [(c["text"], c["post"], c["author"], c["ours"]) for c in seen] == [
        ("链接在这里", post, "weibo-main", True)
    ]
    assert person.call("GET", f"/v1/posts/{post}").status_code == 404
    assert person.rows("/v1/posts") == person.figures(post) == []
    assert stage.truth() == ["one"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "bad_json"),
        (b"[1]", "bad_body"),
        (b"{}", "empty"),
        (b'{"text": "x", "labels": 3}', "bad_labels"),
    ],
)
def test_a_bad_body_is_refused(stage: Stage, body: bytes, code: str) -> None:
    answer = stage.account().call("POST", "/v1/posts", content=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


@pytest.mark.parametrize(
    "settings",
    [{"followers": "many"}, {"mode": "magic"}, {"colour": "red"}, {"timezone": "Mars/Olympus"}],
)
def test_an_account_with_a_bad_setting_is_refused(stage: Stage, settings: dict[str, str]) -> None:
    assert stage.http.put("/admin/accounts/a", json=settings).status_code == 422
