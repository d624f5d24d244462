"""Through Prefect's own UI, in a real browser, on a real server with a real worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import update

from store import adjustments, plans, publications
from store.tables import publication
from store.tally import tally
from tests.flows.browser import CHROMIUM, Browser, browser
from tests.flows.campaign import BEGINS, CAMPAIGN, LEADS
from tests.flows.living import Living, living
from tests.flows.stage import waiting_report

FLOWS = ("plan ", "do ", "answer ", "backfill ", "act ", "approve ")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(tmp_path_factory: Any) -> AsyncIterator[Living]:
    """A campaign whose first week has been published, and nothing collected."""
    asked = {"by": "lead", "within": "24h"}
    async with living(tmp_path_factory.mktemp("var"), language="en", approval=asked) as product:
        await product.run("plan")
        await product.run("do", until="2026-03-10T00:00:00+08:00")
        yield product


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium(product: Living) -> AsyncIterator[Browser]:
    async with browser(product.ui) as found:
        yield found


async def test_a_backfill_is_filled_in_run_and_seen(product: Living, chromium: Browser) -> None:
    deployment = await product.deployment("backfill")
    await chromium.open(f"/deployments/deployment/{deployment['id']}/run")
    await chromium.pick_date("2026-03-02")
    await chromium.pick_date("2026-03-08")
    await chromium.page.get_by_role("switch").first.click()
    await chromium.picture("backfill-form")
    await chromium.submit()

    run = await product.ended((await product.newest("backfill"))["id"])

    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    assert run["name"].startswith("backfill weibo-main: 5 posts read; bluesky-en: 5 posts read")
    assert run["parameters"]["dry_run"] is False
    assert (await product.stage.read(tally, CAMPAIGN)).observations > 0
    await chromium.open(f"/runs/flow-run/{run['id']}")
    await chromium.sees("Completed")
    await chromium.picture("backfill-run")
    await chromium.open("/artifacts/key/backfill")
    await chromium.page.locator("a[href*='/artifacts/artifact/']").first.click()
    for cell in ("outcome", "5 posts read", "judged", "reported"):
        await chromium.page.get_by_text(cell, exact=True).first.wait_for()
    await chromium.picture("backfill-artifact")


async def test_a_lead_answers_in_the_form_and_the_next_revision_has_it(
    product: Living, chromium: Browser
) -> None:
    await waiting_report(product.stage)
    await product.run("act")
    waits = await product.newest("approve")
    waiting = await product.ended(waits["id"], "PAUSED")
    assert waiting["name"] == "approve spring: cycle 6 waits for a lead"

    await chromium.open(f"/runs/flow-run/{waits['id']}")
    await chromium.press("Resume")
    await chromium.sees("Your e-mail address")
    await chromium.picture("approve-form")
    await chromium.choose("not now", "approve")
    await chromium.page.locator("textarea").last.fill(LEADS[1])
    await chromium.picture("approve-filled")
    await chromium.submit()
    run = await product.ended(waits["id"])
    planned = await product.run("plan")

    assert run["name"] == "approve spring: cycle 6, 1 approved"
    assert planned["name"].startswith("plan spring: revision 2 (adjustment)")
    rows = {r["id"]: r for r in await product.stage.read(adjustments.of, CAMPAIGN)}
    assert {i: row["state"] for i, row in rows.items()} == {
        "adj-061": "applied",
        "adj-062": "proposed",
        "adj-063": "proposed",
    }
    assert rows["adj-061"]["decided_by"] == LEADS[1]
    newest = await product.stage.read(plans.newest, CAMPAIGN)
    assert {"path": "pillars.acquire", "before": 0.5, "after": 0.6} in newest.diff


async def test_an_engineer_answers_in_the_form_and_sees_each_posts_way(
    product: Living, chromium: Browser
) -> None:
    key = await _unclear(product)
    deployment = await product.deployment("answer")
    await chromium.open(f"/deployments/deployment/{deployment['id']}/run")
    await chromium.page.locator("textarea").first.fill(key[:8])
    await chromium.choose("", "not_published")
    await chromium.picture("answer-form")
    await chromium.submit()
    run = await product.ended((await product.newest("answer"))["id"])
    await product.run("do", until="2026-03-10T00:05:00+08:00")

    assert run["name"] == f"answer {key[:8]} is noted as not published"
    assert await product.stage.read(publications.questions) == []
    await chromium.open("/artifacts/key/publications-spring")
    await chromium.page.locator("a[href*='/artifacts/artifact/']").first.click()
    await chromium.sees(key[:8])
    await chromium.picture("publications")
    row = chromium.page.locator("tr", has_text="published").first
    post, run_link = row.locator("a").first, row.locator("a[href^='/runs/flow-run/']")
    assert ".sandbox.invalid/" in (await post.get_attribute("href") or "")
    await run_link.first.wait_for()


async def _unclear(product: Living) -> str:
    """A post of next week that was sent, nobody knows whether it arrived; its key."""
    posts = await product.stage.posts()
    key = str(posts.loc[posts["state"] == "planned", "key"].iloc[0])
    asked = {"question": "was_it_published", "asked": LEADS[0], "asked_at": BEGINS}
    unknown = update(publication).where(publication.c.key == key).values(state="unknown", **asked)
    await product.stage.world.database.run(lambda c: c.execute(unknown).rowcount)
    return key


async def test_the_list_of_runs_says_what_was_done(product: Living, chromium: Browser) -> None:
    await chromium.open("/runs")
    await chromium.sees("do spring: 10 published")
    await chromium.picture("runs")

    runs = await product.ask("/flow_runs/filter")
    assert all(run["name"].startswith(FLOWS) for run in runs), [run["name"] for run in runs]
