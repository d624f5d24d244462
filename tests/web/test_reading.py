"""The archive and the questions."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import timedelta

import httpx
from sqlalchemy import insert, select

from pdca.report import Report
from reports.links import links_for, question_urls
from store.engine import Database
from store.tables import publication
from tests.build import publication_values
from tests.web.conftest import NOW, SECRET, StoppedClock
from web.app import create_app
from web.desk import StoreDesk


async def test_the_archive_lists_each_report_with_its_verdict(
    browser: httpx.AsyncClient, kept: Report
) -> None:
    english = (await browser.get("/?lang=en")).text
    chinese = (await browser.get("/", headers={"accept-language": "zh-CN,zh;q=0.9"})).text

    assert "Spring launch" in english
    assert "Leads will miss the target by about a third" in english
    assert "春季上新" in chinese
    assert "第 6 周" in chinese


async def test_an_empty_archive_says_when_the_first_report_comes(
    browser: httpx.AsyncClient,
) -> None:
    assert "No report has been written yet" in (await browser.get("/?lang=en")).text


async def test_a_report_is_shown_as_it_was_mailed_with_its_picture(
    browser: httpx.AsyncClient, kept: Report
) -> None:
    page = await browser.get("/reports/spring-06?lang=zh-CN")
    found = re.search(r'src="(/reports/[^"]+)"', page.text)
    assert found
    picture = await browser.get(found[1])

    assert "留资数将比目标少约三分之一" in page.text
    assert picture.headers["content-type"] == "image/png"
    assert (await browser.get("/reports/autumn-01")).status_code == 404
    assert (await browser.get("/reports/spring-06/other.png")).status_code == 404


async def test_with_a_password_the_archive_asks_for_it_and_a_mails_link_opens_its_own_report(
    database: Database, clock: StoppedClock, kept: Report
) -> None:
    app = create_app(StoreDesk(database, clock), secret=SECRET, password="lead:tea-7Rk")
    transport = httpx.ASGITransport(app=app)
    right = {"authorization": "Basic " + b64encode(b"lead:tea-7Rk").decode()}
    wrong = {"authorization": "Basic " + b64encode(b"lead:coffee").decode()}
    link = links_for(kept, to="a@b.example", language="en", base="http://127.0.0.1:4210",
                     secret=SECRET, revision=3, now=NOW).report  # fmt: skip
    assert link

    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4210") as client:
        codes = [
            (await client.get("/")).status_code,
            (await client.get("/", headers=wrong)).status_code,
            (await client.get("/", headers=right)).status_code,
            (await client.get("/reports/spring-06")).status_code,
            (await client.get(link)).status_code,
            (await client.get(link.replace("spring-06?", "spring-05?"))).status_code,
        ]

    assert codes == [401, 401, 200, 401, 200, 401]


async def test_a_question_is_answered_once_with_two_buttons(
    browser: httpx.AsyncClient, database: Database
) -> None:
    values = publication_values(state="unknown", question="was_it_published", asked="li@b.example",
                                asked_at=NOW, title="手冲入门")  # fmt: skip
    await database.run(lambda c: c.execute(insert(publication), [values]) and None)
    url = question_urls(values["key"], to="li@b.example", language="en",
                        base="http://127.0.0.1:4210", secret=SECRET,
                        expires=NOW + timedelta(days=7))["yes_url"]  # fmt: skip

    page = await browser.get(url)
    data = dict(re.findall(r'name="(\w+)" value="([^"]+)"', page.text))
    token_only = await browser.post("/questions", data={"token": data["token"], "answer": "yes"})
    first = await browser.post("/questions", data=data | {"answer": "yes"})
    second = await browser.post("/questions", data=data | {"answer": "no"})

    assert "Did “手冲入门” go out" in page.text
    assert (token_only.status_code, first.status_code, second.status_code) == (403, 200, 409)
    assert await database.read(lambda c: c.scalar(select(publication.c.state))) == "published"
    assert (await browser.get(url)).status_code == 410


async def test_an_address_that_is_none_is_told_in_the_readers_language(
    browser: httpx.AsyncClient,
) -> None:
    found = await browser.get("/report/spring-06", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert found.status_code == 404
    assert "这个链接打不开任何内容" in found.text
