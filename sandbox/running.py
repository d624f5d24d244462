"""Runs the sandbox: in the foreground, or in a thread for as long as a `with` lasts."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from sandbox.server import create_app
from sandbox.state import State

GRACE_S = 2
"""How long calls under way may take once the server is told to stop."""


def run(state: State, port: int) -> None:
    """Serves on loopback until a signal comes."""
    uvicorn.run(
        create_app(state),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        ws="none",
        timeout_graceful_shutdown=GRACE_S,
    )


@contextmanager
def serve(state: State | None = None) -> Iterator[str]:
    """Serves on a free loopback port in a thread; gives the base address."""
    sandbox = state or State()
    config = uvicorn.Config(
        create_app(sandbox),
        log_config=None,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=GRACE_S,
    )
    server = uvicorn.Server(config)
    # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.002)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
    sandbox.disk.close()
