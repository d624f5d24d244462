"""The sandbox as a process of its own, so that its work is not counted as ours."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

START = "2026-03-02T00:00:00+08:00"
IN_ONE_CALL = 2000


@contextmanager
def sandbox(start: str = START) -> Iterator[str]:
    """A fresh one in memory, with a virtual clock; its address."""
    with served("sandbox", "--start", start) as base:
        yield base


@contextmanager
def served(module: str, *more: str) -> Iterator[str]:
    """The address of a server that `python -m module --port ...` runs."""
    port = free_port()
    command = [sys.executable, "-m", module, "--port", str(port), *more]
    with subprocess.Popen(command) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("nothing listens on its port after 10 seconds")


def open_account(base: str, name: str, **settings: Any) -> Mapping[str, str]:
    """Open an account; what a connector signs in with."""
    answer = httpx.put(f"{base}/admin/accounts/{name}", json=settings, timeout=30)
    answer.raise_for_status()
    return {"base_url": base, "token": answer.json()["token"]}


def add_posts(base: str, account: str, posts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Put posts in, the oldest first; their ids."""
    ids: list[str] = []
    for begin in range(0, len(posts), IN_ONE_CALL):
        some = [dict(post) for post in posts[begin : begin + IN_ONE_CALL]]
        body = {"account": account, "posts": some}
        answer = httpx.post(f"{base}/admin/posts", json=body, timeout=120)
        answer.raise_for_status()
        ids += answer.json()["ids"]
    return ids


def move_clock(base: str, to: str) -> None:
    httpx.post(f"{base}/clock", json={"to": to}, timeout=30).raise_for_status()
