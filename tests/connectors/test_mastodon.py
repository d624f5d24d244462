"""A Mastodon account: what a post carries, and what a server's limits are."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from pdca import errors
from pdca.ports import PostDraft, Receipt
from tests.connectors.family import HOST, KINDS, Family
from tests.connectors.stage import NOON, TOKEN

STATUSES = "/api/v1/statuses"
every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def there() -> Family:
    return Family(lambda: NOON)


# Posting


@every_kind
async def test_a_post_is_public_in_its_language_under_its_key(kind: str) -> None:
    there = Family(lambda: NOON, **KINDS[kind])
    draft = PostDraft("手冲入门", link="https://shop.example/a", language="zh-CN")
    made = await there.connector().commit(draft, token=TOKEN, remote={})

    (status,) = there.statuses
    assert made == Receipt(status["id"], status["url"], NOON)
    assert status["sent"] == "手冲入门\n\nhttps://shop.example/a"
    assert (status["visibility"], status["language"]) == ("public", "zh")
    assert there.requests[-1].headers["Idempotency-Key"] == TOKEN


@every_kind
async def test_a_link_that_a_person_gives_leads_to_the_account_s_own_post(kind: str) -> None:
    there = Family(lambda: NOON, **KINDS[kind])
    connector = there.connector()
    made = await connector.commit(PostDraft("手冲入门"), token=TOKEN, remote={})
    there.stranger("冷萃")
    others = there.statuses[-1]
    others["account"] = {**others["account"], "id": "23634"}

    assert isinstance(made, Receipt)
    assert made.url is not None
    assert await connector.post_at(made.url) == made
    assert await connector.post_at(others["url"]) is None
    assert await connector.post_at(f"https://{HOST}/@shop/404") is None


async def test_a_first_comment_is_a_reply_under_a_key_of_its_own(there: Family) -> None:
    connector = there.connector()
    post = await connector.commit(PostDraft("手冲入门"), token=TOKEN, remote={})
    assert isinstance(post, Receipt)

    for _ in range(2):
        await connector.add_first_comment(post, "九十二度", token=TOKEN)

    assert there.replies() == ["九十二度"]
    assert there.statuses[1]["in_reply_to_id"] == post.remote_id
    sent = [r.headers["Idempotency-Key"] for r in there.requests if r.method == "POST"]
    assert sent == [TOKEN, f"{TOKEN}-first-comment"]


async def test_a_refusal_that_is_only_repeated_for_its_key_binds_no_other_key() -> None:
    there = Family(lambda: NOON, keys="replayed")
    there.faults.append(429)
    with pytest.raises(errors.RateLimitedError):
        await there.connector().commit(PostDraft("手冲入门"), token=TOKEN, remote={})

    await there.connector().commit(PostDraft("手冲入门"), token=TOKEN, remote={})
    await there.connector().commit(PostDraft("手冲入门"), token=TOKEN, remote={})

    assert there.texts == ["手冲入门"]


async def test_deleting_twice_is_as_good_as_once(there: Family) -> None:
    connector = there.connector()
    post = await connector.commit(PostDraft("手冲入门"), token=TOKEN, remote={})
    assert isinstance(post, Receipt)

    await connector.delete(post.remote_id)
    await connector.delete(post.remote_id)

    assert there.statuses == []


# Limits


async def test_a_servers_own_limits_count(there: Family) -> None:
    connector = there.connector()
    draft = PostDraft("茶" * 600, first_comment="水" * 5001)
    assert {v.code for v in connector.validate(draft)} == {
        "text_too_long",
        "first_comment_too_long",
    }
    there.instance = {
        "configuration": {
            "statuses": {"max_characters": 5000, "max_media_attachments": 6},
            "media_attachments": {"image_size_limit": 41943040, "supported_mime_types": []},
        }
    }

    await connector.check_auth()

    assert [v.code for v in connector.validate(draft)] == ["first_comment_too_long"]
    can = connector.capabilities
    assert (can.max_text, can.max_media, can.max_media_bytes) == (5000, 6, 41943040)
    assert can.media_types == connector.facts.media_types


async def test_a_server_that_says_nothing_has_the_usual_limits(there: Family) -> None:
    connector = there.connector()
    info = await connector.check_auth()

    assert connector.capabilities == connector.facts
    assert (info.handle, info.followers, info.url) == ("brand", 821, f"https://{HOST}/@brand")


@pytest.mark.parametrize("waits", [True, False])
async def test_fc22_a_rate_limit_of_posts_ends_when_it_says_and_stops_no_reading(
    *, waits: bool
) -> None:
    now = datetime.now(UTC)
    there = Family(lambda: now, waits=waits)
    connector = there.connector()
    there.faults.append(429)
    for _ in range(2):
        with pytest.raises(errors.RateLimitedError) as caught:
            await connector.commit(PostDraft("手冲入门"), token=TOKEN, remote={})
        assert caught.value.retry_at is not None
        assert abs(caught.value.retry_at - now - timedelta(minutes=5)) < timedelta(seconds=30)

    assert there.called("POST", STATUSES) == 1
    assert (await connector.list_posts(NOON)).rows == ()


async def test_the_server_is_asked_for_errors_in_english(there: Family) -> None:
    await there.connector().commit(PostDraft("手冲入门"), token=TOKEN, remote={})

    assert there.requests[-1].url.params["lang"] == "en"
    assert json.loads(there.requests[-1].content)["content_type"] == "text/plain"
