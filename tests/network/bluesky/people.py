"""People of the network, without our connector: they like, answer, mention and follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

PASSWORD = "hunter22-made-up"
POST = "app.bsky.feed.post"
Json = dict[str, Any]


@dataclass
class Person:
    """An account, signed in with its main password."""

    http: httpx.AsyncClient = field(repr=False)
    handle: str
    did: str
    credentials: dict[str, str] = field(repr=False)
    """What the connector is given: an app password."""

    async def ask(self, method: str, **said: Any) -> Json:
        answer = await self.http.post(f"/xrpc/{method}", json=said or None)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}

    async def write(self, kind: str, **record: Any) -> str:
        """A record of `kind` in the own repository; its address."""
        record = {"createdAt": now(), **record}
        made = await self.ask(
            "com.atproto.repo.createRecord", repo=self.did, collection=kind, record=record
        )
        return str(made["uri"])

    async def post(self, text: str, **more: Any) -> str:
        return await self.write(POST, text=text, **more)

    async def mention(self, other: Person, text: str, **more: Any) -> str:
        said, name = f"@{other.handle} {text}", f"@{other.handle}"
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": other.did}
        index = {"byteStart": 0, "byteEnd": len(name.encode())}
        return await self.post(said, facets=[{"index": index, "features": [feature]}], **more)

    async def record(self, uri: str) -> Json:
        repo, kind, key = uri.removeprefix("at://").split("/")
        asked = {"repo": repo, "collection": kind, "rkey": key}
        answer = await self.http.get("/xrpc/com.atproto.repo.getRecord", params=asked)
        answer.raise_for_status()
        return dict(answer.json())

    async def reference(self, uri: str) -> Json:
        return {"uri": uri, "cid": (await self.record(uri))["cid"]}

    async def posts(self) -> list[Json]:
        """The truth: every post in the repository."""
        return [record for _, record in await self.records()]

    async def records(self) -> list[tuple[str, Json]]:
        """The same with their addresses, the oldest first."""
        asked = {"repo": self.did, "collection": POST, "limit": "100"}
        answer = await self.http.get("/xrpc/com.atproto.repo.listRecords", params=asked)
        answer.raise_for_status()
        found = [(str(row["uri"]), dict(row["value"])) for row in answer.json()["records"]]
        return sorted(found, key=lambda pair: str(pair[1]["createdAt"]))


async def open_account(url: str, name: str) -> Person:
    """A new account on the server at `url`, with an app password."""
    http = httpx.AsyncClient(base_url=url, timeout=30)
    handle = f"{name}.test"
    person = Person(http, handle, "", {})
    email = f"{name}@example.com"
    made = await person.ask(
        "com.atproto.server.createAccount", handle=handle, email=email, password=PASSWORD
    )
    person.did = str(made["did"])
    http.headers["Authorization"] = f"Bearer {made['accessJwt']}"
    given = await person.ask("com.atproto.server.createAppPassword", name="pdca")
    person.credentials = {
        "base_url": url,
        "identifier": handle,
        "app_password": str(given["password"]),
    }
    return person


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
