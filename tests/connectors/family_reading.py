"""What a server of the Mastodon family answers to all that only reads, and to uploads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx

from tests.connectors.mastodon_html import Json

HOST = "social.example"
ME = {"id": "14715", "username": "brand", "acct": "brand", "url": f"https://{HOST}/@brand"}


def error(status: int, said: str) -> httpx.Response:
    """A refusal in the family's shape; with 500 in Laravel's, of a failed validation."""
    if status == 500:
        return httpx.Response(500, json={"message": said, "errors": {"status": [said]}})
    return httpx.Response(status, json={"error": said})


class Reading:
    """The half of `Family` that changes nothing but uploads and deletions."""

    now: Callable[[], datetime]
    links: bool
    lists_replies: bool
    lag: timedelta
    locked: bool
    instance: Json
    instance_at: str
    searches: bool
    most: int
    slow_media: int
    media_takes: timedelta
    media_fails: int
    asks_media: bool
    statuses: list[Json]
    heard: list[Json]
    media: dict[str, Json]

    def read(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/context"):
            return self._context(path.split("/")[-2])
        if path.endswith("/history"):
            status = next(s for s in self.statuses if s["id"] == path.split("/")[-2])
            return httpx.Response(200, json=[*status["versions"], {"content": status["content"]}])
        if path.startswith("/api/v1/statuses/"):
            return self._one(path.rpartition("/")[2], delete=request.method == "DELETE")
        if path.startswith("/api/v1/media/"):
            number = path.rpartition("/")[2]
            return self._media(number) if self.asks_media else error(405, "Not Allowed")
        me = {**ME, "locked": self.locked, "followers_count": 821}
        routes: Mapping[str, Callable[[httpx.Request], httpx.Response]] = {
            "/api/v1/statuses": self._several,
            "/api/v1/accounts/verify_credentials": lambda _: httpx.Response(200, json=me),
            f"/api/v1/accounts/{ME['id']}/statuses": lambda r: self._page(r, self._own()),
            "/api/v1/notifications": self._notifications,
            "/api/v2/media": self._upload,
        }
        if self.searches:
            routes = {**routes, "/api/v2/search": self._search}
        if self.instance:
            routes = {
                **routes,
                self.instance_at: lambda _: httpx.Response(200, json=self.instance),
            }
        return routes[path](request) if path in routes else error(404, "Not Found")

    def _own(self) -> list[Json]:
        until = (self.now() - self.lag).isoformat()
        own = [s for s in self.statuses if s["own"] and s["created_at"] <= until]
        return [s for s in own if self.lists_replies or not s["in_reply_to_id"]]

    def _context(self, number: str) -> httpx.Response:
        if not any(s["id"] == number for s in self.statuses):
            return error(404, "Record not found")
        below = [s for s in self.statuses if s["in_reply_to_id"] == number]
        return httpx.Response(200, json={"ancestors": [], "descendants": below})

    def _notifications(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params.get_list("types[]")

        def is_asked(row: Json) -> bool:
            return not asked or row["type"] in asked

        if self.links:
            return self._page(request, [row for row in self.heard if is_asked(row)])
        page = self._page(request, self.heard).json()
        if not page:
            page = self._page(
                httpx.Request("GET", request.url.copy_remove_param("max_id")), self.heard
            ).json()
        return httpx.Response(200, json=[row for row in page if is_asked(row)])

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
            return error(404, "Record not found")
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
        self.media[number] = {
            "id": number,
            "description": said,
            "waits": self.slow_media,
            "ready_at": self.now() + self.media_takes,
            "fails": self.media_fails > 0,
        }
        self.media_fails -= 1
        return self._media(number, accepted=202)

    def _media(self, number: str, *, accepted: int = 206) -> httpx.Response:
        if number not in self.media:
            return error(404, "Record not found")
        known = self.media[number]
        if known["fails"] and accepted == 206:
            return error(422, "Error processing thumbnail for uploaded media")
        ready = known["waits"] <= 0 and self.now() >= known["ready_at"]
        known["waits"] -= 1
        shown = {name: known[name] for name in ("id", "description")}
        if not ready or known["fails"]:
            return httpx.Response(accepted, json={**shown, "url": None})
        return httpx.Response(200, json={**shown, "url": f"https://{HOST}/{number}.png"})
