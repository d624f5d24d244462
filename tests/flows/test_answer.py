"""The question that only a person can answer: asked once, answered once, whichever way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from flows.do import answer, do
from flows.machine import people
from flows.plan import plan
from pdca.errors import SetupError
from store import audit, deliveries, publications
from store.tables import delivery
from tasks.answer import Said
from tasks.wiring import use
from tests.flows.campaign import LEADS
from tests.flows.pretend import Pretend
from tests.flows.stage import Stage, local, text_of


async def unclear(stage: Stage) -> str:
    """A post whose answer was lost on an account that cannot be read back; its key."""
    stage.write()
    blind = Pretend(stage.world.settings.sandbox_url, modes={"weibo-main": "none"})
    stage.world = replace(stage.world, connect=blind.connect)
    await stage.run(plan)
    await stage.fault("reset_after", "post", account="weibo-main")
    await stage.run(do, until=local("2026-03-02 12:10"))
    (question,) = await stage.read(publications.questions)
    return str(question.key)


async def test_the_first_answer_counts_and_the_second_is_told_so(stage: Stage) -> None:
    key = await unclear(stage)

    first = await stage.run(answer, key[:8], Said.PUBLISHED, url=" https://weibo.example/1 ")
    second = await stage.run(answer, key, Said.NOT_PUBLISHED)

    assert first.name == f"answer {key[:8]} is noted as published"
    assert second.name.startswith(
        f"answer {key[:8]} was answered before: published, by the Prefect"
    )
    assert {first.state, second.state} == {"COMPLETED"}
    posts = (await stage.posts()).set_index("key")
    assert posts.loc[key, "state"] == "published"
    assert posts.loc[key, "url"] == "https://weibo.example/1"
    assert len([d for d in await stage.read(audit.read, what=key) if d["did"] == "answered"]) == 1


async def test_a_post_that_is_not_there_is_sent_again(stage: Stage) -> None:
    key = await unclear(stage)
    before = len(await stage.truth())

    await stage.run(answer, key, Said.NOT_PUBLISHED)
    await stage.run(do, until=local("2026-03-02 12:20"))

    assert await stage.read(publications.questions) == []
    assert (await stage.posts()).set_index("key").loc[key, "state"] == "published"
    assert len(await stage.truth()) == before + 1


async def test_what_nobody_was_asked_is_said_in_one_line_with_near_ones(stage: Stage) -> None:
    await unclear(stage)

    ran = await stage.run(answer, "item-9", Said.PUBLISHED)
    settled = await stage.run(answer, "item-1 bluesky-en", Said.PUBLISHED)

    assert ran.state == settled.state == "FAILED"
    assert ran.message.startswith("There is no post item-9. Near it: ")


async def test_the_command_line_and_the_form_share_one_answer(stage: Stage) -> None:
    key = await unclear(stage)
    await stage.run(answer, key, Said.PUBLISHED)

    with use(stage.world), pytest.raises(SetupError, match="answered before: published"):
        await people.answer(key[:10], "not_published", url=None)


async def test_the_form_settles_a_mail_too(stage: Stage) -> None:
    await unclear(stage)
    await stage.send()
    (mail, *_) = await stage.read(deliveries.read)
    doubt = update(delivery).where(delivery.c.id == mail["id"]).values(state="unknown")
    await stage.world.database.run(lambda c: c.execute(doubt) and None)

    ran = await stage.run(answer, mail["id"], Said.PUBLISHED)

    assert "noted as published" in ran.name
    assert await stage.read(deliveries.read, states=["unknown"]) == []


async def test_the_question_mail_names_every_way(stage: Stage) -> None:
    key = await unclear(stage)
    await stage.send()

    (mail,) = stage.mails(to=LEADS[0])

    for way in (f"pdca answer {key[:8]} published", "not-published", "answer 流程的表单"):
        assert way in text_of(mail)
