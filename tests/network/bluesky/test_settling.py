"""Exactly once on the real network, whatever the wire loses."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pdca import errors
from pdca.do.fingerprint import fingerprint
from pdca.ports import Attempt, Found, MediaFile, Missing, PostDraft, Unsure
from tests.network.bluesky.conftest import Shop

pytestmark = pytest.mark.slow
DRAFT = PostDraft("手冲入门：水温 92 度，三段注水。", language="zh-CN")


def an_attempt(token: str, draft: PostDraft = DRAFT) -> Attempt:
    now = datetime.now(UTC)
    around = {"started_at": now - timedelta(minutes=5), "ended_at": now + timedelta(minutes=15)}
    return Attempt("key", token, draft, fingerprint(draft.text), remote={}, **around)


async def test_fc03_a_lost_answer_is_settled_to_one_post(shop: Shop) -> None:
    token = str(uuid4())
    await shop.connector.check_auth()
    shop.wire.lost_after["putRecord"] = 1
    with pytest.raises(errors.OutcomeUnknownError):
        await shop.publish(DRAFT, token)

    verdict = await shop.connector.reconcile(an_attempt(token))

    assert isinstance(verdict, Found)
    assert await shop.publish(DRAFT, token) == verdict.receipt
    assert await shop.texts() == [DRAFT.text]


async def test_a_lost_request_is_known_to_be_missing_and_sent_again(shop: Shop) -> None:
    token = str(uuid4())
    await shop.connector.check_auth()
    shop.wire.lost_before["putRecord"] = 1
    with pytest.raises(errors.OutcomeUnknownError):
        await shop.publish(DRAFT, token)

    assert await shop.connector.reconcile(an_attempt(token)) == Missing()
    await shop.publish(DRAFT, token)
    assert await shop.texts() == [DRAFT.text]


async def test_fc09_ten_callers_with_one_key_make_one_post(shop: Shop) -> None:
    token = str(uuid4())
    receipts = await asyncio.gather(*(shop.publish(DRAFT, token) for _ in range(10)))

    assert len(set(receipts)) == 1
    assert await shop.texts() == [DRAFT.text]


async def test_fc05_a_strangers_post_with_our_text_is_not_claimed(shop: Shop) -> None:
    token = str(uuid4())
    await shop.person.post(DRAFT.text)

    assert await shop.connector.reconcile(an_attempt(token)) == Missing()
    receipt = await shop.publish(DRAFT, token)
    verdict = await shop.connector.reconcile(an_attempt(token))

    assert verdict == Found(receipt)
    assert await shop.texts() == [DRAFT.text] * 2


async def test_an_edited_draft_never_overwrites_what_is_public(shop: Shop) -> None:
    token = str(uuid4())
    receipt = await shop.publish(DRAFT, token)
    edited = PostDraft("手冲入门：水温 90 度。")

    with pytest.raises(errors.DuplicateError):
        await shop.publish(edited, token)

    assert await shop.connector.reconcile(an_attempt(token, edited)) == Found(receipt)
    assert await shop.texts() == [DRAFT.text]


async def test_another_text_from_long_before_is_asked_about(shop: Shop) -> None:
    token = str(uuid4())
    receipt = await shop.publish(DRAFT, token)
    later = datetime.now(UTC) + timedelta(days=300)
    attempt = replace(an_attempt(token, PostDraft("春季上新")), started_at=later)

    verdict = await shop.connector.reconcile(attempt)

    assert isinstance(verdict, Unsure)
    assert str(receipt.url) in verdict.reason


async def test_the_same_text_is_found_again_however_old(shop: Shop) -> None:
    token = str(uuid4())
    receipt = await shop.publish(DRAFT, token)
    later = datetime.now(UTC) + timedelta(days=300)

    found = await shop.connector.reconcile(replace(an_attempt(token), started_at=later))

    assert found == Found(receipt)


async def test_fc07_a_lost_answer_to_a_comment_makes_no_second_one(shop: Shop) -> None:
    token = str(uuid4())
    receipt = await shop.publish(DRAFT, token)
    shop.wire.lost_after["putRecord"] = 1
    with pytest.raises(errors.OutcomeUnknownError):
        await shop.connector.add_first_comment(receipt, "课程链接", token=token)

    await shop.connector.add_first_comment(receipt, "课程链接", token=token)

    assert await shop.texts() == sorted([DRAFT.text, "课程链接"])


async def test_a_record_that_the_server_has_lost_an_upload_for_is_not_sent(shop: Shop) -> None:
    gone = '{"at": "2026-03-05T12:00:00+00:00", "blob": {"$type": "blob", "ref": {"$link": '
    gone += '"bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}, '
    gone += '"mimeType": "image/png", "size": 12}}'
    file = MediaFile("kettle.png", "手冲壶", b"", "image/png", "ab" * 32)
    draft = replace(DRAFT, media=(file,))

    with pytest.raises(errors.NotReadyError):
        await shop.connector.commit(
            draft, token=str(uuid4()), remote={f"media:{file.sha256}": gone}
        )
    assert await shop.texts() == []
