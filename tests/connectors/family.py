"""A server of the Mastodon family, with what real ones differ in as switches.

Sources: docs.joinmastodon.org and recordings of a Mastodon for the shapes; mastodon#40399 for keys
that break; GoToSocial's pages on limits for the rate headers, its router for the missing batch
read; Pleroma's IdempotencyPlug for answers that are repeated by key; Pixelfed's API controllers
and Friendica's for what "refuses keys" and "reads Markdown".
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from connectors.limits import Limits
from connectors.mastodon import MastodonConnector
from pdca.ports import TokenSet
from tests.connectors.family_reading import HOST, ME, Reading, error
from tests.connectors.mastodon_html import Json, shown, shown_as_markdown, shown_without_tags

TOKEN = "b3BlbiBzZXNhbWU"
LOST = httpx.ReadError

KINDS: Mapping[str, Json] = {
    "keeps keys": {},
    "breaks on keys": {"keys": "broken"},
    "ignores keys": {"keys": "ignored", "batch": 405, "invalid": 400, "waits": False},
    "repeats answers": {"keys": "replayed", "batch": 404, "resets": None, "locked": True},
    "refuses keys": {
        "keys": "spent",
        "batch": 404,
        "invalid": 500,
        "links": False,
        "lists_replies": False,
        "resets": "epoch",
        "shows": shown_without_tags,
    },
    "reads Markdown": {"keys": "ignored", "batch": 404, "shows": shown_as_markdown},
}
"""As Mastodon, as some of its versions, GoToSocial, Pleroma, Pixelfed and Friendica."""


@dataclass
class Family(Reading):
    """One server with one account.

    Attributes:
        now: its clock.
        keys: kept (as Mastodon for an hour), broken (the same, but a repeated one is answered
            with 500), ignored, replayed (as Pleroma, refusals too), or spent (as Pixelfed
            refuses one that it has heard of, whatever became of it).
        batch: status with which it refuses to read several statuses, or None.
        invalid: status of a refused post; 500 comes in Laravel's shape.
        links: whether pages name the next one in the `Link` header; without, notifications are
            picked by type only after the page is cut, and begin anew behind the last page.
        lists_replies: whether the account's list holds its replies.
        lag: how long a post is missing from that list.
        shows: a text as HTML, with its mentions.
        unique: whether it refuses a text that it has.
        waits: whether a 429 says `Retry-After`.
        resets: how it says when a window ends: iso, epoch, or not at all (None).
        locked: followers are approved, and posts private unless they say otherwise.
        slow_media: how often an upload is asked for in vain.
        media_takes: how long it is being processed.
        media_fails: how many of the next uploads cannot be processed.
        searches: whether there is a search at all.
        instance, instance_at: its limits, and where it tells them.
        outlived: how it refuses any other token than `token`.
        renews: what `/oauth/token` must be asked with.
        faults: what the next posts meet: lost_before, lost_after, refused_after, 504_after,
            or a status.
    """

    now: Callable[[], datetime]
    keys: str = "kept"
    batch: int | None = None
    invalid: int = 422
    links: bool = True
    lists_replies: bool = True
    lag: timedelta = timedelta(0)
    shows: Callable[[str], Json] = shown
    unique: bool = False
    waits: bool = True
    resets: str | None = "iso"
    locked: bool = False
    searches: bool = True
    instance: Json = field(default_factory=dict)
    instance_at: str = "/api/v2/instance"
    most: int = 40
    slow_media: int = 0
    media_takes: timedelta = timedelta(0)
    media_fails: int = 0
    asks_media: bool = True
    statuses: list[Json] = field(default_factory=list)
    heard: list[Json] = field(default_factory=list)
    media: dict[str, Json] = field(default_factory=dict)
    faults: deque[Any] = field(default_factory=deque)
    requests: list[httpx.Request] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    token: str = TOKEN
    outlived: tuple[int, str] = (401, "The access token is invalid")
    renews: dict[str, str] = field(default_factory=dict)

    def connector(self, *, values: Json | None = None, **more: Any) -> MastodonConnector:
        token = TokenSet({"base_url": f"https://{HOST}", "token": TOKEN, **(values or {})})
        given = {"limits": Limits(), "transport": httpx.MockTransport(self.answer), **more}
        return MastodonConnector("main", token, store_token=_keep, **given)

    @property
    def texts(self) -> list[str]:
        """What the account has posted, the oldest first, without replies."""
        return [s["sent"] for s in self.statuses if not s["in_reply_to_id"] and s["own"]]

    def replies(self) -> list[str]:
        return [s["sent"] for s in self.statuses if s["in_reply_to_id"] and s["own"]]

    def called(self, method: str, path: str) -> int:
        return sum(r.method == method and r.url.path == path for r in self.requests)

    def stranger(self, text: str) -> None:
        """Another tool posts to the same account."""
        self._make({"status": text}, "public")

    def edit(self, text: str) -> None:
        """A person changes the account's last post."""
        post = self.statuses[-1]
        before = {"content": post["content"], "created_at": post["created_at"]}
        post.update(self.shows(text), versions=[before], edited_at=self.now().isoformat())

    # Answers

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        path, method = request.url.path, request.method
        if path == "/oauth/token":
            return self._renew(request)
        if request.headers["Authorization"] != f"Bearer {self.token}":
            return error(*self.outlived)
        if method == "POST" and path == "/api/v1/statuses":
            return self._post(request)
        if path == "/api/v1/statuses" and self.batch:
            return error(self.batch, "Not Found" if self.batch == 404 else "Method Not Allowed")
        return self.read(request)

    def _renew(self, request: httpx.Request) -> httpx.Response:
        """A new token for the refresh token in force, which works once."""
        asked = dict(httpx.QueryParams(request.content.decode()))
        if asked != self.renews:
            return error(400, "Invalid credentials")
        self.token = "SI8I8KEkFWlBBk4QcQbRvA"
        self.renews = {**self.renews, "refresh_token": "IwJWLzOPRJaxYWu9Tzbzlw"}
        fresh = {"access_token": self.token, "refresh_token": self.renews["refresh_token"]}
        return httpx.Response(200, json={**fresh, "expires_in": 8640000, "token_type": "Bearer"})

    def _post(self, request: httpx.Request) -> httpx.Response:
        key = request.headers.get("Idempotency-Key", "")
        if self.keys == "replayed" and key in self.kept:
            marks = {"Idempotency-Key": key, "Idempotent-Replayed": "true"}
            status, body = self.kept[key]
            return httpx.Response(status, headers=marks, json=body)
        fault = self.faults.popleft() if self.faults else None
        if fault == "lost_before":
            raise LOST("gone", request=request)
        if self.keys == "spent":
            if key in self.kept:
                return error(400, "Duplicate idempotency key.")
            self.kept[key] = True
        made = self._refused(fault) if isinstance(fault, int) else self._taken(request, key)
        if self.keys == "replayed":
            self.kept[key] = made.status_code, json.loads(made.content)
        if fault == "lost_after":
            raise LOST("gone", request=request)
        if fault == "refused_after":
            return error(self.invalid, "Validation failed: Something")
        return httpx.Response(504, text="<html>Gateway</html>") if fault == "504_after" else made

    def _taken(self, request: httpx.Request, key: str) -> httpx.Response:
        said = json.loads(request.content)
        if self.keys in ("kept", "broken") and key in self.kept:
            since, found = self.kept[key]
            if self.keys == "broken":
                return error(500, "Internal server error")
            if self.now() < since + timedelta(hours=1):
                return httpx.Response(200, json=found)
        text = said.get("status", "").strip()
        if not text and not said.get("media_ids"):
            return error(self.invalid, "Validation failed: Text can't be blank")
        if self.unique and text in self.texts:
            return error(422, "Validation failed: Status is a duplicate")
        made = self._make(said, "private" if self.locked else "public")
        if self.keys in ("kept", "broken"):
            self.kept[key] = self.now(), made
        return httpx.Response(200, json=made)

    def _make(self, said: Json, visibility: str) -> Json:
        parent = said.get("in_reply_to_id")
        number = str(103254962155278888 + len(self.statuses))
        made = {
            "id": number,
            "created_at": self.now().isoformat(),
            "in_reply_to_id": parent,
            "in_reply_to_account_id": ME["id"] if parent else None,
            "visibility": said.get("visibility", visibility),
            "language": said.get("language"),
            "url": f"https://{HOST}/@brand/{number}",
            "replies_count": 7,
            "reblogs_count": 98,
            "favourites_count": 112,
            **self.shows(said.get("status", "")),
            "reblog": None,
            "account": ME,
            "sent": said.get("status", ""),
            "own": True,
            "media_ids": said.get("media_ids"),
        }
        self.statuses.append(made)
        return made

    def _refused(self, status: int) -> httpx.Response:
        if status != 429:
            return error(self.invalid, "Validation failed: Text is not liked")
        ends = self.now() + timedelta(minutes=5)
        told = {
            "iso": ends.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "epoch": str(int(ends.timestamp())),
        }
        limits = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0"}
        headers = limits | {"X-RateLimit-Reset": told[self.resets]} if self.resets else {}
        waits = {"Retry-After": "300"} if self.waits and self.resets else {}
        return httpx.Response(429, headers=headers | waits, json={"error": "Too many requests"})


async def _keep(_: TokenSet) -> None:
    """Nobody looks at it."""
