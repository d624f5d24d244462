"""A server of the Mastodon family, with what real ones differ in as switches.

Sources: docs.joinmastodon.org and recordings of a Mastodon for the shapes; GoToSocial's pages on
limits for the rate headers, its router for the missing batch read; Pleroma's IdempotencyPlug for
answers that are repeated by key.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from connectors.limits import Limits
from connectors.mastodon import MastodonConnector
from pdca.ports import TokenSet
from tests.connectors.mastodon_html import Json, shown

HOST = "social.example"
ME = {"id": "14715", "username": "brand", "acct": "brand", "url": f"https://{HOST}/@brand"}
LOST = httpx.ReadError

KINDS: Mapping[str, Json] = {
    "keeps keys": {},
    "ignores keys": {"keys": "ignored", "batch": 405, "invalid": 400, "waits": False},
    "repeats answers": {"keys": "replayed", "batch": 404, "links": False, "locked": True},
}


@dataclass
class Family:
    """One server with one account.

    Attributes:
        now: its clock.
        keys: kept (as Mastodon for an hour), ignored, or replayed (as Pleroma, refusals too).
        batch: status with which it refuses to read several statuses, or None.
        invalid: status of a refused post.
        links: whether pages name the next one in the `Link` header.
        waits: whether a 429 says `Retry-After`.
        locked: followers are approved, and posts private unless they say otherwise.
        instance: its limits.
        faults: what the next posts meet: lost_before, lost_after, refused_after, 504_after,
            or a status.
    """

    now: Callable[[], datetime]
    keys: str = "kept"
    batch: int | None = None
    invalid: int = 422
    links: bool = True
    waits: bool = True
    locked: bool = False
    instance: Json = field(default_factory=dict)
    most: int = 40
    slow_media: int = 0
    asks_media: bool = True
    statuses: list[Json] = field(default_factory=list)
    heard: list[Json] = field(default_factory=list)
    media: dict[str, Json] = field(default_factory=dict)
    faults: deque[Any] = field(default_factory=deque)
    requests: list[httpx.Request] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    def connector(self, **more: Any) -> MastodonConnector:
        token = TokenSet({"base_url": f"https://{HOST}", "token": "b3BlbiBzZXNhbWU"})
        given = {"limits": Limits(), **more}
        transport = httpx.MockTransport(self.answer)
        return MastodonConnector("main", token, store_token=_keep, transport=transport, **given)

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

    # Answers

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        path, method = request.url.path, request.method
        if request.headers["Authorization"] != "Bearer b3BlbiBzZXNhbWU":
            return _error(401, "The access token is invalid")
        if method == "POST" and path == "/api/v1/statuses":
            return self._post(request)
        if path == "/api/v1/statuses" and self.batch:
            return _error(self.batch, "Not Found" if self.batch == 404 else "Method Not Allowed")
        if path.startswith("/api/v1/statuses/"):
            return self._one(path.rpartition("/")[2], delete=method == "DELETE")
        routes: Mapping[str, Callable[[httpx.Request], httpx.Response]] = {
            "/api/v1/statuses": self._several,
            "/api/v1/accounts/verify_credentials": lambda _: httpx.Response(
                200, json={**ME, "locked": self.locked, "followers_count": 821}
            ),
            f"/api/v1/accounts/{ME['id']}/statuses": lambda r: self._page(r, self._own()),
            "/api/v1/notifications": lambda r: self._page(r, self.heard),
            "/api/v2/search": self._search,
            "/api/v2/instance": lambda _: (
                httpx.Response(200, json=self.instance)
                if self.instance
                else _error(404, "Not Found")
            ),
            "/api/v2/media": self._upload,
        }
        if path.startswith("/api/v1/media/"):
            number = path.rpartition("/")[2]
            return self._media(number) if self.asks_media else _error(405, "Not Allowed")
        return routes[path](request) if path in routes else _error(404, "Not Found")

    def _post(self, request: httpx.Request) -> httpx.Response:
        key = request.headers.get("Idempotency-Key", "")
        if self.keys == "replayed" and key in self.kept:
            marks = {"Idempotency-Key": key, "Idempotent-Replayed": "true"}
            status, body = self.kept[key]
            return httpx.Response(status, headers=marks, json=body)
        fault = self.faults.popleft() if self.faults else None
        if fault == "lost_before":
            raise LOST("gone", request=request)
        made = self._refused(fault) if isinstance(fault, int) else self._taken(request, key)
        if self.keys == "replayed":
            self.kept[key] = made.status_code, json.loads(made.content)
        if fault == "lost_after":
            raise LOST("gone", request=request)
        if fault == "refused_after":
            return _error(self.invalid, "Validation failed: Something")
        return httpx.Response(504, text="<html>Gateway</html>") if fault == "504_after" else made

    def _taken(self, request: httpx.Request, key: str) -> httpx.Response:
        said = json.loads(request.content)
        if self.keys == "kept" and key in self.kept:
            since, found = self.kept[key]
            if self.now() < since + timedelta(hours=1):
                return httpx.Response(200, json=found)
        if not said.get("status", "").strip() and not said.get("media_ids"):
            return _error(self.invalid, "Validation failed: Text can't be blank")
        made = self._make(said, "private" if self.locked else "public")
        if self.keys == "kept":
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
            **shown(said.get("status", "")),
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
            return _error(self.invalid, "Validation failed: Text is not liked")
        resets = self.now() + timedelta(minutes=5)
        limits = {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": resets.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
        waits = {"Retry-After": "300"} if self.waits else {}
        return httpx.Response(429, headers=limits | waits, json={"error": "Too many requests"})

    def _own(self) -> list[Json]:
        return [s for s in self.statuses if s["own"]]

    def _page(self, request: httpx.Request, rows: list[Json]) -> httpx.Response:
        asked = request.url.params
        newest = sorted(rows, key=lambda row: -int(row["id"]))
        below = int(asked.get("max_id", 10**30))
        wanted = [row for row in newest if int(row["id"]) < below]
        found = wanted[: min(int(asked["limit"]), self.most)]
        links = [f'<https://{HOST}{request.url.path}?min_id=9>; rel="prev"'] if found else []
        if len(found) < len(wanted):
            further = f"https://{HOST}{request.url.path}?max_id={found[-1]['id']}"
            links.insert(0, f'<{further}>; rel="next"')
        headers = {"Link": ", ".join(links)} if links and self.links else {}
        return httpx.Response(200, headers=headers, json=found)

    def _several(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params.get_list("id[]")
        return httpx.Response(200, json=[s for s in self.statuses if s["id"] in asked])

    def _one(self, number: str, *, delete: bool) -> httpx.Response:
        found = next((s for s in self.statuses if s["id"] == number), None)
        if found is None:
            return _error(404, "Record not found")
        if delete:
            self.statuses.remove(found)
        return httpx.Response(200, json=found)

    def _search(self, request: httpx.Request) -> httpx.Response:
        found = [s for s in self.statuses if request.url.params["q"] in s["sent"]]
        page = self._page(request, found)
        return httpx.Response(200, json={"accounts": [], "statuses": page.json(), "hashtags": []})

    def _upload(self, request: httpx.Request) -> httpx.Response:
        number = str(22348641 + len(self.media))
        alt = re.search(rb'name="description"\r\n\r\n(.*?)\r\n--', request.content, re.DOTALL)
        said = alt[1].decode() if alt else None
        self.media[number] = {"id": number, "description": said, "waits": self.slow_media}
        return self._media(number, accepted=202)

    def _media(self, number: str, *, accepted: int = 206) -> httpx.Response:
        if number not in self.media:
            return _error(404, "Record not found")
        known = self.media[number]
        if known["waits"] > 0:
            known["waits"] -= 1
            return httpx.Response(accepted, json={**known, "url": None})
        return httpx.Response(200, json={**known, "url": f"https://{HOST}/{number}.png"})


def _error(status: int, said: str) -> httpx.Response:
    return httpx.Response(status, json={"error": said})


async def _keep(_: TokenSet) -> None:
    """These tokens do not expire."""
