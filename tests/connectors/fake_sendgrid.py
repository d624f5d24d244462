"""SendGrid's mail endpoint on loopback, with the traps that its users met."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any

from tests.plain_http import Plain, serving

TAKEN = (202, {"X-Message-Id": "14c5d75ce93.dfd.64b469"}, b"")


class FakeSendGrid(ThreadingHTTPServer):
    """Keeps what it takes. `answer` is (status, headers, body), or reset, silent or cut."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: tuple[int, dict[str, str], bytes] | str = TAKEN
        self.taken: list[dict[str, Any]] = []
        self.authorized: list[str] = []
        self.seen: list[str] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(Plain):
    server: FakeSendGrid

    def do_POST(self) -> None:  # noqa: N802 - the standard library's name
        body = self.body()
        self.server.seen.append(f"POST {self.path}")
        self.server.authorized.append(self.headers["Authorization"])
        self.server.taken.append(json.loads(body))
        match self.server.answer:
            case "reset":
                self.reset()
            case "silent":
                self.server.released.wait(10)
            case "cut":
                self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\nhalf")
            case str():
                raise AssertionError
            case status, headers, body:
                self.say(status, headers, body)

    def do_GET(self) -> None:  # noqa: N802 - the standard library's name
        """Where a followed redirect ends: a friendly page."""
        self.server.seen.append(f"GET {self.path}")
        self.say(202, {}, b"{}")


@contextmanager
def serve() -> Iterator[FakeSendGrid]:
    server = FakeSendGrid()
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a reset is meant
    with serving(server, ends=server.released):
        yield server
