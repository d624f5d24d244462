"""FC-15 to FC-18: each way to say a moment gives the same instant, on every clock of the world."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from flows.backfill import backfill
from flows.do import do
from flows.plan import plan
from store import publications
from tests.failures.ours import Ours
from tests.failures.places import Pretend
from tests.flows.stage import Stage, local

NEW_YORK = ZoneInfo("America/New_York")
EVENING = "2026-03-04 20:00"
HEAD = ["id", "title", "pillar", "accounts", "at", "body"]
ROW = ["evening", "Evening", "brand", "weibo-main", EVENING, "手冲入门"]


def calendar_csv(stage: Stage) -> None:
    text = "\n".join(",".join(row) for row in (HEAD, ROW))
    (stage.folder / "calendar.csv").write_text(f"{text}\n", "utf-8")


def calendar_xlsx(stage: Stage) -> None:
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    sheet.append([datetime.fromisoformat(c) if c == EVENING else c for c in ROW])
    book.save(file)
    (stage.folder / "calendar.xlsx").write_bytes(file.getvalue())


def item_file(stage: Stage) -> None:
    stage.post("evening", pillar="brand", accounts=["weibo-main"], at=EVENING)


@pytest.mark.parametrize("written", [item_file, calendar_csv, calendar_xlsx])
async def test_fc17_a_moment_is_the_same_instant_in_an_item_a_csv_and_an_xlsx(
    stage: Stage, written: Any
) -> None:
    stage.write(items=0)
    written(stage)
    await stage.run(plan)

    await stage.run(do, until=local("2026-03-05 00:00"))

    (row,) = (await stage.read(publications.read, campaign="spring")).itertuples()
    assert row.due == local(EVENING)
    (post,) = (await stage.http.get("/admin/record")).json()["posts"]
    assert datetime.fromisoformat(post["at"]) == local(EVENING)


@pytest.mark.parametrize(
    "until", ["2026-03-02T12:30:00+08:00", "2026-03-02T04:30:00Z", "2026-03-02T04:30:00"]
)
async def test_fc17_the_end_of_a_window_is_the_same_with_an_offset_in_utc_and_without(
    stage: Stage, until: str
) -> None:
    """As the API and the form send it; without an offset it is UTC."""
    stage.write()
    await stage.run(plan)

    ran = await stage.run(do, until=until)

    assert ran.state == "COMPLETED"
    assert await stage.world.clock.now() == datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
    assert [account for account, _ in await stage.truth()] == ["weibo-main"]


@pytest.mark.parametrize("given", [date(2026, 3, 3), "2026-03-03", "2026-03-03T00:00:00Z"])
async def test_fc17_a_day_of_the_form_is_that_day_in_the_campaign_s_zone(
    stage: Stage, given: Any
) -> None:
    stage.write()
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-05 00:00"))

    ran = await stage.run(backfill, given, given)

    assert ran.name.startswith("backfill dry run")
    (shown,) = stage.prefect.shown("backfill")
    assert "1 post" in shown["data"]
    assert "2 posts" not in shown["data"]


async def test_fc17_a_moment_where_a_day_belongs_is_refused_and_not_shifted(stage: Stage) -> None:
    stage.write()

    ran = await stage.run(backfill, "2026-03-02T16:00:00Z", "2026-03-03")

    assert ran.state == "FAILED"
    assert "start" in ran.message


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("place", ["sandbox-read_back"], indirect=True)
async def test_fc18_a_quota_of_one_post_a_day_is_counted_by_the_account_s_own_days(
    place: Pretend, ours: Ours, zone: str
) -> None:
    await place.change(posts_per_day=1, timezone=zone)
    midnight = datetime(2026, 3, 7, tzinfo=ZoneInfo(zone))
    times = [midnight + timedelta(hours=h) for h in (-0.5, 0.5, 24.5)]
    for number, due in enumerate(times):
        await ours.plan(f"item-{number}", due=due)

    await ours.window(hours=24 * 5)

    assert [post.at for post in await place.posts()] == times


async def test_fc16_a_weekly_item_keeps_its_hour_across_the_change_of_clocks(
    stage: Stage,
) -> None:
    stage.write(items=0, timezone="America/New_York")
    stage.post("weekly", pillar="brand", at="2026-03-05 09:00", repeat={"every": "1w", "times": 2})
    await stage.run(plan)

    await stage.run(do, until=datetime(2026, 3, 14, tzinfo=NEW_YORK))

    record = (await stage.http.get("/admin/record")).json()["posts"]
    times = {datetime.fromisoformat(p["at"]).astimezone(NEW_YORK) for p in record}
    assert {f"{t:%m-%d %H:%M %z}" for t in times} == {"03-05 09:00 -0500", "03-12 09:00 -0400"}
