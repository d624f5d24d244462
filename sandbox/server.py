"""The HTTP face of the sandbox: which path is which call, and what every call goes through."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import admin, faults, listening, publishing, reading
from sandbox.access import account_of, refresh, revoke
from sandbox.answers import Answer, Call, Handler, upload
from sandbox.faults import Fault
from sandbox.refusals import CutError, RefusedError
from sandbox.rows import Account
from sandbox.state import State

AdminHandler = Callable[[State, Call], Answer]


CUT = "sandbox.cut"


class Place(NamedTuple):
    """Where a call is found."""

    method: str
    path: str
    operation: str
    handler: Handler


PLATFORM = (
    Place("GET", "/v1/metrics", "metrics", reading.metrics),
    Place("POST", "/v1/posts", "post", publishing.create_post),
    Place("GET", "/v1/posts/{id}", "read", publishing.read_post),
    Place("GET", "/v1/posts", "list", publishing.list_posts),
    Place("DELETE", "/v1/posts/{id}", "delete", publishing.delete_post),
    Place("POST", "/v1/posts/{id}/comments", "comment", publishing.create_comment),
    Place("POST", "/v1/media", "upload", publishing.upload_media),
    Place("GET", "/v1/media/{id}", "media", publishing.read_media),
    Place("GET", "/v1/me", "me", reading.me),
    Place("GET", "/v1/account/metrics", "account_metrics", reading.account_metrics),
    Place("GET", "/v1/comments", "comments", listening.list_comments),
    Place("GET", "/v1/mentions", "mentions", listening.list_mentions),
    Place("GET", "/v1/search", "search", listening.search),
    Place("GET", "/v1/orders", "orders", listening.list_orders),
    Place("GET", "/v1/sessions", "sessions", listening.list_sessions),
    Place("GET", "/v1/ads", "ads", listening.list_ads),
    Place("POST", "/oauth/refresh", "refresh", refresh),
)
ADMIN: tuple[tuple[str, str, AdminHandler], ...] = (
    ("GET", "/clock", admin.read_clock),
    ("POST", "/clock", admin.move_clock),
    ("POST", "/reset", admin.reset),
    ("PUT", "/admin/accounts/{name}", admin.put_account),
    ("POST", "/admin/faults", admin.add_fault),
    ("GET", "/admin/faults", admin.list_faults),
    ("DELETE", "/admin/faults", admin.clear_faults),
    ("GET", "/admin/record", admin.record),
    ("GET", "/admin/expected", admin.expected),
    ("POST", "/admin/stranger", admin.stranger),
    ("POST", "/admin/mentions", admin.add_mentions),
    ("POST", "/admin/posts", admin.add_posts),
)


def create_app(state: State) -> ASGIApp:
    """The whole sandbox as one ASGI application."""
    calls = [Route(p.path, _platform(state, p), methods=[p.method]) for p in PLATFORM]
    hidden = [Route(path, _admin(state, do), methods=[method]) for method, path, do in ADMIN]
    return Cutting(Starlette(routes=[*calls, *hidden]))


class Cutting:
    """Ends a connection without an answer where a call asks for it.

    Under uvicorn the bound `send` knows the transport, which is reset. In process there is no
    connection: the client's call raises ConnectionResetError.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        if scope.get(CUT):
            transport = getattr(getattr(send, "__self__", None), "transport", None)
            if transport is None:
                raise ConnectionResetError("the connection was reset")
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
            await asyncio.sleep(0)


class Silence(Response):
    """No answer at all."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        scope[CUT] = True


def _platform(state: State, place: Place) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        account: Account | None = None
        try:
            call = await _read(request)
            account = account_of(state, call, place.operation)
            state.limits.count_call(account)
            fault = state.faults.take(account.name, place.operation)
            answer = await _meet(state, place, account, call._replace(fault=fault))
        except RefusedError as refused:
            return _json(refused.status, refused.body, refused.headers | _limits(state, account))
        except CutError:
            return Silence()
        return _json(answer.status, answer.body, _limits(state, account))

    return endpoint


async def _meet(state: State, place: Place, account: Account, call: Call) -> Answer:
    fault = call.fault
    if fault is None:
        return place.handler(state, account, call)
    if fault.kind == "revoke_token":
        revoke(state, account)
    faults.before(fault)
    if fault.params.get("when") == "before":
        await _linger(fault)
    answer = place.handler(state, account, call)
    if fault.params.get("when") != "before":
        await _linger(fault)
    if fault.kind == "reset_after":
        raise CutError
    faults.after(fault)
    return Answer(answer.status, faults.spoil(fault, answer.body))


async def _linger(fault: Fault) -> None:
    if fault.kind == "latency":
        await asyncio.sleep(float(fault.params.get("seconds", 1)))


def _admin(state: State, do: AdminHandler) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            _only_from_here(request)
            answer = do(state, await _read(request))
        except RefusedError as refused:
            return _json(refused.status, refused.body, refused.headers)
        return _json(answer.status, answer.body, {})

    return endpoint


def _only_from_here(request: Request) -> None:
    if request.client is not None and request.client.host not in ("127.0.0.1", "::1"):
        raise RefusedError(403, "loopback_only", "only from this machine")


async def _read(request: Request) -> Call:
    kind = request.headers.get("content-type", "")
    raw = await request.body()
    body = None
    if kind.startswith("multipart/"):
        body = upload(kind, raw)
    elif raw:
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise RefusedError(422, "bad_json", "the body is not JSON") from error
    return Call(request.query_params, request.path_params, request.headers, body)


def _limits(state: State, account: Account | None) -> dict[str, str]:
    return {} if account is None else state.limits.headers(account, state.here(account))


def _json(status: int, body: Any, headers: dict[str, str]) -> Response:
    return JSONResponse(body, status_code=status, headers=headers)
