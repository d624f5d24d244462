"""FC-08, FC-11, FC-13 and FC-14 on the whole product: flows, plans, accounts and mail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from prefect.context import SettingsContext, get_settings_context

from flows.do import do
from flows.machine import people
from flows.machine.reach import served
from flows.machine.rounds import start_run
from flows.plan import plan
from pdca.errors import AuthRevokedError, SetupError
from pdca.plan.campaign import Account
from pdca.ports import Connector
from store import publications
from tests.flows.campaign import LEADS
from tests.flows.pretend import Pretend
from tests.flows.stage import Stage, local, prefect_settings, text_of

pytestmark = pytest.mark.slow

NOWHERE = "http://127.0.0.1:9/api"
DAILY = {
    "weibo-main": {"per_week": 4, "slots": ["Mon-Sun 12:00"]},
    "bluesky-en": {"per_week": 4, "slots": ["Mon-Sun 20:00"]},
}


class Unconnected:
    """Accounts of which one is not connected yet."""

    def __init__(self, pretend: Pretend, account: str) -> None:
        self._pretend, self.missing = pretend, account

    @asynccontextmanager
    async def connect(self, account: Account) -> AsyncIterator[Connector]:
        if account.name == self.missing:
            raise AuthRevokedError(f"The account {account.name} is not connected.")
        async with self._pretend.connect(account) as connector:
            yield connector


async def test_fc08_two_runs_at_once_publish_once_and_write_one_mail(stage: Stage) -> None:
    stage.write(items=12, rhythm=DAILY, late={"after": "2h", "then": "drop"})
    await stage.run(plan)
    await stage.at("2026-03-03 23:00")

    until = local("2026-03-05 23:00")
    await asyncio.gather(stage.run(do, until=until), stage.run(do, until=until))
    await asyncio.gather(stage.send(), stage.send())

    truth = await stage.truth()
    assert len(truth) == len(set(truth)) == 2
    assert [len(stage.mails(to=lead)) for lead in LEADS] == [1, 1]


async def test_fc11_an_edit_made_while_no_server_runs_is_found_by_the_next_run(
    stage: Stage,
) -> None:
    stage.write(items=2)
    await stage.run(plan)

    stage.post("item-9", pillar="brand", at="2026-03-04 09:30")
    await stage.at("2026-03-03 23:00")
    await stage.run(plan)
    await stage.run(do, until=local("2026-03-05 00:00"))

    posts = (await stage.posts()).set_index("item")
    assert set(posts.loc[["item-9"], "state"]) == {"published"}
    assert any("item-9" in text for _, text in await stage.truth())


async def test_fc11_what_people_say_while_no_server_runs_counts_in_the_next_window(
    stage: Stage,
) -> None:
    stage.write()
    await stage.run(plan)
    posts = await stage.posts()
    here = posts[posts["account"] == "weibo-main"].sort_values("due")
    first, second = here["key"].iloc[0], here["key"].iloc[1]
    alone = replace(stage, api=NOWHERE)

    with alone.inside():
        await people.hold("weibo-main", why="a complaint")
        await people.release(second, why="it is about something else")
    await stage.run(do, until=local("2026-03-05 00:00"))

    states = (await stage.posts()).set_index("key")["state"]
    assert (states[first], states[second]) == ("held", "published")
    assert sum(account == "weibo-main" for account, _ in await stage.truth()) == 1


async def test_fc11_an_answer_given_while_no_server_runs_counts_in_the_next_window(
    stage: Stage,
) -> None:
    stage.write()
    blind = Pretend(stage.world.settings.sandbox_url, modes={"weibo-main": "none"})
    stage.world = replace(stage.world, connect=blind.connect)
    await stage.run(plan)
    await stage.fault("error_before", "post", account="weibo-main")
    await stage.run(do, until=local("2026-03-02 12:10"))
    (asked,) = await stage.read(publications.questions)

    with replace(stage, api=NOWHERE).inside():
        await people.answer(asked.key, "not_published", url=None)
    await stage.run(do, until=local("2026-03-02 13:00"))

    assert await stage.read(publications.questions) == []
    assert sum(account == "weibo-main" for account, _ in await stage.truth()) == 1


def test_fc11_a_command_that_needs_the_server_refuses_in_one_line() -> None:
    profile = get_settings_context().profile
    with (
        SettingsContext(profile=profile, settings=prefect_settings(NOWHERE)),
        pytest.raises(SetupError, match=r"^No Prefect server answers at .*9/api: `make up` .*$"),
    ):
        served(start_run("plan", None))


@pytest.mark.parametrize(("rule", "ends"), [("move", "planned"), ("drop", "missed")])
async def test_fc13_after_three_days_of_outage_the_rule_decides_and_one_mail_tells(
    stage: Stage, rule: str, ends: str
) -> None:
    stage.write(items=20, rhythm=DAILY, late={"after": "2h", "then": rule})
    await stage.run(plan)
    await stage.at("2026-03-04 23:00")
    posts = await stage.posts()
    overdue = set(posts[posts["due"] < local("2026-03-04 23:00")]["key"])

    await stage.run(do, until=local("2026-03-04 23:30"))
    await stage.send()

    after = (await stage.posts()).set_index("key").loc[sorted(overdue)]
    assert set(after["state"]) == {ends}
    assert (after["due"] > local("2026-03-04 23:00")).all() == (rule == "move")
    assert await stage.truth() == []
    for lead in LEADS:
        (mail,) = stage.mails(to=lead)
        assert sum("Item number" in line for line in text_of(mail).splitlines()) == len(overdue)
        assert "T12:00" not in text_of(mail)


@pytest.mark.parametrize("rule", ["send", "drop"])
async def test_fc14_posts_of_an_account_that_is_not_connected_ask_and_go_out_once_it_is(
    stage: Stage, rule: str
) -> None:
    stage.write(items=12, rhythm=DAILY, late={"after": "12h", "then": rule})
    accounts = Unconnected(Pretend(stage.world.settings.sandbox_url), "weibo-main")
    stage.world = replace(stage.world, connect=accounts.connect)
    await stage.run(plan)

    await stage.run(do, until=local("2026-03-06 13:00"))
    await stage.send()
    with stage.inside():
        asked = {(q.account, q.code) for q in (await people.status()).questions}
    assert asked == {("weibo-main", "reconnect_account")}
    assert {account for account, _ in await stage.truth()} == {"bluesky-en"}
    assert "connect" in stage.prefect.shown("publications-spring")[-1]["data"]
    assert stage.mails(to=LEADS[0])

    accounts.missing = ""  # `pdca connect weibo-main`
    await stage.run(do, until=local("2026-03-06 19:00"))

    posts = await stage.posts()
    due = posts[(posts["account"] == "weibo-main") & (posts["due"] < local("2026-03-06 19:00"))]
    in_time = due["due"] > local("2026-03-06 01:00")
    assert 0 < in_time.sum() < len(due)
    expected = len(due) if rule == "send" else in_time.sum()
    assert sum(account == "weibo-main" for account, _ in await stage.truth()) == expected
    assert list(due["state"] == "published") == list(in_time | (rule == "send"))
    open_ones = await stage.read(publications.questions)
    assert [(q.item, q.state, q.reason) for q in open_ones] == []
