"""The platforms of the attack: how each is disturbed, and what it has really taken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

import httpx

from pdca.ports import Recovery, TokenSet
from tasks.credentials import save
from tests.chaos.campaign import Row, account
from tests.network.bluesky.people import POST, Person, open_account
from tests.network.bluesky.proxy import Wire, wire_to

NOISE = "手冲: 92 degrees, three pours. Said by somebody else, no. {}"
"""Much like our texts, and newer than ours: not one of them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that stands on a platform, by its own record."""

    account: str
    remote_id: str
    text: str
    stranger: bool


class Place(Protocol):
    """A platform with accounts of ours."""

    name: str

    @property
    def accounts(self) -> Sequence[Row]:
        """As `campaign.yaml` has them."""

    def recovery(self, account: str) -> Recovery: ...
    async def connect(self) -> None:
        """Keep the accounts' credentials in the product's blocks."""

    async def disturb(self, rng: Random) -> None:
        """Spoil one of the next calls on the wire."""

    async def intrude(self, rng: Random) -> None:
        """Another tool posts to one of the accounts."""

    async def calm(self) -> None: ...
    async def record(self) -> list[Seen]:
        """The truth: all that stands there."""


@dataclass
class Sandbox:
    """Two accounts in each of its modes: a key, its own posts to read, neither."""

    http: httpx.AsyncClient
    name: str = "sandbox"
    said: int = 0

    @property
    def accounts(self) -> Sequence[Row]:
        names = (f"{mode.replace('_', '-')}-{n}" for mode in Recovery for n in ("a", "b"))
        return [account(name, "weibo", sandbox=True) for name in names]

    def recovery(self, account: str) -> Recovery:
        return Recovery(account[:-2].replace("-", "_"))

    async def connect(self) -> None:
        for row in self.accounts:
            settings = {"mode": self.recovery(row["name"]), "platform": "weibo"}
            made = await self.http.put(f"/admin/accounts/{row['name']}", json=settings)
            given = made.raise_for_status().json()
            token = TokenSet({"base_url": str(self.http.base_url), "token": given["token"]})
            await save(row["name"], platform="sandbox", token=token)

    async def disturb(self, rng: Random) -> None:
        kind, operation, params = rng.choice(
            [
                *[("reset_after", "post", {})] * 4,
                *[("error_after", "post", {})] * 2,
                *[("refuse_after", "post", {})] * 2,
                ("error_before", "post", {}),
                ("latency", "post", {"seconds": 1}),
                ("latency", "post", {"seconds": 4}),
                ("rate_limit", "post", {}),
                ("slow_media", "upload", {"seconds": 2}),
                ("error_before", "list", {}),
                ("reset_after", "comment", {}),
                ("refuse_after", "comment", {}),
                ("error_before", "me", {}),
            ]
        )
        fault = {"kind": kind, "operation": operation, "params": params}
        await self.http.post("/admin/faults", json=fault)

    async def intrude(self, rng: Random) -> None:
        self.said += 1
        name = rng.choice(self.accounts)["name"]
        body = {"account": name, "text": NOISE.format(self.said)}
        (await self.http.post("/admin/stranger", json=body)).raise_for_status()

    async def calm(self) -> None:
        await self.http.delete("/admin/faults")

    async def record(self) -> list[Seen]:
        answer = (await self.http.get("/admin/record")).raise_for_status().json()
        return [
            Seen(row["account"], row["id"], row["text"], bool(row.get("stranger")))
            for row in (*answer["posts"], *answer["comments"])
        ]


@dataclass
class Bluesky:
    """Two accounts on the real network, each behind a wire that loses requests and answers."""

    people: dict[str, Person] = field(default_factory=dict)
    wires: dict[str, Wire] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    name: str = "bluesky"

    @property
    def accounts(self) -> Sequence[Row]:
        return [account(name, "bluesky", sandbox=False) for name in self.people]

    def recovery(self, account: str) -> Recovery:
        assert account in self.people
        return Recovery.KEY

    async def connect(self) -> None:
        for name, person in self.people.items():
            values = person.credentials | {"base_url": self.wires[name].url}
            await save(name, platform="bluesky", token=TokenSet(values))

    async def disturb(self, rng: Random) -> None:
        wire = self.wires[rng.choice(list(self.wires))]
        method = rng.choice(["putRecord"] * 4 + ["getRecord", "uploadBlob", "createSession"])
        lost = rng.choice([wire.lost_after, wire.lost_after, wire.lost_before])
        lost[method] = max(0, lost[method]) + 1

    async def intrude(self, rng: Random) -> None:
        person = self.people[rng.choice(list(self.people))]
        self.others.add(await person.post(NOISE.format(len(self.others))))

    async def calm(self) -> None:
        for wire in self.wires.values():
            wire.lost_after.clear()
            wire.lost_before.clear()

    async def record(self) -> list[Seen]:
        return [seen for name in self.people for seen in await self._of(name)]

    async def _of(self, name: str) -> list[Seen]:
        person, found = self.people[name], list[Seen]()
        asked: dict[str, Any] = {"repo": person.did, "collection": POST, "limit": 100}
        while True:
            answer = await person.http.get("/xrpc/com.atproto.repo.listRecords", params=asked)
            page = answer.raise_for_status().json()
            for row in page["records"]:
                uri = row["uri"]
                found.append(Seen(name, uri, row["value"]["text"], uri in self.others))
            if not (cursor := page.get("cursor")):
                return found
            asked["cursor"] = cursor


@asynccontextmanager
async def bluesky_at(pds: str) -> AsyncIterator[Bluesky]:
    """Two new accounts on the data server at `pds`."""
    async with AsyncExitStack() as stack:
        place = Bluesky()
        for name in ("blue-a", "blue-b"):
            person = await open_account(pds, f"chaos{name}")
            stack.push_async_callback(person.http.aclose)
            place.people[name] = person
            place.wires[name] = await stack.enter_async_context(wire_to(pds))
        yield place
