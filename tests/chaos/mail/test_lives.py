"""300 reports whose senders die between render, send and commit: none double, none lost (FC-25)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from random import Random

import httpx
import pytest
from pydantic import SecretStr

from connectors.clock import RealClock
from connectors.sendgrid import SendGrid
from flows.plan import plan
from tasks.hooks import hear_sendgrid
from tests.chaos.mail.events import Webhook
from tests.chaos.mail.leads import ACCOUNT, write
from tests.chaos.mail.lives import Lives
from tests.chaos.mail.provider import KEY, Provider, provider
from tests.flows.stage import Stage
from web.app import create_app
from web.desk import StoreDesk

pytestmark = pytest.mark.slow
REPORTS = 150
"""In each of the two tests."""
SEED = 20
DEADLINE_S = 0.3


@pytest.fixture
def sendgrid() -> Iterator[Provider]:
    with provider(SEED, hang_s=2 * DEADLINE_S) as server:
        yield server


@asynccontextmanager
async def hearing(stage: Stage) -> AsyncIterator[Webhook]:
    """The pages in this process, and a webhook that posts to them."""

    async def post(body: bytes, headers: dict[str, str]) -> int:
        return (await client.post("/hooks/sendgrid", content=body, headers=headers)).status_code

    webhook = Webhook(Random(SEED), post, delay_s=0.5)
    settings = stage.world.settings.model_copy(
        update={"sendgrid_webhook_key": SecretStr(webhook.public_key)}
    )
    stage.world = replace(stage.world, settings=settings)
    app = create_app(
        StoreDesk(stage.world.database, stage.world.clock),
        secret=b"s" * 32,
        hear_sendgrid=partial(hear_sendgrid, stage.world),
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pages.test") as client:
        yield webhook


async def prepared(stage: Stage, sendgrid: Provider) -> list[str]:
    """Campaigns whose reports are due, and SendGrid as the way out; their names."""
    way = SendGrid(SecretStr(KEY), host=sendgrid.url, deadline_s=DEADLINE_S)
    stage.world = replace(stage.world, clock=RealClock(), mailer=way)
    stage.prefect.connected = [ACCOUNT]
    names = write(stage.world.settings.campaigns, REPORTS)
    await stage.run(plan)
    return names


async def test_fc25_with_a_webhook_nothing_is_double_and_nothing_is_lost(
    stage: Stage, sendgrid: Provider
) -> None:
    names = await prepared(stage, sendgrid)
    async with hearing(stage) as webhook:
        sendgrid.took = webhook.took
        lives = Lives(stage, sendgrid, names, Random(SEED), webhook, off=range(20, 32))
        verdict = await lives.run()

    assert verdict.holds, str(verdict)
    assert set(lives.witness.settled.values()) == {
        "an event",
        "the silence of a living webhook",
        "a person",
    }


async def test_fc25_without_a_webhook_what_cannot_be_known_is_asked_once(
    stage: Stage, sendgrid: Provider
) -> None:
    names = await prepared(stage, sendgrid)
    lives = Lives(stage, sendgrid, names, Random(SEED))
    verdict = await lives.run()

    assert verdict.holds, str(verdict)
    assert set(lives.witness.settled.values()) == {"a person"}
