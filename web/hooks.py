"""Webhooks: where providers tell what became of a mail. Signed, or refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI, Request, Response

from pdca.errors import PdcaError

Hear = Callable[[Mapping[str, str], bytes], Awaitable[int]]
LARGEST = 5_000_000
"""Bytes of one call; a provider sends far less."""


def add_hooks(app: FastAPI, hear_sendgrid: Hear) -> None:
    """`POST /hooks/sendgrid`: 200 when it was believed, 403 when not, and never why."""

    @app.post("/hooks/sendgrid")
    async def sendgrid(request: Request) -> Response:
        body = await _at_most(request, LARGEST)
        if body is None:
            return Response(status_code=413)
        try:
            await hear_sendgrid(request.headers, body)
        except (PdcaError, ValueError):
            return Response(status_code=403)
        return Response(status_code=200)


async def _at_most(request: Request, limit: int) -> bytes | None:
    """The body, or None as soon as it is larger: a stranger must not fill the memory."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            return None
    return bytes(body)
