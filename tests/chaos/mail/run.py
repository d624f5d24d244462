"""One attack on mails from nothing: the machine, the provider, the pages, the verdict."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import httpx

from flows.machine.product import pages
from tests.chaos.machine import DEADLINE_S, machine
from tests.chaos.mail.attack import MailAttack
from tests.chaos.mail.events import Post, Webhook
from tests.chaos.mail.provider import KEY, provider
from tests.chaos.verdict import Verdict
from tests.flows.conftest import free_port


async def chaos(var: Path, reports: int, *, least: int, seed: int, webhook: bool) -> Verdict:
    """Attack what sends `reports` mails, in an empty folder with a short path."""
    async with AsyncExitStack() as stack:
        sendgrid = stack.enter_context(provider(seed, hang_s=2 * DEADLINE_S))
        attacked = await stack.enter_async_context(machine(var))
        told = None
        extra = {
            "PDCA_MAILER": "sendgrid",
            "PDCA_SENDGRID_HOST": sendgrid.url,
            "PDCA_SENDGRID_API_KEY": KEY,
        }
        if webhook:
            here = attacked.here.model_copy(update={"web_port": free_port()})
            there = httpx.AsyncClient(base_url=here.address(here.web_port), timeout=10)
            told = Webhook(Random(seed), _post_to(await stack.enter_async_context(there)), 4.0)
            extra |= {"PDCA_SENDGRID_WEBHOOK_KEY": told.public_key}
        attacked.them.environment = {**attacked.them.environment, **extra}
        if webhook:
            await attacked.them.keep(pages(here))
        return await MailAttack(attacked, sendgrid, reports, least, Random(seed), told).run()


def _post_to(there: httpx.AsyncClient) -> Post:
    async def post(body: bytes, headers: dict[str, str]) -> int:
        try:
            answer = await there.post("/hooks/sendgrid", content=body, headers=headers)
        except httpx.HTTPError:
            return 0
        return answer.status_code

    return post
