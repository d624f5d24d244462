"""Collect: one account's trouble is written down and stops nobody, and nonsense is set apart."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from flows.check import check, collect
from flows.do import do
from flows.plan import plan
from store import messages, observations
from store.tally import tally
from tests.flows.campaign import BEGINS, CAMPAIGN
from tests.flows.stage import Stage, local

BOTH = ["bluesky-en", "weibo-main"]


@pytest.fixture
async def published(stage: Stage) -> Stage:
    """Two days in which four posts went out."""
    stage.write()
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-04 00:00"))
    return stage


async def test_what_came_of_the_posts_is_read_and_a_second_time_adds_nothing(
    published: Stage,
) -> None:
    first, second = await published.run(collect), await published.run(collect)

    assert first.name == "collect bluesky-en: 2 posts read; weibo-main: 2 posts read"
    assert second.name == "collect nothing to do"
    kept = await published.read(tally, CAMPAIGN)
    assert kept.observations > 20


@pytest.mark.parametrize("fault", ["revoke_token", "wrong_fields"])
async def test_one_accounts_trouble_does_not_stop_the_other(published: Stage, fault: str) -> None:
    params = {"fields": {"followers": "12k", "likes": "many"}} if fault == "wrong_fields" else {}
    await published.fault(fault, account="weibo-main", times=-1, params=params)

    ran = await published.run(collect)

    assert "bluesky-en: 2 posts read" in ran.message
    log = await log_of(published)
    assert log.loc["bluesky-en", "error"].isna().all()


async def test_an_account_without_a_token_is_in_the_log_and_fails_the_run_in_words(
    published: Stage,
) -> None:
    await published.fault("revoke_token", account="weibo-main")

    ran = await published.run(collect)

    assert ran.state == "FAILED"
    assert ran.name.startswith("collect weibo-main: ")
    assert "Traceback" not in ran.message
    log = await log_of(published)
    assert log.loc[["weibo-main"], "error"].str.contains("weibo-main").any()


async def test_nonsense_goes_to_quarantine_and_the_rest_is_kept(published: Stage) -> None:
    wrong = {"likes": "many", "impressions": -1}
    await published.fault("wrong_fields", "metrics", account="weibo-main", params={"fields": wrong})

    ran = await published.run(collect)

    assert ran.state == "COMPLETED"
    log = await log_of(published)
    assert log.loc[["weibo-main"], "quarantined"].sum() >= 4
    assert await metrics(published, "bluesky-en") >= {"likes", "comments", "shares"}
    kept = await metrics(published, "weibo-main")
    assert kept >= {"comments", "shares"}
    assert not kept & {"likes", "impressions"}


async def test_what_we_say_below_our_own_post_is_no_comment_of_the_audience(stage: Stage) -> None:
    stage.write(items=1)
    head = "---\ntitle: x\npillar: brand\nat: 2026-03-03 09:00\naccounts: [weibo-main]\n---\n"
    text = head + "一、先烫杯\n\n## first comment\n课程链接在这里\n"
    (stage.folder / "content" / "x.md").write_text(text, "utf-8")
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-03 09:30"))
    await stage.at("2026-03-05 09:30")

    await stage.run(collect)

    while_it_ran = {"since": local("2026-03-02 00:00"), "until": local("2026-03-06 00:00")}
    heard = await stage.read(messages.read, **while_it_ran)
    assert "comment" in set(heard["kind"])
    assert "课程链接在这里" not in set(heard["text"])


async def test_a_scorecard_is_made_once_a_day(published: Stage) -> None:
    await published.run(collect)

    first, second = await published.run(check), await published.run(check)

    assert first.name.startswith("check spring: cycle 1: ")
    assert second.name == "check nothing to do"
    (shown,) = published.prefect.shown("scorecard-spring")
    assert "None" not in shown["data"]


async def metrics(stage: Stage, account: str) -> set[str]:
    """What is known of the account's posts."""
    now = await stage.world.clock.now()
    found = await stage.read(observations.read, as_of=now, campaign=CAMPAIGN, since=BEGINS)
    posts = await stage.posts()
    mine = set(posts[posts["account"] == account]["key"])
    known = found["entity"].isin(mine) & found["value"].notna()
    return set(found[known]["metric"])


async def log_of(stage: Stage) -> pd.DataFrame:
    now = await stage.world.clock.now()
    log = await stage.read(
        observations.collections, accounts=BOTH, since=BEGINS, until=now + timedelta(hours=1)
    )
    return log.set_index("account")
