"""`python -m sandbox` as a process: it starts, answers, keeps its file, ends on a signal."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def start(port: int, file: Path) -> subprocess.Popen[bytes]:
    options = ["--port", str(port), "--file", str(file), "--start", "2026-06-01T00:00:00+02:00"]
    process = subprocess.Popen([sys.executable, "-m", "sandbox", *options], cwd=ROOT)
    for _ in range(400):
        try:
            httpx.get(f"http://127.0.0.1:{port}/clock")
        except httpx.ConnectError:
            time.sleep(0.02)
        else:
            return process
    process.kill()
    raise AssertionError("the sandbox did not start")


def test_a_killed_sandbox_goes_on_where_it_was(tmp_path: Path) -> None:
    port, file = free_port(), tmp_path / "sandbox.db"
    base = f"http://127.0.0.1:{port}"
    process = start(port, file)
    token = httpx.put(f"{base}/admin/accounts/a", json={}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    post = httpx.post(f"{base}/v1/posts", json={"text": "x"}, headers=headers).json()["id"]
    httpx.post(f"{base}/clock", json={"to": "2026-06-03T00:00:00+02:00"})
    process.kill()
    process.wait()

    process = start(port, file)
    now = httpx.get(f"{base}/clock").json()["now"]
    listed = httpx.get(f"{base}/v1/posts", headers=headers).json()["rows"]
    process.send_signal(signal.SIGTERM)

    assert now == "2026-06-03T00:00:00+02:00"
    assert [row["id"] for row in listed] == [post]
    assert process.wait(timeout=10) in (0, -signal.SIGTERM)


@pytest.mark.parametrize("start_text", ["2026-06-01", "June"])
def test_a_start_without_an_offset_is_refused(start_text: str) -> None:
    command = [sys.executable, "-m", "sandbox", "--start", start_text]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=30)

    assert ended.returncode == 2
