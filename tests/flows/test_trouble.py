"""An account that lost its token: engineers hear of it once, whoever met it first."""

from __future__ import annotations

import pytest

from flows.check import collect
from flows.plan import plan
from tasks.care import refresh_tokens
from tests.flows.stage import Stage

OPS = "ops@brand.example"


@pytest.fixture
async def revoked(stage: Stage) -> Stage:
    stage.write()
    await stage.run(plan)
    await stage.run(collect)
    await stage.fault("revoke_token", account="weibo-main", times=-1)
    return stage


async def an_hour_passes(stage: Stage) -> None:
    with stage.inside():
        await refresh_tokens.fn(None)
    await stage.send()
    await stage.later(hours=1)


async def test_engineers_hear_of_it_once_though_collect_met_it_first(revoked: Stage) -> None:
    await revoked.run(collect)

    await an_hour_passes(revoked)
    await an_hour_passes(revoked)

    (mail,) = revoked.mails(to=OPS)
    assert "weibo-main" in str(mail["Subject"])
