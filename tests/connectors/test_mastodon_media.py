"""Images: uploaded once with their text, waited for, and made again when a server lost them."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from pdca import errors
from pdca.ports import MediaFile, PostDraft
from store.engine import Database
from tests.connectors.family import Family
from tests.connectors.mastodon_place import Place
from tests.connectors.stage import NOON, TOKEN


@pytest.fixture
def there() -> Family:
    return Family(lambda: NOON)


def picture(alt: str = "手冲壶与滤杯") -> MediaFile:
    content = b"\x89PNG pour-over"
    digest = hashlib.sha256(content).hexdigest()
    return MediaFile("pour-over.png", alt, content, "image/png", digest)


class Kept(dict[str, str]):
    """What a ledger keeps of an upload."""

    async def __call__(self, name: str, value: str) -> None:
        self[name] = value


async def test_fc21_media_are_uploaded_once_with_their_text_and_waited_for() -> None:
    there, kept = Family(lambda: NOON, slow_media=3), Kept()
    draft = PostDraft("手冲入门", media=(picture(),))
    for _ in range(2):
        with pytest.raises(errors.NotReadyError):
            await there.connector().prepare(draft, token=TOKEN, checkpoint=kept, remote=dict(kept))

    remote = await there.connector().prepare(draft, token=TOKEN, checkpoint=kept, remote=dict(kept))
    await there.connector().commit(draft, token=TOKEN, remote=remote)

    assert there.called("POST", "/api/v2/media") == 1
    assert there.media["22348641"]["description"] == "手冲壶与滤杯"
    assert there.statuses[0]["media_ids"] == ["22348641"]


async def test_fc21_an_upload_that_the_server_threw_away_is_made_again(there: Family) -> None:
    kept = Kept({f"media:{picture().sha256}": "11"})
    draft = PostDraft("手冲入门", media=(picture("x" * 1501),))

    remote = await there.connector().prepare(draft, token=TOKEN, checkpoint=kept, remote=dict(kept))

    assert list(remote.values()) == list(kept.values()) == ["22348641"]
    assert len(there.media["22348641"]["description"]) == 1500


async def test_media_that_cannot_be_asked_for_are_taken_for_ready() -> None:
    there = Family(lambda: NOON, slow_media=1, asks_media=False)
    draft = PostDraft("手冲入门", media=(picture(),))

    remote = await there.connector().prepare(draft, token=TOKEN, checkpoint=Kept(), remote={})

    assert list(remote.values()) == ["22348641"]


async def test_what_is_ready_at_once_is_not_asked_for(there: Family) -> None:
    draft = PostDraft("手冲入门", media=(picture(),))
    await there.connector().prepare(draft, token=TOKEN, checkpoint=Kept(), remote={})

    assert there.called("GET", "/api/v1/media/22348641") == 0


@pytest.mark.parametrize("takes", [timedelta(seconds=1), timedelta(minutes=20)])
async def test_fc21_a_post_waits_for_its_image_and_is_sent_once(
    takes: timedelta, database: Database
) -> None:
    place = Place("keeps keys", database, PostDraft("手冲入门", media=(picture(),)))
    place.there.media_takes = takes
    await place.plan()
    waited = timedelta(0)
    while (row := await place.work(seconds=65)).state != "published":
        waited += timedelta(seconds=65)
        assert waited < timedelta(minutes=25)

    assert waited >= takes - timedelta(seconds=65)
    assert [s["media_ids"] for s in place.there.statuses] == [["22348641"]]
    assert place.there.called("POST", "/api/v2/media") == 1
    assert row.question is None


async def test_fc21_an_image_that_cannot_be_processed_is_refused_and_made_anew_once_asked_again(
    there: Family,
) -> None:
    there.media_fails, kept = 1, Kept()
    draft = PostDraft("手冲入门", media=(picture(),))
    with pytest.raises(errors.InvalidError, match="Error processing thumbnail"):
        await there.connector().prepare(draft, token=TOKEN, checkpoint=kept, remote={})

    again = await there.connector().prepare(draft, token=TOKEN, checkpoint=kept, remote=dict(kept))

    assert list(again.values()) == ["22348642"]
