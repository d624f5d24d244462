"""What the connector does with answers that a running network rarely gives."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from connectors.bluesky_record import length, post, record_key, text_of
from connectors.bluesky_rows import address, is_old_upload
from pdca import errors
from pdca.ports import Found, MediaFile, Missing, PostDraft, Receipt, TokenSet
from tests.connectors.stage import NOON, TOKEN, Stage, attempt, lose

SWAP = {"error": "InvalidSwap", "message": "Record was at bafyreihtest"}
LINK = "https://shop.example/pour-over/very/long/path/of/words?utm_source=bluesky"
PICTURE = MediaFile("kettle.png", "手冲壶", b"\x89PNG", "image/png", "ab" * 32)


@pytest.fixture
def stage() -> Stage:
    return Stage("bluesky")


def documented(stage: Stage) -> Receipt:
    uri = stage.examples["post"]
    return Receipt(uri, address(uri), datetime(2026, 11, 25, 13, 54, 24, 412_000, UTC))


# Record keys


def test_record_keys_are_lawful_stay_the_same_and_do_not_meet() -> None:
    # https://atproto.com/specs/tid: 13 characters of this alphabet, the first at most "j"
    tokens = [str(uuid4()) for _ in range(20_000)]
    keys = [record_key(token) for token in tokens]

    assert len(set(keys)) == len(tokens)
    assert [record_key(token) for token in tokens] == keys
    assert all(len(key) == 13 and key[0] in "234567abcdefghij" for key in keys)
    assert set("".join(keys)) <= set("234567abcdefghijklmnopqrstuvwxyz")


def test_a_record_key_looks_like_a_moment_that_has_passed() -> None:
    for token in (str(uuid4()) for _ in range(1000)):
        number = 0
        for letter in record_key(token):
            number = number * 32 + "234567abcdefghijklmnopqrstuvwxyz".index(letter)
        at = datetime.fromtimestamp((number >> 10) / 1e6, UTC)
        assert datetime(2023, 1, 1, tzinfo=UTC) <= at < datetime(2024, 3, 1, tzinfo=UTC)


# Writing


async def test_a_conflict_with_the_same_text_is_our_own_post(stage: Stage) -> None:
    stage.play("publish", lambda _: httpx.Response(400, json=SWAP))

    assert await stage.publish(stage.connector()) == documented(stage)
    sent = json.loads(stage.requests[0].content)
    assert sent["rkey"] == record_key(TOKEN) == stage.requests[1].url.params["rkey"]
    assert sent["swapRecord"] is None


async def test_a_conflict_that_cannot_be_read_just_now_stays_one(stage: Stage) -> None:
    stage.play("publish", lambda _: httpx.Response(400, json=SWAP))
    stage.play("record", lose(httpx.ReadTimeout))

    with pytest.raises(errors.DuplicateError):
        await stage.publish(stage.connector())


async def test_settling_writes_nothing(stage: Stage) -> None:
    connector = stage.connector()
    found = await connector.reconcile(attempt(stage.draft.text))
    stage.play("record", lambda _: httpx.Response(400, json={"error": "RecordNotFound"}))
    missing = await connector.reconcile(attempt(stage.draft.text))

    assert (found, missing) == (Found(documented(stage)), Missing())
    assert set(stage.asked) == {"record"}


async def test_a_record_that_cannot_be_read_is_neither_there_nor_missing(stage: Stage) -> None:
    broken = {**stage.examples["answers"]["record"]["json"], "value": {"text": 7}}
    stage.play("record", lambda _: httpx.Response(200, json=broken))

    with pytest.raises(errors.TransientError):
        await stage.connector().reconcile(attempt(stage.draft.text))


def test_a_card_is_named_by_its_item_else_by_its_host() -> None:
    def title(draft: PostDraft) -> str:
        return str(post(draft, at=NOON, images=[], dids={})["embed"]["external"]["title"])

    assert title(PostDraft("手冲", link=LINK, title="手冲入门")) == "手冲入门"
    assert title(PostDraft("手冲", link=LINK)) == "shop.example"


def test_a_link_beside_images_counts_and_is_not_said_twice() -> None:
    shown = "手冲\n\nshop.example/pour-over/very/long/pa…"
    draft = PostDraft("手冲", link=LINK, media=(PICTURE,))

    assert text_of(draft) == shown
    assert length(text_of(draft)) == len(shown)
    assert text_of(PostDraft(f"手冲 {LINK}", link=LINK, media=(PICTURE,))) == f"手冲 {LINK}"
    assert text_of(PostDraft("", link="https://a.example/", media=(PICTURE,))) == "a.example"


def test_a_first_comment_may_be_as_long_as_a_post(stage: Stage) -> None:
    connector = stage.connector()

    assert connector.validate(PostDraft("a", first_comment="長" * 300)) == []
    codes = [v.code for v in connector.validate(PostDraft("a", first_comment="長" * 301))]
    assert codes == ["first_comment_too_long"]


def test_an_upload_that_cannot_be_read_is_not_old() -> None:
    assert not is_old_upload("m-1", NOON)
    assert not is_old_upload("{}", NOON)


# Signing in


async def test_a_password_signs_in_once_for_many_callers(stage: Stage) -> None:
    held = stage.examples["credentials"]
    names = ("base_url", "identifier", "app_password")
    connector = stage.connector(token=TokenSet({name: held[name] for name in names}))

    await stage.publish(connector)
    await connector.fetch_account_metrics()

    assert stage.asked["signin"] == len(stage.stored) == 1
    assert stage.stored[0].values["did"] == held["did"]


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidToken"])
async def test_a_dead_refresh_token_falls_back_to_the_password(stage: Stage, code: str) -> None:
    stage.play("refresh", lambda _: httpx.Response(400, json={"error": code}))

    assert await stage.connector().refresh()
    assert stage.asked["signin"] == 1


async def test_a_failing_server_does_not_use_up_the_password(stage: Stage) -> None:
    stage.refuse("refresh", 502)

    with pytest.raises(errors.TransientError):
        await stage.connector().refresh()
    assert stage.asked["signin"] == 0


async def test_who_is_signed_in_needs_no_app_view(stage: Stage) -> None:
    stage.refuse("account", 502)
    info = await stage.connector().check_auth()

    assert (info.handle, info.name, info.followers) == ("shop.test", "shop.test", None)


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "a.e30.c", "a.eyJleHAiOjFlMzB9.c"])
async def test_a_token_of_another_kind_just_has_no_known_end(stage: Stage, token: str) -> None:
    fresh = {"accessJwt": token, "refreshJwt": token, "did": "did:plc:ewvi7nxzyoun6zhxrhs64oiz"}
    stage.play("refresh", lambda _: httpx.Response(200, json=fresh))

    renewed = await stage.connector().refresh()

    assert renewed is not None
    assert renewed.expires_at is None


# Reading


async def test_notifications_are_read_back_to_the_moment_asked_for(stage: Stage) -> None:
    connector = stage.connector()
    before = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    after = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)

    comments, mentions = (
        await connector.list_comments(before),
        await connector.list_mentions(before),
    )

    assert [m.text for m in comments.rows] == ["好喝吗？"]
    assert [m.on for m in comments.rows] == [stage.examples["post"]]
    assert [m.text for m in mentions.rows] == ["quote 65b99c", "@shop.test 喜欢"]
    assert comments.cursor == "2026-11-25T13:54:20.222Z"
    assert (await connector.list_comments(after)).cursor is None


async def test_counts_that_nobody_has_mapped_are_reported(stage: Stage) -> None:
    answer = json.loads(json.dumps(stage.examples["answers"]["metrics"]["json"]))
    answer["posts"][0] |= {"viewCount": 5, "quoteCount": None}
    stage.play("metrics", lambda _: httpx.Response(200, json=answer))
    connector = stage.connector()

    rows = await connector.fetch_post_metrics([stage.examples["post"]])

    assert connector.unknown_fields == {"viewCount"}
    assert rows.set_index("metric")["value"]["shares"] == 1


@pytest.mark.parametrize("uri", ["", "https://bsky.app", "at://did:plc:x", "at://a/b/c/d/e"])
def test_only_a_posts_address_can_be_read_by_people(uri: str) -> None:
    assert address(uri) is None
