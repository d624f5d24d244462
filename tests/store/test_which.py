"""Which post is meant: kind to whoever types, and never a guess."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from pdca.errors import SetupError
from store import which
from store.engine import Database
from store.tables import publication
from tests.build import publication_values

ROWS = [
    publication_values("pour-over", account="weibo-main"),
    publication_values("pour-over", account="bluesky-en"),
    publication_values("cold_brew", account="weibo-main"),
    publication_values("cold-brew", account="bluesky-en", campaign="autumn"),
]
KEYS = [row["key"] for row in ROWS]


async def lay(database: Database) -> None:
    await database.run(lambda c: c.execute(insert(publication), ROWS).rowcount)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ((KEYS[0],), 0),
        ((KEYS[1][:7],), 1),
        ((KEYS[1][:7].upper(),), 1),
        (("pour-over", "weibo-main"), 0),
        (("bluesky-en", "pour-over"), 1),
        (("cold_brew",), 2),
        (("autumn",), 3),
    ],
)
async def test_a_post_is_found_by_the_start_of_its_key_or_by_its_names(
    database: Database, words: tuple[str, ...], number: int
) -> None:
    await lay(database)

    assert await database.read(which.post, *words) == KEYS[number]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pour-over",), "2 posts fit pour-over: "),
        (("pour-ovre",), f"There is no post pour-ovre. Near it: {KEYS[1][:8]} (pour-over on blue"),
        (("brew",), "There is no post brew. Near it: "),
        (("%",), "There is no post %. `pdca status` lists what people are asked."),
        (("pour-over", "autumn"), "There is no post pour-over autumn. Near it: "),
    ],
)
async def test_what_fits_none_or_several_is_said_in_one_line_with_near_ones(
    database: Database, words: tuple[str, ...], said: str
) -> None:
    await lay(database)

    with pytest.raises(SetupError) as told:
        await database.read(which.post, *words)

    assert str(told.value).startswith(said)
    assert "\n" not in str(told.value)


async def test_a_hold_means_a_campaign_an_account_or_one_post(database: Database) -> None:
    await lay(database)

    found = [await database.read(which.posts, w) for w in ("spring", "weibo-main", KEYS[3][:9])]

    assert found == [{"campaign": "spring"}, {"account": "weibo-main"}, {"key": KEYS[3]}]
