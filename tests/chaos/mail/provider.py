"""A stand-in for SendGrid: takes mails, loses answers, and has a record of its own: the truth.

What befalls a request is drawn from the seed, the delivery and the attempt, so the order
in which requests arrive changes nothing.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import ThreadingHTTPServer
from random import Random
from typing import Any

from tests.plain_http import Plain, serving

KEY = "SG.not-a-real-key"
FAULTS: Mapping[str, int] = {
    "none": 80,
    "lost": 6,
    "error_after": 3,
    "error_before": 3,
    "hang_after": 1,
    "hang_before": 1,
    "rate_limited": 2,
    "unauthorized": 1,
}
"""How often each befalls a request, of a hundred or so. `after`: the mail was taken."""
TAKEN = frozenset({"none", "lost", "error_after", "hang_after"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail that the provider took, and when, in seconds of its own clock."""

    delivery: str
    message: str
    body: str
    at: float


@dataclass
class Record:
    """All that was asked of the provider.

    Attributes:
        accepted: what it took, in order.
        bodies: hashes of the bodies of every attempt, by delivery.
        faults: how often each befell a request.
        broken: bodies that are no mail to one person.
    """

    accepted: list[Accepted] = field(default_factory=list)
    bodies: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    attempts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


class Provider(ThreadingHTTPServer):
    """`POST /v3/mail/send`.

    Attributes:
        faults: weights by kind; changed at will.
        hang_s: longer than the senders' deadline.
        took: told of each mail that was taken, at once.
        before_answer: called with the sender's port while it waits for its answer.
    """

    daemon_threads = True

    def __init__(self, seed: int, *, hang_s: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seed, self.hang_s = seed, hang_s
        self.faults: Mapping[str, int] = FAULTS
        self.record = Record()
        self.took: Callable[[Accepted], None] = lambda _: None
        self.before_answer: Callable[[int], None] = lambda _: None
        self.lock = threading.Lock()
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: Any) -> None:
        """A sender that died while it waited is what this is about."""

    def take(self, body: bytes) -> tuple[str, str]:
        """What befalls this request, and the message id if it was taken."""
        said = json.loads(body)
        delivery = said["personalizations"][0]["custom_args"]["delivery_id"]
        digest = sha256(body).hexdigest()
        with self.lock:
            record = self.record
            record.bodies[delivery].add(digest)
            record.attempts[delivery] += 1
            fault = self._draw(delivery, record.attempts[delivery])
            record.faults[fault] += 1
            if not _is_whole(said):
                record.broken.append(delivery)
            if fault not in TAKEN:
                return fault, ""
            message = f"{sha256(f'{delivery} {len(record.accepted)}'.encode()).hexdigest()[:22]}"
            accepted = Accepted(delivery, message, digest, time.time())
            record.accepted.append(accepted)
        self.took(accepted)
        return fault, message

    def _draw(self, delivery: str, attempt: int) -> str:
        kinds = list(self.faults)
        weights = list(self.faults.values())
        return Random(f"{self.seed} {delivery} {attempt}").choices(kinds, weights)[0]


def _is_whole(said: dict[str, Any]) -> bool:
    """One reader, a subject, and both parts with something in them."""
    (person,) = said["personalizations"]
    parts = {part["type"]: part["value"] for part in said["content"]}
    full = all(len(parts.get(kind, "")) > 200 for kind in ("text/plain", "text/html"))
    return full and len(person["to"]) == 1 and bool(said["subject"])


class _Handler(Plain):
    server: Provider

    def do_POST(self) -> None:  # noqa: N802 - the standard library's name
        body = self.body()
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self.say(401, {}, b'{"errors": [{"message": "authorization required"}]}')
            return
        fault, message = self.server.take(body)
        if message:
            self.server.before_answer(self.client_address[1])
        match fault:
            case "none":
                self.say(202, {"X-Message-Id": message}, b"")
            case "lost":
                self.reset()
            case "hang_after" | "hang_before":
                self.server.ended.wait(self.server.hang_s)
                self.reset()
            case "rate_limited":
                reset = {"X-RateLimit-Reset": str(int(time.time()) + 2)}
                self.say(429, reset, b'{"errors": [{"message": "too many requests"}]}')
            case "unauthorized":
                self.say(401, {}, b'{"errors": [{"message": "authorization required"}]}')
            case _:
                self.say(500 if fault == "error_after" else 503, {}, b"")


@contextmanager
def provider(seed: int, *, hang_s: float) -> Iterator[Provider]:
    server = Provider(seed, hang_s=hang_s)
    with serving(server, ends=server.ended):
        yield server
