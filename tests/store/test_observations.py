"""Readings are appended; what did not change adds nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.exc import StatementError

from pdca.frames import OBSERVATIONS
from store import observations
from store.engine import Database

# Eight hours of a real story's counter (Moniz and Torgo 2018, arXiv:1801.07055, shape only).
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def reading(value: float | None = 417.0, *, hours: int = 0, **values: Any) -> pd.DataFrame:
    at = NINE + timedelta(hours=hours)
    row = {
        "entity_kind": "post",
        "entity": "5f0c",
        "metric": "impressions",
        "value": value,
        "unit": "count",
        "kind": "total",
        "period_start": pd.NaT,
        "period_end": pd.NaT,
        "as_of": at,
        "collected_at": at + timedelta(minutes=3),
        "final": False,
        "source": "sandbox",
    }
    return OBSERVATIONS.conform(pd.DataFrame([row | values]))


async def append(database: Database, *frames: pd.DataFrame) -> list[int]:
    return [(await database.run(observations.append, f)).added for f in frames]


async def values(database: Database, **asked: Any) -> list[float | None]:
    asked = {"as_of": NINE + timedelta(days=30)} | asked
    frame = await database.read(observations.read, **asked)
    return [None if v is pd.NA else v for v in frame["value"]]


async def test_an_unchanged_reading_adds_no_row(database: Database) -> None:
    added = await append(database, reading(417), reading(417, hours=1), reading(431, hours=2))

    assert added == [1, 0, 1]
    assert await values(database) == [417, 431]


@pytest.mark.parametrize("count", [49, 50, 51, 137])
async def test_however_many_come_at_once_each_is_kept(database: Database, count: int) -> None:
    many = pd.concat([reading(float(n), hours=n) for n in range(count)], ignore_index=True)

    assert await append(database, many, many) == [count, 0]
    assert await values(database) == [float(n) for n in range(count)]


async def test_a_restated_total_is_appended_and_counted(database: Database) -> None:
    await append(database, reading(431))

    appended = await database.run(observations.append, reading(402, hours=1))

    assert (appended.added, appended.restated) == (1, 1)
    assert await values(database) == [431, 402]


async def test_a_reading_that_becomes_final_is_appended(database: Database) -> None:
    assert await append(database, reading(431), reading(431, hours=1, final=True)) == [1, 1]


async def test_null_is_kept_and_is_not_zero(database: Database) -> None:
    assert await append(database, reading(None), reading(0, hours=1)) == [1, 1]
    assert await values(database) == [None, 0]


async def test_each_day_of_a_delta_is_an_identity_of_its_own(database: Database) -> None:
    days = [
        reading(
            17,
            kind="delta",
            period_start=NINE + timedelta(days=d),
            period_end=NINE + timedelta(days=d + 1),
            hours=48,
        )
        for d in range(2)
    ]

    assert await append(database, pd.concat(days), pd.concat(days)) == [2, 0]


async def test_a_backfill_that_runs_twice_changes_nothing(database: Database) -> None:
    await append(database, reading(431, hours=8))
    past = pd.concat([reading(104, hours=1), reading(230, hours=3), reading(230, hours=4)])

    assert await append(database, past, past) == [2, 0]
    assert await values(database) == [104, 230, 431]


async def test_a_past_verdict_is_made_from_what_was_known_then(database: Database) -> None:
    then = NINE + timedelta(hours=2)
    await append(
        database, reading(104), reading(90, hours=1, collected_at=NINE + timedelta(days=5))
    )

    assert await values(database, as_of=then) == [104]
    assert await values(database, as_of=then, known_at=NINE + timedelta(days=6)) == [104, 90]


async def test_a_frame_comes_back_as_it_went_in(database: Database) -> None:
    both = [reading(104), reading(17, entity="8a11", hours=1)]
    went = OBSERVATIONS.conform(pd.concat(both, ignore_index=True))
    await append(database, went)

    came = await database.read(observations.read, as_of=NINE + timedelta(days=1))

    assert dict(came.dtypes.astype(str)) == dict(OBSERVATIONS.empty().dtypes.astype(str))
    pd.testing.assert_frame_equal(came, went, check_categorical=False)


async def test_an_empty_reading_is_a_frame_all_the_same(database: Database) -> None:
    frame = await database.read(observations.read, as_of=NINE)

    assert list(frame.columns) == list(OBSERVATIONS.columns)
    assert str(frame["as_of"].dtype) == "datetime64[us, UTC]"
    assert str(frame["value"].dtype) == "Float64"


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        await database.read(observations.read, as_of=datetime(2026, 3, 2))  # noqa: DTZ001


async def test_the_newest_reading_that_came_home_is_remembered(database: Database) -> None:
    def twice(connection: Any) -> dict[str, datetime]:
        for hour, error in ((1, None), (2, "HTTP 503")):
            observations.collected(
                connection,
                account="weibo-main",
                what="posts",
                as_of=NINE + timedelta(hours=hour),
                now=NINE,
                error=error,
            )
        return observations.last_collected(connection, "posts")

    assert await database.run(twice) == {"weibo-main": NINE + timedelta(hours=1)}
