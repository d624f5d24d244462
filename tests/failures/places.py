"""The places where our posts go, and what really stands there.

Each is reached by our own connector over HTTP and judged by its own record: the sandbox's,
a played server's list, a real network's repositories. Our ledger is never asked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NamedTuple

import httpx
import pytest

from connectors import connect
from connectors.base import Connector
from connectors.bluesky import BlueskyConnector
from connectors.clock import SandboxClock
from connectors.limits import Limits
from connectors.mastodon import MastodonConnector
from connectors.sandbox_admin import open_account
from pdca.ports import Clock, Recovery, TokenSet
from tests.build import NOON
from tests.connectors.family import KINDS, Family
from tests.failures.wire import Faults, Wire, body
from tests.fakes import VirtualClock
from tests.flows.pretend import Loopback
from tests.network.bluesky.people import Person

ACCOUNT = "brand"
USUAL = ("ignores keys",)
"""The server that also the fast tests meet; with the others they take minutes."""
SANDBOX = tuple(f"sandbox-{mode}" for mode in ("key", "read_back", "none"))


def family(*fast: str) -> list[Any]:
    """Every server of the family; those that are not `fast` are left to the slow tests."""
    return [
        pytest.param(f"mastodon that {kind}", marks=() if kind in fast else pytest.mark.slow)
        for kind in KINDS
    ]


BLUESKY = pytest.param("bluesky", marks=pytest.mark.slow)
MASTODON = family(*USUAL)
EVERYWHERE = [*SANDBOX, *MASTODON, BLUESKY]
at_every_step = pytest.mark.parametrize(
    "place", [*SANDBOX, *family("ignores keys"), BLUESKY], indirect=True
)
"""For tests of many steps: everywhere, but fewer of it in the fast suite."""
Refusal = Mapping[str, object]


class Stands(NamedTuple):
    """A post as the place keeps it."""

    id: str
    text: str
    at: datetime


class Place(ABC):
    """One account of ours somewhere."""

    platform: str
    recovery: Recovery
    clock: Clock
    start: datetime
    refusal: ClassVar[Refusal]
    """What it says to a request that it does not like."""
    reset: str
    """The header that says when a used-up limit ends."""
    real_time = False
    """Whether it dates posts by a clock that no test can move."""

    def __init__(self) -> None:
        self.faults = Faults(self.refusal, self.reset)
        self.limits = Limits()

    @abstractmethod
    def connector(self, *, deadline_s: float = 45.0) -> Connector: ...

    @abstractmethod
    async def posts(self) -> list[Stands]:
        """All that stands on the account, whoever wrote it, the oldest first."""

    @abstractmethod
    async def below(self) -> list[str]:
        """What we have written below our posts: parts of threads, then comments."""

    @abstractmethod
    async def stranger(self, text: str) -> None:
        """Another tool posts to the account."""

    async def texts(self) -> list[str]:
        return [post.text for post in await self.posts()]

    def wire(self, there: httpx.AsyncBaseTransport) -> Wire:
        return Wire(self.faults, there, kind=self.kind)

    @abstractmethod
    def kind(self, request: httpx.Request) -> str:
        """What a request does: post, comment, upload, or else."""


class Pretend(Place):
    """The running sandbox over HTTP, in one of its modes."""

    platform, start, reset = "weibo", NOON - timedelta(hours=1), "X-Quota-Reset"
    refusal: ClassVar[Refusal] = {
        "error": {"code": "invalid_request", "message": "it could not be processed"}
    }

    def __init__(self, url: str, mode: str, token: TokenSet) -> None:
        super().__init__()
        self._url, self._token = url, token
        self.recovery = Recovery(mode)
        self.clock = SandboxClock(url, transport=Loopback())

    @classmethod
    async def open(cls, url: str, mode: str, **settings: Any) -> Pretend:
        async with httpx.AsyncClient(transport=Loopback(), base_url=url) as http:
            await http.post("/reset", json={"start": cls.start.isoformat(), "seed": 7})
        token = await open_account(
            url,
            ACCOUNT,
            platform=cls.platform,
            settings={"mode": mode, **settings},
            transport=Loopback(),
        )
        return cls(url, mode, token)

    async def change(self, **settings: Any) -> None:
        """The platform has other rules from now on."""
        given = {"mode": str(self.recovery), **settings}
        self._token = await open_account(
            self._url, ACCOUNT, platform=self.platform, settings=given, transport=Loopback()
        )

    async def slow(self, operation: str, takes: timedelta) -> None:
        """The next upload or post is worked on for so long."""
        params = {"seconds": takes.total_seconds(), "clock": "virtual"}
        fault = {"kind": "slow_media", "operation": operation, "params": params}
        await self._ask("POST", "/admin/faults", json=fault)

    def connector(self, *, deadline_s: float = 45.0) -> Connector:
        return connect(
            "sandbox",
            ACCOUNT,
            self._token,
            store_token=_keep,
            base_url=self._url,
            transport=self.wire(httpx.AsyncHTTPTransport(verify=False)),
            limits=self.limits,
            deadline_s=deadline_s,
        )

    def kind(self, request: httpx.Request) -> str:
        path = request.url.path
        if request.method != "POST":
            return "else"
        if path.endswith("/comments") or body(request).get("reply_to"):
            return "comment"
        return {"/v1/posts": "post", "/v1/media": "upload"}.get(path, "else")

    async def posts(self) -> list[Stands]:
        rows = (await self._ask("GET", "/admin/record"))["posts"]
        tops = [row for row in rows if not row["reply_to"]]
        return [Stands(r["id"], r["text"], datetime.fromisoformat(r["at"])) for r in tops]

    async def below(self) -> list[str]:
        record = await self._ask("GET", "/admin/record")
        parts = [row["text"] for row in record["posts"] if row["reply_to"]]
        return parts + [row["text"] for row in record["comments"] if row["author"] == ACCOUNT]

    async def stranger(self, text: str) -> None:
        await self._ask("POST", "/admin/stranger", json={"account": ACCOUNT, "text": text})

    async def _ask(self, method: str, path: str, **given: Any) -> Any:
        async with httpx.AsyncClient(transport=Loopback(), base_url=self._url) as http:
            return (await http.request(method, path, **given)).raise_for_status().json()


class Played(Place):
    """A server of the Mastodon family, as its documents say that it answers."""

    platform, recovery, reset = "mastodon", Recovery.READ_BACK, "X-RateLimit-Reset"
    refusal: ClassVar[Refusal] = {"error": "Validation failed: Something"}

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.start = datetime.now(UTC)
        self.clock = self._clock = VirtualClock(self.start)
        self.server = Family(lambda: self._clock.at, **KINDS[kind])

    def connector(self, *, deadline_s: float = 45.0) -> Connector:
        return _InItsTime(
            self._clock,
            ACCOUNT,
            TokenSet({"base_url": "https://social.example", "token": "b3BlbiBzZXNhbWU"}),
            store_token=_keep,
            transport=self.wire(httpx.MockTransport(self.server.answer)),
            limits=self.limits,
            deadline_s=deadline_s,
        )

    def kind(self, request: httpx.Request) -> str:
        if request.method != "POST":
            return "else"
        if request.url.path.endswith("/media"):
            return "upload"
        said = body(request)
        if not (said.get("status") or said.get("media_ids")):
            return "else"
        return "comment" if said.get("in_reply_to_id") else "post"

    async def posts(self) -> list[Stands]:
        own = [s for s in self.server.statuses if s["own"] and not s["in_reply_to_id"]]
        return [Stands(s["id"], s["sent"], datetime.fromisoformat(s["created_at"])) for s in own]

    async def below(self) -> list[str]:
        return self.server.replies()

    async def stranger(self, text: str) -> None:
        self.server.stranger(text)


class _InItsTime(MastodonConnector):
    """The server's limits run by its own clock, as the test moves it."""

    def __init__(self, clock: VirtualClock, *given: Any, **more: Any) -> None:
        self.platform_now = clock.now  # type: ignore[method-assign]
        super().__init__(*given, **more)


@dataclass
class _Tokens:
    """A session is opened once and used by every connector of the account."""

    token: TokenSet

    async def store(self, token: TokenSet) -> None:
        self.token = token

    async def load(self) -> TokenSet:
        return self.token


class Real(Place):
    """A person's account on a real Bluesky network, judged by its repository."""

    platform, recovery, reset = "bluesky", Recovery.KEY, "RateLimit-Reset"
    real_time = True
    refusal: ClassVar[Refusal] = {"error": "InvalidRequest", "message": "Something"}

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.start = datetime.now(UTC)
        self.clock = VirtualClock(self.start)
        self._person, self._kept = person, _Tokens(TokenSet(person.credentials))

    def connector(self, *, deadline_s: float = 45.0) -> Connector:
        return BlueskyConnector(
            ACCOUNT,
            self._kept.token,
            store_token=self._kept.store,
            load_token=self._kept.load,
            transport=self.wire(httpx.AsyncHTTPTransport(verify=False)),
            limits=self.limits,
            deadline_s=deadline_s,
        )

    def kind(self, request: httpx.Request) -> str:
        path = request.url.path
        if path.endswith("uploadBlob"):
            return "upload"
        if not path.endswith("putRecord"):
            return "else"
        record = body(request).get("record")
        return "comment" if isinstance(record, dict) and "reply" in record else "post"

    async def posts(self) -> list[Stands]:
        return [
            Stands(uri, record["text"], datetime.fromisoformat(record["createdAt"]))
            for uri, record in await self._person.records()
            if "reply" not in record
        ]

    async def below(self) -> list[str]:
        return [r["text"] for _, r in await self._person.records() if "reply" in r]

    async def stranger(self, text: str) -> None:
        await self._person.post(text)


async def _keep(_: TokenSet) -> None:
    """These tokens do not expire."""
