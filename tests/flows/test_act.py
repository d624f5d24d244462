"""Act: one report per cycle, one mail per lead, one question per report; silence has a meaning."""

from __future__ import annotations

import re

import pytest

from flows.act import act
from flows.check import check, collect
from flows.do import do
from flows.plan import plan
from store import adjustments, reports
from tasks.approval import record
from tasks.approval_form import field_of, form_of
from tests.flows.campaign import CAMPAIGN, LEADS
from tests.flows.stage import Stage, local, text_of, waiting_report

CLOSED = local("2026-03-10 00:00")
"""The first week is over and has settled."""


async def one_week(stage: Stage) -> None:
    await stage.run(plan)
    await stage.run(do, until=CLOSED)
    await stage.run(collect)
    await stage.run(check)


async def verdicts(stage: Stage) -> dict[str, str]:
    return {row["id"]: row["state"] for row in await stage.read(adjustments.of, CAMPAIGN)}


async def test_a_closed_cycle_is_reported_once_and_mailed_once(stage: Stage) -> None:
    stage.write()
    await one_week(stage)

    first, second = await stage.run(act), await stage.run(act)

    assert first.name == "act spring: cycle 1 reported, no adjustment proposed; mail: 2 mails sent"
    assert second.name == "act nothing to do"
    assert len(await stage.read(reports.every, CAMPAIGN)) == 1
    (chinese,), (english,) = (stage.mails(to=lead) for lead in LEADS)
    assert "春季上新" in str(chinese["Subject"])
    assert "Spring launch" in str(english["Subject"])
    assert len(list(stage.world.settings.outbox.glob("*.html"))) == 2
    (shown,) = stage.prefect.shown("report-spring")
    assert "None" not in shown["data"] + shown["description"]


async def test_nothing_is_reported_before_the_cycle_has_settled(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-09 12:00"))

    assert (await stage.run(act)).name == "act nothing to do"
    assert stage.mails() == []


async def test_fc25_a_source_that_was_never_read_is_said_in_the_report(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    await stage.run(do, until=CLOSED)

    await stage.run(act)

    chinese, english = (
        " ".join(text_of(mail).split()) for lead in LEADS for mail in stage.mails(to=lead)
    )
    assert "未能读取： bluesky-en、weibo-main。" in chinese
    assert "Not read: bluesky-en and weibo-main." in english


async def test_fc25_an_account_that_could_not_be_read_is_named_in_it(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-08 23:00"))
    await stage.fault("revoke_token", account="weibo-main")
    await stage.run(collect)
    await stage.at("2026-03-10 00:00")
    await stage.run(check)

    await stage.run(act)

    (kept,) = await stage.read(reports.every, CAMPAIGN)
    assert kept.figures.data.silent_accounts == ("weibo-main",)
    assert not kept.figures.data.complete
    (mail,) = stage.mails(to=LEADS[1])
    assert "weibo-main" in text_of(mail)


async def test_a_mail_whose_server_was_away_goes_out_later_and_once(stage: Stage) -> None:
    stage.write()
    await one_week(stage)
    outbox = stage.world.settings.outbox
    outbox.write_text("a file where the folder should be")

    ran = await stage.run(act)
    outbox.unlink()
    await stage.later(minutes=20)
    again = await stage.run(act)

    assert ran.name == "act spring: cycle 1 reported, no adjustment proposed"
    assert again.name == "act mail: 2 mails sent"
    assert len(stage.mails()) == 2


async def test_a_report_that_needs_an_answer_starts_one_waiting_run(stage: Stage) -> None:
    stage.write(approval={"by": "lead", "within": "24h"})
    await stage.run(plan)
    report = await waiting_report(stage)

    first, second = await stage.run(act), await stage.run(act)

    assert first.name == "act spring: cycle 6 waits for a lead"
    assert second.name == "act nothing to do"
    (started,) = stage.prefect.started
    assert started["parameters"] == {"report": report}


@pytest.mark.parametrize(("silence", "verdict"), [("keep", "rejected"), ("apply", "applied")])
async def test_silence_after_the_deadline_means_what_the_campaign_says(
    stage: Stage, silence: str, verdict: str
) -> None:
    stage.write(approval={"by": "lead", "within": "24h", "silence": silence})
    await stage.run(plan)
    await waiting_report(stage)
    await stage.run(act)
    (waits,) = stage.prefect.started
    waits["state"]["type"] = "PAUSED"
    await stage.run(plan)
    assert set((await verdicts(stage)).values()) == {"proposed"}
    await stage.later(hours=25)

    ran = await stage.run(plan)
    await stage.run(plan)

    assert "by silence" in ran.name
    ours = {k: v for k, v in (await verdicts(stage)).items() if k != "adj-063"}
    assert set(ours.values()) == {verdict}
    assert list(stage.prefect.resumed) == [waits["id"]]


async def test_the_first_answer_of_any_lead_counts(stage: Stage) -> None:
    stage.write(approval={"by": "lead", "within": "24h"})
    await stage.run(plan)
    report = await waiting_report(stage)
    yes = {"by": LEADS[0], field_of("adj-061"): "同意"}
    no = {"by": LEADS[1], field_of("adj-061"): "不同意", field_of("adj-062"): "不同意"}

    with stage.inside():
        first = await record(report, yes)
        second = await record(report, no)

    assert (first.said, second.said) == (
        "cycle 6, 1 approved",
        "cycle 6, 1 rejected",
    )
    found = await verdicts(stage)
    assert (found["adj-061"], found["adj-062"]) == ("approved", "rejected")


async def test_the_form_asks_in_the_reports_words_and_never_twice(stage: Stage) -> None:
    stage.write(approval={"by": "lead", "within": "24h"})
    await stage.run(plan)
    report = await waiting_report(stage)

    with stage.inside():
        kept = await stage.read(reports.get, report)
        form = await form_of(kept)

    schema = form.model_json_schema()
    fields = schema["properties"]
    assert list(fields) == [field_of(f"adj-06{n}") for n in (1, 2, 3)] + ["by"]
    assert schema["required"] == ["by"]
    for field in fields.values():
        said = field["title"] + field["description"]
        assert not re.search(r"None|pillars\.|rhythm\.|\bkeep\b", said), said
        assert re.search(r"[\u4e00-\u9fff]", said), said


async def test_a_cycle_of_which_nothing_was_read_is_reported_as_it_is(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    await stage.run(do, until=CLOSED)

    ran = await stage.run(act)

    assert ran.name.startswith("act spring: cycle 1 reported")
    (kept,) = await stage.read(reports.every, CAMPAIGN)
    assert {t.status for t in kept.figures.targets} == {"no_data"}
    assert len(stage.mails()) == 2
