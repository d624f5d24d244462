"""A platform that notes when the first byte of each post arrives. A process of its own.

It speaks as much of the sandbox's API as publishing needs, and answers each call
`LATENCY` later, as a platform close by would.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from typing import Any

LATENCY = 0.005
"""Seconds between the last byte of a request and its answer."""
HEADERS = (
    "HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n"
    "x-ratelimit-limit: 100000\r\nx-ratelimit-remaining: 99000\r\nx-ratelimit-reset: 4102444800"
    "\r\n\r\n"
)
ME = {
    "name": "weibo",
    "handle": "weibo",
    "platform": "weibo",
    "followers": 1000,
    "url": "https://weibo.example/weibo",
    "mode": "read_back",
}

arrived: list[tuple[str, float]] = []
"""Text of each post, and the wall clock's seconds at its first byte."""


class Recorder(asyncio.Protocol):
    """One connection: whole requests, one after the other."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._to, self._seen, self._began = transport, b"", 0.0

    def data_received(self, data: bytes) -> None:
        now = time.time()
        if not self._seen:
            self._began = now
        self._seen += data
        head, end, body = self._seen.partition(b"\r\n\r\n")
        if end and len(body) >= _length(head):
            self._seen = b""
            self._answer(head.split(b" ", 2), body)

    def _answer(self, line: list[bytes], body: bytes) -> None:
        match line[:2]:
            case [b"GET", b"/record"]:
                self._send(200, list(arrived))
                arrived.clear()
            case [b"POST", _]:
                arrived.append((json.loads(body)["text"], self._began))
                made = {"id": str(len(arrived)), "url": None, "at": _now(), "state": "published"}
                asyncio.get_running_loop().call_later(LATENCY, self._send, 201, made)
            case _:
                asyncio.get_running_loop().call_later(LATENCY, self._send, 200, ME)

    def _send(self, status: int, body: Any) -> None:
        text = json.dumps(body).encode()
        self._to.write(HEADERS.format(status=status, length=len(text)).encode() + text)


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next((int(at[15:]) for at in lines if at.startswith(b"content-length:")), 0)


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Recorder, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(_serve(parser.parse_args().port))
