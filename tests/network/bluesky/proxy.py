"""A proxy on the wire that loses requests or answers: to a client both look the same."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Wire:
    """Attributes:
    url: to be used in place of the server's.
    asked: requests that reached the server, by method of the protocol.
    lost_before, lost_after: how many of the next requests, by method, never reach the
        server, and how many are carried out without an answer.
    """

    upstream: str
    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    lost_before: Counter[str] = field(default_factory=Counter)
    lost_after: Counter[str] = field(default_factory=Counter)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._pass_on(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        sized = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(sized[1]) if sized else 0)
        named = re.search(r"/xrpc/([\w.]+)", head)
        method = named[1].rsplit(".", 1)[-1] if named else ""
        if _take(self.lost_before, method):
            return
        self.asked[method] += 1
        head = re.sub(r"(?i)connection: [^\r\n]*", "Connection: close", head)
        answer = await self._answer(head, body)
        if not _take(self.lost_after, method):
            writer.write(answer)
            await writer.drain()

    async def _answer(self, head: str, body: bytes) -> bytes:
        place = urlsplit(self.upstream)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            writer.write(head.encode() + body)
            return await reader.read(-1)
        finally:
            writer.close()


@asynccontextmanager
async def wire_to(upstream: str) -> AsyncIterator[Wire]:
    wire = Wire(upstream)
    async with await asyncio.start_server(wire.serve, "127.0.0.1", 0) as server:
        wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield wire


def _take(left: Counter[str], method: str) -> bool:
    left[method] -= 1
    return left[method] >= 0
