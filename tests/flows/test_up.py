from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.machine.api import healthy
from flows.machine.orphans import marked
from flows.machine.place import check_address, check_ports
from flows.machine.pretend import wanting
from pdca.errors import SetupError
from tasks.settings import ROOT, Settings

FOREGROUND = """
import asyncio, os, signal, sys
from pathlib import Path
from flows.machine.children import Child, Family
from flows.machine.up import until_stopped

async def work(them):
    await them.keep(Child("worker", (sys.executable, "-c", "import signal; signal.pause()")))
    print("up", flush=True)
    await asyncio.Event().wait()

var = Path(sys.argv[1])
them = Family(str(var), dict(os.environ), var, var / "log", lambda text: print(text, flush=True))
asyncio.run(until_stopped(them, work))
"""


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.2.7", "::", "pdca.example"])  # noqa: S104 - the danger under test
def test_an_open_address_without_auth_refuses_to_start(host: str) -> None:
    with pytest.raises(SetupError, match="PDCA_AUTH"):
        check_address(Settings(host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_needs_no_auth(host: str) -> None:
    check_address(Settings(host=host))


def test_an_open_address_with_auth_may_start() -> None:
    check_address(Settings(host="192.168.2.7", auth=SecretStr("ann:long-secret")))


def test_an_empty_auth_is_none() -> None:
    with pytest.raises(SetupError):
        check_address(Settings(host="192.168.2.7", auth=SecretStr("")))


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(SetupError, match=f"Port {port} .*PDCA_PORT"):
            check_ports(Settings(port=port))


def test_a_server_that_is_not_there_is_not_healthy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

    assert not healthy(f"http://127.0.0.1:{port}/api")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("accounts:\n  - {name: weibo-main, platform: weibo, sandbox: true}\n", True),
        ("accounts:\n  - name: weibo-main\n    sandbox: true\n", True),
        ("accounts:\n  - {name: weibo-main, platform: weibo}  # sandbox: true\n", False),
        ("accounts:\n  - {name: weibo-main, sandbox: false}\n", False),
        ('{"accounts": [{"name": "weibo-main", "sandbox": true}]}', True),
    ],
)
def test_the_sandbox_starts_only_where_an_account_is_a_pretend_one(
    tmp_path: Path, text: str, *, wanted: bool
) -> None:
    (tmp_path / "spring").mkdir()
    (tmp_path / "spring" / "campaign.yaml").write_text(text, "utf-8")

    assert {name for name, _ in wanting(tmp_path)} == ({"spring"} if wanted else set())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FOREGROUND, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        assert len(marked(str(tmp_path))) == 1
        os.kill(process.pid, number)
        said, _ = process.communicate(timeout=20)

    assert said == "Stopping ...\n"
    assert process.returncode == 0
    assert not marked(str(tmp_path))


def test_watching_loads_neither_prefect_nor_pandas() -> None:
    code = (
        "import sys, flows.cli, flows.machine.up; print({'prefect', 'pandas'} & set(sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout == "set()\n"
