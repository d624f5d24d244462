"""Do: each post once, and after an outage the campaign's own rule, in one mail."""

from __future__ import annotations

from datetime import timedelta

from flows.do import do
from flows.plan import plan
from tests.flows.campaign import LEADS
from tests.flows.stage import Stage, local, text_of


async def test_a_window_publishes_what_is_due_and_nothing_else(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    until = local("2026-03-04 00:00")

    ran = await stage.run(do, until=until)

    assert ran.name == "do spring: 4 published"
    assert len(await stage.truth()) == 4
    posts = await stage.posts()
    published = posts[posts["state"] == "published"]
    assert (published["published_at"] >= published["due"]).all()
    assert (published["published_at"] < until).all()


async def test_a_second_window_over_the_same_time_publishes_nothing(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    until = local("2026-03-04 00:00")
    await stage.run(do, until=until)

    ran = await stage.run(do, until=until)

    assert ran.name == "do nothing to do"
    assert len(await stage.truth()) == 4


async def test_a_lost_answer_is_settled_and_never_sent_again(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    await stage.fault("reset_after", "post", times=2)

    await stage.run(do, until=local("2026-03-03 00:00"))
    await stage.run(do, until=local("2026-03-04 00:00"))

    assert await stage.states() == {"published": 4, "planned": 8}
    truth = await stage.truth()
    assert len(truth) == len(set(truth)) == 4


DAILY = {
    "weibo-main": {"per_week": 4, "slots": ["Mon-Sun 12:00"]},
    "bluesky-en": {"per_week": 4, "slots": ["Mon-Sun 20:00"]},
}


async def test_posts_that_are_sent_late_leave_room_between_them(stage: Stage) -> None:
    stage.write(late={"after": "2h", "then": "send"})
    await stage.run(plan)
    await stage.at("2026-03-04 12:30")

    await stage.run(do, until=local("2026-03-04 20:30"))

    assert await stage.states() == {"published": 6, "planned": 6}
    posts = await stage.posts()
    for _, of_account in posts.groupby("account", observed=True):
        gaps = of_account["published_at"].dropna().sort_values().diff().dropna()
        assert (gaps >= timedelta(minutes=10)).all()
    assert stage.mails() == []


async def test_a_refused_post_is_rejected_and_the_next_goes_out(stage: Stage) -> None:
    stage.write(items=1)
    text = "水温 92 度，三段注水。" * 300
    (stage.folder / "content" / "a-long-one.md").write_text(
        f"---\ntitle: long\npillar: brand\nat: 2026-03-03 12:00\n---\n{text}\n", "utf-8"
    )
    await stage.run(plan)

    ran = await stage.run(do, until=local("2026-03-07 00:00"))

    assert "rejected" in ran.name
    assert (await stage.states())["published"] == 2


def write_a_thread(stage: Stage) -> None:
    stage.write(items=1)
    head = "---\ntitle: thread\npillar: brand\nat: 2026-03-03 09:00\naccounts: [weibo-main]\n---\n"
    body = "一、先烫杯\n\n## part 2\n二、水温 92 度\n\n## part 3\n三、三段注水\n"
    (stage.folder / "content" / "thread.md").write_text(head + body, "utf-8")


async def test_fc21_a_thread_goes_from_the_folder_to_the_platform(stage: Stage) -> None:
    write_a_thread(stage)
    await stage.run(plan)

    await stage.run(do, until=local("2026-03-03 09:30"))

    ours = [text for account, text in await stage.truth() if text.endswith(("杯", "度", "水"))]
    assert ours == ["一、先烫杯", "二、水温 92 度", "三、三段注水"]


async def test_fc21_a_thread_that_stops_tells_the_leads_once(stage: Stage) -> None:
    write_a_thread(stage)
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-03 08:30"))
    await stage.fault("duplicate_refused", "post", account="weibo-main", after=1, times=2)

    ran = await stage.run(do, until=local("2026-03-03 09:30"))
    await stage.run(do, until=local("2026-03-03 10:00"))
    await stage.send()

    assert "1 not complete, 1 published" in ran.name
    for lead in LEADS:
        (mail,) = stage.mails(to=lead)
        assert "thread" in text_of(mail)
        assert "2" in text_of(mail)


async def test_an_account_that_lost_its_token_asks_for_someone_and_others_go_on(
    stage: Stage,
) -> None:
    stage.write()
    await stage.run(plan)
    await stage.fault("revoke_token", account="weibo-main")

    ran = await stage.run(do, until=local("2026-03-03 00:00"))

    assert ran.state == "COMPLETED"
    posts = await stage.posts()
    by_account = posts[posts["due"] < local("2026-03-03 00:00")]
    states = dict(zip(by_account["account"], by_account["state"], strict=True))
    assert states["bluesky-en"] == "published"
    assert states["weibo-main"] != "published"


async def test_the_artifact_shows_each_post_without_a_none(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-03 00:00"))

    (shown,) = stage.prefect.shown("publications-spring")

    assert "published" in shown["data"]
    for word in ("None", "nan", "NaT"):
        assert word not in shown["data"]
