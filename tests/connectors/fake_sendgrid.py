"""SendGrid's mail endpoint on loopback, with the traps that its users met."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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


class _Handler(BaseHTTPRequestHandler):
    server: FakeSendGrid

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(f"POST {self.path}")
        self.server.authorized.append(self.headers["Authorization"])
        self.server.taken.append(json.loads(body))
        match self.server.answer:
            case "reset":
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
            case "silent":
                self.server.released.wait(10)
            case "cut":
                self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\nhalf")
            case str():
                raise AssertionError
            case status, headers, body:
                self._say(status, headers, body)

    def do_GET(self) -> None:
        """Where a followed redirect ends: a friendly page."""
        self.server.seen.append(f"GET {self.path}")
        self._say(202, {}, b"{}")

    def log_message(self, *_: Any) -> None:
        pass

    def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serve() -> Iterator[FakeSendGrid]:
    server = FakeSendGrid()
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a reset is meant
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
