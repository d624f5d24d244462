"""After a lost answer: ours is found, a stranger's is left alone, doubt is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors.failure import Call
from connectors.recovery import by_key, match
from pdca.errors import (
    DuplicateError,
    InvalidError,
    NotReadyError,
    OutcomeUnknownError,
    QuotaExhaustedError,
    TransientError,
)
from pdca.ports import (
    Found,
    Missing,
    Processing,
    Published,
    Receipt,
    RemotePost,
    Unsure,
    Verdict,
)
from tests.connectors.stage import NOON, attempt

TEXT = "今晚八点手冲课 https://shop.example/pour-over?utm_content=pour-over-A"
SHORTENED = "今晚八点手冲课 https://t.cn/A6xYz9"
CALL = Call("weibo", "weibo-main", "settle a post", safe=True)


def a_post(remote_id: str, text: str = TEXT, *, minutes: float = 0) -> RemotePost:
    return RemotePost(remote_id, None, text, NOON + timedelta(minutes=minutes))


async def verdict(*posts: RemotePost, taken: frozenset[str] = frozenset()) -> Verdict:
    async def listed() -> AsyncIterator[RemotePost]:
        for post in posts:
            yield post

    return await match(attempt(TEXT, taken=taken), listed(), skew=timedelta(minutes=10))


def found(post: RemotePost) -> Found:
    return Found(Receipt(post.remote_id, post.url, post.at))


async def test_fc05_the_newest_post_is_not_taken_for_ours() -> None:
    ours = a_post("1", minutes=1)

    assert await verdict(ours, a_post("2", "别的话", minutes=2)) == found(ours)
    assert await verdict(a_post("2", "别的话", minutes=2)) == Missing()


async def test_a_shortened_link_is_ours_unless_an_exact_text_is_there() -> None:
    short, exact = a_post("1", SHORTENED), a_post("2")

    assert await verdict(short) == found(short)
    assert await verdict(short, exact) == found(exact)


async def test_two_candidates_are_a_question() -> None:
    assert isinstance(await verdict(a_post("1"), a_post("2", minutes=3)), Unsure)


async def test_a_post_of_another_publication_is_no_candidate() -> None:
    ours = a_post("2", minutes=3)

    assert await verdict(a_post("1"), ours, taken=frozenset({"1"})) == found(ours)
    assert await verdict(a_post("1"), taken=frozenset({"1"})) == Missing()


async def test_a_post_that_stands_on_two_pages_is_one() -> None:
    ours = a_post("1")

    assert await verdict(ours, ours) == found(ours)


@pytest.mark.parametrize("minutes", [-15, 25])
async def test_a_clock_may_be_ten_minutes_off(minutes: float) -> None:
    assert await verdict(a_post("1", minutes=minutes)) == found(a_post("1", minutes=minutes))


@pytest.mark.parametrize("minutes", [-16, 26, 600])
async def test_the_same_words_at_another_hour_are_a_question(minutes: float) -> None:
    assert isinstance(await verdict(a_post("1", minutes=minutes)), Unsure)


async def settle(answer: Published | Exception, looked: Verdict = Missing()) -> Verdict:  # noqa: B008
    async def send() -> Published:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def look() -> Verdict:
        return looked

    return await by_key(send, look, call=CALL)


async def test_the_same_key_gives_the_same_post() -> None:
    receipt = Receipt("1", None, NOON)

    assert await settle(receipt) == Found(receipt)


async def test_a_refused_key_that_is_not_in_the_list_was_never_taken() -> None:
    assert await settle(InvalidError("too long")) == Missing()


@pytest.mark.parametrize(
    "error",
    [DuplicateError("again"), QuotaExhaustedError("3 a day"), InvalidError("refused after taking")],
)
async def test_where_the_key_gives_no_answer_the_account_is_read(error: Exception) -> None:
    assert await settle(error, found(a_post("7"))) == found(a_post("7"))


async def test_a_key_that_is_refused_without_a_known_reason_is_a_question() -> None:
    unclear = OutcomeUnknownError("HTTP 400 invalid_request", status=400)

    assert isinstance(await settle(unclear, Missing()), Unsure)
    assert await settle(unclear, found(a_post("7"))) == found(a_post("7"))


async def test_an_answer_lost_again_is_asked_for_again() -> None:
    with pytest.raises(TransientError):
        await settle(OutcomeUnknownError("lost"))
    with pytest.raises(NotReadyError):
        await settle(Processing("1"))
