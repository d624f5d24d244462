"""SendGrid's events settle mails whose answer was lost; nobody else's are believed."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from connectors.outbox import Outbox
from pdca.mail import pack
from pdca.ports import Mail
from store import deliveries
from store.engine import Database
from tasks.hooks import SIGNATURE, TIMESTAMP, hear_sendgrid
from tasks.settings import Settings
from tasks.wiring import World
from tests.web.conftest import NOW, StoppedClock
from web.app import create_app
from web.desk import StoreDesk

MAIL = "spring-cycle-01-en-3fa9c1"


@dataclass
class Provider:
    """Signs events as SendGrid does: ECDSA over the timestamp and the raw body."""

    key: ec.EllipticCurvePrivateKey
    client: httpx.AsyncClient
    here: World
    outbox: Path

    async def post(self, events: list[dict[str, Any]], *, age: timedelta = timedelta()) -> int:
        body = json.dumps(events).encode()
        stamp = str(int((datetime.now(UTC) - age).timestamp()))
        signed = self.key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        headers = {SIGNATURE: base64.b64encode(signed).decode(), TIMESTAMP: stamp}
        return (
            await self.client.post("/hooks/sendgrid", content=body, headers=headers)
        ).status_code


def public(key: ec.EllipticCurvePrivateKey) -> str:
    raw = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(raw).decode()


@pytest.fixture
async def provider(
    database: Database, clock: StoppedClock, tmp_path: Path
) -> AsyncIterator[Provider]:
    key = ec.generate_private_key(ec.SECP256R1())
    here = World(
        settings=Settings(var=tmp_path, sendgrid_webhook_key=SecretStr(public(key))),
        clock=clock,
        database=database,
        connect=cast("Callable[..., Any]", None),
        mailer=Outbox(tmp_path),
    )
    app = create_app(
        StoreDesk(database, here.clock),
        secret=b"s" * 32,
        hear_sendgrid=partial(hear_sendgrid, here),
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pages.test") as client:
        yield Provider(key, client, here, tmp_path)


@pytest.fixture
async def unclear(database: Database) -> str:
    """A mail whose answer was lost."""
    mail = Mail(MAIL, "a@b.example", "lan@example.com", "Lan", "Week 1", "<p>●", "●", "en", NOW)
    letter = deliveries.Letter(
        id=MAIL, kind="report", to=mail.to, mail=pack(mail), subject="Week 1", language="en"
    )
    await database.run(deliveries.enqueue, letter, now=NOW)
    lease = timedelta(seconds=60)
    claimed = await database.run(
        deliveries.claim, MAIL, mailer="outbox", now=NOW, real=NOW, lease=lease
    )
    assert claimed
    await database.run(deliveries.close, claimed, "unknown", now=NOW, reason="no answer")
    return MAIL


async def state(database: Database) -> str:
    rows = await database.read(deliveries.read)
    return str(rows[0]["state"])


async def test_a_mail_that_was_processed_is_settled_without_a_person(
    provider: Provider, unclear: str, database: Database
) -> None:
    status = await provider.post([{"event": "processed", "delivery_id": unclear}])

    assert status == 200
    assert await state(database) == "accepted"


async def test_events_repeat_and_that_changes_nothing(
    provider: Provider, unclear: str, database: Database
) -> None:
    for _ in range(3):
        await provider.post([{"event": "delivered", "delivery_id": unclear}])

    assert await state(database) == "accepted"


async def test_a_bounce_is_told_as_it_is(
    provider: Provider, unclear: str, database: Database
) -> None:
    await provider.post([{"event": "processed", "delivery_id": unclear}])
    await provider.post([{"event": "bounce", "delivery_id": unclear, "reason": "550 no such box"}])

    rows = await database.read(deliveries.read)
    assert (rows[0]["state"], rows[0]["reason"]) == ("failed", "550 no such box")


@pytest.mark.parametrize("age", [timedelta(hours=26), timedelta(days=1000), timedelta(hours=-26)])
async def test_an_old_call_played_again_is_refused(
    provider: Provider, unclear: str, database: Database, age: timedelta
) -> None:
    status = await provider.post([{"event": "processed", "delivery_id": unclear}], age=age)

    assert status == 403
    assert await state(database) == "unknown"


async def test_what_somebody_else_signed_is_refused(
    provider: Provider, unclear: str, database: Database
) -> None:
    stranger = replace(provider, key=ec.generate_private_key(ec.SECP256R1()))

    assert await stranger.post([{"event": "processed", "delivery_id": unclear}]) == 403
    assert await state(database) == "unknown"


@pytest.mark.parametrize("headers", [{}, {SIGNATURE: "!!", TIMESTAMP: "yesterday"}])
async def test_a_call_without_a_signature_is_refused(
    provider: Provider, headers: dict[str, str]
) -> None:
    answer = await provider.client.post("/hooks/sendgrid", content=b"[]", headers=headers)

    assert answer.status_code == 403
    assert answer.content == b""


async def test_events_of_other_senders_mails_are_passed_over(provider: Provider) -> None:
    events = [{"event": "processed"}, {"event": "group_resubscribe", "delivery_id": "x"}, 7]

    assert await provider.post(cast("list[dict[str, Any]]", events)) == 200


async def test_a_call_that_is_repeated_for_a_day_still_counts(
    provider: Provider, unclear: str, database: Database
) -> None:
    age = timedelta(hours=24)

    assert await provider.post([{"event": "processed", "delivery_id": unclear}], age=age) == 200
    assert await state(database) == "accepted"
