"""Approve and reject: opening changes nothing, the first decision stands, links end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from pdca.act.approval import Decided
from pdca.act.ticket import Ticket, TicketError, issue, read
from pdca.report import Report
from reports.links import links_for
from store import adjustments, audit
from store.engine import Database
from store.plans import add_revision
from tests.web.conftest import NOW, SECRET, StoppedClock, revision

LEAD = "li.na@brand.example"
BASE = "http://127.0.0.1:4210"


def links(report: Report, language: Any = "en", number: int = 3) -> Any:
    return links_for(report, to=LEAD, language=language, base=BASE, secret=SECRET,
                     revision=number, now=NOW)  # fmt: skip


def fields(html: str, number: int = 0) -> dict[str, str]:
    """The hidden fields of the page's n-th form."""
    form = re.findall(r"<form.*?</form>", html, re.DOTALL)[number]
    return dict(re.findall(r'name="(\w+)" value="([^"]+)"', form.split("<button")[0]))


async def states(database: Database) -> dict[str, str]:
    return {row["id"]: row["state"] for row in await database.read(adjustments.of, "spring")}


async def test_opening_the_links_again_and_again_changes_nothing(
    browser: httpx.AsyncClient, kept: Report, database: Database
) -> None:
    found = links(kept)
    for url in (found.review, *found.decide.values(), found.report) * 3:
        assert (await browser.get(url)).status_code == 200
        assert (await browser.head(url)).status_code in {200, 405}

    assert set((await states(database)).values()) == {"proposed"}
    assert await database.read(audit.read) == []


async def test_a_lead_approves_one_change_and_rejects_another(
    browser: httpx.AsyncClient, kept: Report, database: Database
) -> None:
    page = await browser.get(links(kept).review)

    first = await browser.post("/decide", data=fields(page.text, 0) | {"verdict": "approve"})
    second = await browser.post("/decide", data=fields(page.text, 1) | {"verdict": "reject"})

    assert (first.status_code, second.status_code) == (200, 200)
    assert await states(database) == {
        "adj-061": "approved", "adj-062": "rejected", "adj-063": "proposed",
    }  # fmt: skip
    lines = await database.read(audit.read)
    assert {(line["who"], line["did"], line["what"]) for line in lines} == {
        (LEAD, "approved", "adj-061"), (LEAD, "rejected", "adj-062"),
    }  # fmt: skip
    assert second.text.count("<form") == 1
    assert LEAD in second.text


async def test_a_decision_counts_once_whoever_comes_second(
    browser: httpx.AsyncClient, kept: Report, database: Database
) -> None:
    page = await browser.get(links(kept).decide["adj-061"])
    silent = Decided("adj-061", "rejected", "silence", "silence", NOW)
    await database.run(adjustments.decide, [silent])

    late = await browser.post("/decide", data=fields(page.text) | {"verdict": "approve"})

    assert late.status_code == 409
    assert "first decision counts" in late.text
    assert (await states(database))["adj-061"] == "rejected"


async def test_a_post_without_the_page_of_this_browser_decides_nothing(
    browser: httpx.AsyncClient, kept: Report, database: Database
) -> None:
    token = links(kept).decide["adj-061"].rpartition("/")[2]
    page = await browser.get(links(kept).decide["adj-061"])
    sealed = fields(page.text)
    browser.cookies.clear()

    answers = [
        await browser.post("/decide", data=data | {"verdict": "approve"})
        for data in ({"token": token}, {"token": token, "seal": "x"}, sealed)
    ]

    assert [a.status_code for a in answers] == [403, 403, 403]
    assert set((await states(database)).values()) == {"proposed"}


async def test_a_plan_that_moved_on_is_shown_once_more_before_it_is_decided(
    browser: httpx.AsyncClient, kept: Report, database: Database
) -> None:
    page = await browser.get(links(kept).decide["adj-061"])
    await database.run(add_revision, revision(4))

    stale = await browser.post("/decide", data=fields(page.text) | {"verdict": "approve"})
    again = await browser.post("/decide", data=fields(stale.text) | {"verdict": "approve"})

    assert stale.status_code == 409
    assert "plan has changed" in stale.text
    assert again.status_code == 200
    assert (await states(database))["adj-061"] == "approved"


async def test_after_the_deadline_the_link_says_so_and_decides_nothing(
    browser: httpx.AsyncClient, kept: Report, database: Database, clock: StoppedClock
) -> None:
    page = await browser.get(links(kept).decide["adj-061"])
    clock.moment = datetime(2026, 4, 14, 17, 30, tzinfo=UTC)

    answer = await browser.post("/decide", data=fields(page.text) | {"verdict": "approve"})
    shown = await browser.get(links(kept).review, headers={"accept-language": "zh-CN"})

    assert (answer.status_code, shown.status_code) == (410, 410)
    assert "答复的时间已过" in shown.text
    assert set((await states(database)).values()) == {"proposed"}


async def test_a_damaged_link_opens_nothing(browser: httpx.AsyncClient, kept: Report) -> None:
    token = links(kept).review.rpartition("/")[2]

    for damaged in (token[:-4] + "AAAA", "A" + token, "é.x", token.replace(".", "", 1)):
        assert (await browser.get(f"/review/{damaged}")).status_code == 400


async def test_a_link_to_read_does_not_decide(browser: httpx.AsyncClient, kept: Report) -> None:
    token = links(kept).report.rpartition("?t=")[2]

    assert (await browser.get(f"/review/{token}")).status_code == 400
    assert (await browser.get(f"/decide/{token}")).status_code == 400


async def test_the_page_speaks_the_language_of_its_reader(
    browser: httpx.AsyncClient, kept: Report
) -> None:
    chinese = await browser.get(links(kept, "zh-CN").review)

    assert '<html lang="zh-CN">' in chinese.text
    for words in ("批准", "驳回", "打开本页不会改变任何设置", "占比从 30% 提高到 38%"):
        assert words in chinese.text


async def test_pages_keep_to_themselves(browser: httpx.AsyncClient, kept: Report) -> None:
    answer = await browser.get(links(kept).review)

    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "samesite=strict" in answer.headers["set-cookie"].lower()
    assert "httponly" in answer.headers["set-cookie"].lower()


def test_a_ticket_comes_back_as_it_was_and_only_with_its_secret_and_in_time() -> None:
    ticket = Ticket("decide", "adj-061", LEAD, "zh-CN", 3, NOW + timedelta(hours=24))
    token = issue(ticket, SECRET)

    assert read(token, SECRET, now=NOW, purpose="decide") == ticket
    for secret, now, why in (
        (b"another", NOW, "broken"),
        (SECRET, NOW + timedelta(hours=24), "expired"),
    ):
        with pytest.raises(TicketError) as error:
            read(token, secret, now=now, purpose="decide")
        assert error.value.details["why"] == why
    assert issue(replace(ticket, to="someone@else.example"), SECRET) != token
