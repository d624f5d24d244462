"""The provider's event webhook: signed batches, late, doubled, shuffled, refused and repeated."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tasks.hooks import SIGNATURE, TIMESTAMP
from tests.chaos.mail.provider import Accepted

Post = Callable[[bytes, dict[str, str]], Awaitable[int]]
"""Body and headers to the product; the status of its answer, 0 where nobody answers."""
Event = dict[str, Any]


@dataclass
class Webhook:
    """Tells the product of each mail that was taken.

    Attributes:
        post: reaches the product.
        on: what happens while it is off is never told.
        delay_s: the longest that an event waits before its batch is posted.
        told: ids of deliveries of which the product has confirmed an event.
    """

    rng: Random
    post: Post
    delay_s: float
    on: bool = True
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    waiting: list[tuple[float, Event]] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)  # `took` is called by the provider's threads
    posts: int = 0
    refused: int = 0

    @property
    def public_key(self) -> str:
        """As SendGrid shows it: DER in base64."""
        raw = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(raw).decode()

    def took(self, mail: Accepted) -> None:
        """Events of a mail: now and then more than once, or out of order by their delays."""
        if not self.on:
            return
        for kind in self.rng.choice(
            [("processed", "delivered"), ("processed", "deferred", "delivered"), ("processed",) * 2]
        ):
            event = {
                "event": kind,
                "delivery_id": mail.delivery,
                "sg_message_id": f"{mail.message}.filter0001.{self.rng.randrange(9999)}",
                "timestamp": int(mail.at),
                "email": "hidden@brand.example",
            }
            with self.lock:
                self.waiting.append((mail.at + self.rng.uniform(0, self.delay_s), event))

    async def tell(self, now: float) -> None:
        """Post what is due by `now`, in batches; what is refused is repeated later."""
        with self.lock:
            due = [event for at, event in self.waiting if at <= now]
            self.waiting = [(at, event) for at, event in self.waiting if at > now]
        self.rng.shuffle(due)
        while due:
            size = self.rng.randint(1, 6)
            batch, due = due[:size], due[size:]
            await self._tell_batch(batch, now)

    async def _tell_batch(self, batch: Sequence[Event], now: float) -> None:
        signed = self._signed(batch)
        if self.rng.random() < 0.15:  # something before the product refuses the first try
            self.refused += 1
            signed = self.rng.choice([signed, self._signed(batch)])
        for _ in range(self.rng.choice([1, 1, 1, 2])):
            self.posts += 1
            if await self.post(*signed) != 200:
                self.refused += 1
                with self.lock:
                    self.waiting += [(now + 1, event) for event in batch]
                return
        self.told |= {event["delivery_id"] for event in batch}

    def _signed(self, batch: Sequence[Event]) -> tuple[bytes, dict[str, str]]:
        body = json.dumps(batch).encode()
        stamp = str(int(datetime.now(UTC).timestamp()))
        signature = self.key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return body, {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: stamp}

    async def tell_all(self) -> None:
        """Until nothing waits any more."""
        async with asyncio.timeout(60):
            while self.waiting:
                await self.tell(max(at for at, _ in self.waiting))
