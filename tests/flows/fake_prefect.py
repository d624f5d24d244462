"""As much of Prefect's API as flows that run in this process ask for, kept in memory.

A real server takes ten seconds to start; this one takes none. It accepts every state a
run proposes. What depends on Prefect's own rules is tested against a real server.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Row = dict[str, Any]


class FakePrefect:
    """Runs by id, artifacts in the order they came, and who is connected."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, for the next test."""
        self.runs: dict[str, Row] = {}
        self.artifacts: list[Row] = []
        self.connected: list[str] = []
        self.started: list[Row] = []
        self.resumed: dict[str, Row] = {}

    def shown(self, key: str) -> list[Row]:
        """All artifacts of that key, the oldest first."""
        return [a for a in self.artifacts if a["key"] == key]

    def app(self) -> Starlette:
        post = ["POST"]
        routes = [
            Route("/api/flows/", self._named, methods=post),
            Route("/api/flow_runs/", self._begin, methods=post),
            Route("/api/flow_runs/{id}", self._run, methods=["GET", "PATCH"]),
            Route("/api/flow_runs/{id}/set_state", self._set_state, methods=post),
            Route("/api/flow_runs/{id}/resume", self._resume, methods=post),
            Route("/api/flow_runs/{id}/input/filter", self._inputs, methods=post),
            Route("/api/task_runs/", self._begin, methods=post),
            Route("/api/task_runs/{id}/set_state", self._set_state, methods=post),
            Route("/api/artifacts/", self._show, methods=post),
            Route("/api/artifacts/{id}", self._update, methods=["PATCH"]),
            Route("/api/block_types/slug/{slug}/block_documents", self._blocks),
            Route("/api/deployments/name/{flow}/{name}", self._deployment),
            Route("/api/deployments/{id}/create_flow_run", self._start, methods=post),
        ]
        return Starlette(routes=routes)

    async def _named(self, request: Request) -> Response:
        return JSONResponse({"id": str(uuid4()), **await request.json()}, 201)

    async def _begin(self, request: Request) -> Response:
        given = await request.json()
        row = {"id": str(uuid4()), "task_key": "step", "dynamic_key": "0"} | given
        row["name"] = row.get("name") or "a run"
        row["state"] = _stamped(given.get("state") or {"type": "PENDING"})
        self.runs[row["id"]] = row
        return JSONResponse(row, 201)

    async def _run(self, request: Request) -> Response:
        row = self.runs.get(request.path_params["id"])
        if row is None:
            return JSONResponse({"detail": "Flow run not found"}, 404)
        if request.method == "PATCH":
            row |= await request.json()
            return Response(status_code=204)
        state = row["state"]
        return JSONResponse(row | {"state_type": state["type"], "state_name": state.get("name")})

    async def _set_state(self, request: Request) -> Response:
        state = _stamped((await request.json())["state"])
        self.runs[request.path_params["id"]]["state"] = state
        return JSONResponse({"state": state, "status": "ACCEPT", "details": {}}, 201)

    async def _resume(self, request: Request) -> Response:
        self.resumed[request.path_params["id"]] = await request.json()
        return JSONResponse({"state": None, "status": "ACCEPT", "details": {}})

    async def _show(self, request: Request) -> Response:
        row = {"id": str(uuid4()), **await request.json()}
        self.artifacts.append(row)
        return JSONResponse(row, 201)

    async def _update(self, request: Request) -> Response:
        row = next(a for a in self.artifacts if a["id"] == request.path_params["id"])
        row |= await request.json()
        return Response(status_code=204)

    async def _blocks(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        return JSONResponse([_block(name, slug) for name in self.connected])

    async def _deployment(self, request: Request) -> Response:
        names = request.path_params
        found = {"id": str(uuid4()), "flow_id": str(uuid4()), "name": names["name"]}
        return JSONResponse(found)

    async def _start(self, request: Request) -> Response:
        row = {"id": str(uuid4()), "flow_id": str(uuid4()), **await request.json()}
        row["state"] = _stamped({"type": "SCHEDULED"})
        self.runs[row["id"]] = row
        self.started.append(row)
        return JSONResponse(row, 201)

    async def _inputs(self, request: Request) -> Response:
        return JSONResponse([])


def _stamped(state: Row) -> Row:
    now = datetime.now(UTC).isoformat()
    return {"id": str(uuid4()), "timestamp": now} | {k: v for k, v in state.items() if v}


def _block(name: str, slug: str) -> Row:
    ids = {key: str(uuid4()) for key in ("id", "block_schema_id", "block_type_id")}
    return {**ids, "name": name, "data": {"platform": "sandbox"}, "block_type_name": slug}


@contextmanager
def serve(app: Starlette) -> Iterator[str]:
    """The address of the API, on a free loopback port, for as long as the `with` lasts."""
    config = uvicorn.Config(app, log_config=None, ws="none", lifespan="off")
    server = uvicorn.Server(config)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.002)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        finally:
            server.should_exit = True
            thread.join()
