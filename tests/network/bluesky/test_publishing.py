"""What a post becomes on the real network."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from PIL import Image

from connectors.bluesky import BlueskyConnector
from connectors.facets import graphemes
from pdca import errors
from pdca.ports import MediaFile, PostDraft
from tests.network.bluesky.conftest import Shop
from tests.network.bluesky.people import Person

pytestmark = pytest.mark.slow
LINK = "https://shop.example/pour-over?utm_source=bluesky&utm_campaign=spring"
FAMILY = "👨‍👩‍👧‍👦"


def a_picture(*, side: int = 32, alt: str = "手冲壶与滤杯") -> MediaFile:
    drawn = io.BytesIO()
    Image.effect_noise((side, side), 80).save(drawn, "PNG")
    content = drawn.getvalue()
    return MediaFile("kettle.png", alt, content, "image/png", hashlib.sha256(content).hexdigest())


async def test_a_text_with_its_links_mentions_and_hashtags(shop: Shop, fan: Person) -> None:
    text = f"手冲入门 @{fan.handle} @nobody.test #咖啡 看https://shop.example/a?b=c。"
    receipt = await shop.publish(PostDraft(text, language="zh-CN"), str(uuid4()))

    post = (await fan.record(receipt.remote_id))["value"]
    said = {
        text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(): f["features"][0]
        for f in post["facets"]
    }
    kind = "app.bsky.richtext.facet#"
    assert said == {
        f"@{fan.handle}": {"$type": f"{kind}mention", "did": fan.did},
        "#咖啡": {"$type": f"{kind}tag", "tag": "咖啡"},
        "https://shop.example/a?b=c": {"$type": f"{kind}link", "uri": "https://shop.example/a?b=c"},
    }
    assert (post["text"], post["langs"]) == (text, ["zh-CN"])
    assert abs(receipt.at - datetime.now(UTC)) < timedelta(seconds=30)
    assert receipt.url is not None


async def test_a_link_is_a_card_that_leads_to_the_tracked_address(shop: Shop, fan: Person) -> None:
    draft = PostDraft("Pour over at home", link=LINK, title="Pour over", language="en")
    receipt = await shop.publish(draft, str(uuid4()))

    post = (await fan.record(receipt.remote_id))["value"]
    card = post["embed"]["external"]
    assert (card["uri"], card["title"]) == (LINK, "Pour over")
    assert post["text"] == "Pour over at home"


async def test_images_keep_their_alt_text_and_the_link_goes_into_the_text(
    shop: Shop, fan: Person
) -> None:
    draft = PostDraft("两张图", link=LINK, media=(a_picture(), a_picture(alt="咖啡豆")))
    receipt = await shop.publish(draft, str(uuid4()))

    post = (await fan.record(receipt.remote_id))["value"]
    shots = post["embed"]["images"]
    assert [shot["alt"] for shot in shots] == ["手冲壶与滤杯", "咖啡豆"]
    assert [shot["image"]["size"] for shot in shots] == [len(m.content) for m in draft.media]
    assert post["text"] == "两张图\n\nshop.example/pour-over"
    assert post["facets"][0]["features"][0]["uri"] == LINK


async def test_a_file_is_uploaded_once_while_the_server_keeps_it(shop: Shop) -> None:
    draft, token = PostDraft("一张图", media=(a_picture(),)), str(uuid4())
    for _ in range(2):
        await shop.publish(draft, token)
    assert shop.wire.asked["uploadBlob"] == 1

    (slot,) = shop.kept
    long_ago = '{"at": "2026-03-05T12:00:00+00:00", "blob": {}}'
    await shop.connector.prepare(
        draft, token=token, checkpoint=shop.checkpoint, remote={slot: long_ago}
    )
    assert shop.wire.asked["uploadBlob"] == 2


async def test_the_first_comment_is_our_reply_and_there_once(shop: Shop, fan: Person) -> None:
    token = str(uuid4())
    receipt = await shop.publish(PostDraft("手冲入门", language="zh-CN"), token)
    for _ in range(2):
        await shop.connector.add_first_comment(receipt, "课程 https://shop.example/k", token=token)

    (comment,) = [post for post in await shop.person.posts() if "reply" in post]
    assert comment["reply"]["root"] == await fan.reference(receipt.remote_id)
    assert comment["reply"]["parent"] == comment["reply"]["root"]
    assert comment["facets"][0]["features"][0]["uri"] == "https://shop.example/k"


@pytest.mark.parametrize(
    "text",
    [
        "e\u0301" * 300,
        FAMILY * 100,
        "🇨🇳" * 300,
        "한" * 300,
        "क्षि" * 150,
    ],
)
async def test_what_we_count_as_the_longest_text_is_the_longest_there(
    shop: Shop, text: str
) -> None:
    connector = shop.connector
    assert connector.validate(PostDraft(text)) == []
    assert (await shop.publish(PostDraft(text), str(uuid4()))).remote_id

    longer = PostDraft(text + "a" * (301 - graphemes(text)))
    assert [v.code for v in connector.validate(longer)] == ["text_too_long"]
    with pytest.raises(errors.InvalidError, match="grapheme too big"):
        await shop.publish(longer, str(uuid4()))


async def test_a_text_of_too_many_bytes_is_known_beforehand(shop: Shop) -> None:
    draft = PostDraft(FAMILY * 121)  # 25 bytes each: 3,025
    assert [v.code for v in shop.connector.validate(draft)] == ["text_too_long"]

    with pytest.raises(errors.InvalidError):
        await shop.publish(draft, str(uuid4()))


def test_a_file_that_is_too_large_is_refused_beforehand(shop: Shop) -> None:
    large = a_picture(side=1200)
    assert len(large.content) > BlueskyConnector.facts.max_media_bytes

    codes = [v.code for v in shop.connector.validate(PostDraft("图", media=(large,)))]
    assert codes == ["media_too_large"]


async def test_a_link_that_a_person_gives_leads_to_the_account_s_own_post(shop: Shop) -> None:
    receipt = await shop.publish(PostDraft("手冲入门"), str(uuid4()))

    assert receipt.url is not None
    assert await shop.connector.post_at(receipt.url) == receipt
    assert await shop.connector.post_at(receipt.url[:-1]) is None


async def test_a_post_is_deleted_and_stays_deleted(shop: Shop) -> None:
    receipt = await shop.publish(PostDraft("写错了"), str(uuid4()))
    for _ in range(2):
        await shop.connector.delete(receipt.remote_id)

    assert await shop.texts() == []
