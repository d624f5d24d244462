"""`python -m tests.network.bluesky.network`: the real Bluesky network on this machine.

Its servers come from packages: `--install` gets them with npm (about 660 MB, into
node_modules beside this file, git ignores it). PostgreSQL (with pg_trgm) and Redis must be
installed; both run in a temporary folder, on loopback, and end with the command.
"""
# ruff: noqa: T201 - it is a command

from __future__ import annotations

import asyncio
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests.network.bluesky.people import open_account

HERE = Path(__file__).parent
NODE = HERE / "node_modules" / ".bin" / "node"
START_S = 180
PDS_PORT = 2583
"""Where a developer finds it; tests take any free port."""


class Addresses(NamedTuple):
    pds: str
    """The personal data server, which passes on what the app view answers."""
    control: str
    """Answers when everything written so far can be read everywhere."""


def missing() -> str | None:
    """What is not installed, and how to get it; None if nothing is missing."""
    if not NODE.exists():
        return "its servers are not installed: python -m tests.network.bluesky.network --install"
    if postgres() is None:
        return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    if shutil.which("redis-server") is None:
        return "Redis is not installed (Debian: apt-get install redis-server)"
    return None


def install() -> None:
    """Get the servers. No lock file is written: it would name the registry they came from."""
    quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    subprocess.run(["npm", "install", *quiet], cwd=HERE, check=True)


@contextmanager
def running(port: int | None = None) -> Iterator[Addresses]:
    """A network of its own, empty; the data server listens on `port` if one is given."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pdca-bluesky-")))
        folder.chmod(0o755)
        environment = {
            **os.environ,
            "TMPDIR": str(folder),
            "DB_POSTGRES_URL": stack.enter_context(database(folder)),
            "REDIS_HOST": stack.enter_context(_redis(folder)),
            "LOG_ENABLED": "false",
            "NODE_ENV": "test",
        }
        if port is not None:
            environment["PDS_PORT"] = str(port)
        yield stack.enter_context(_network(folder, environment))


@contextmanager
def _network(folder: Path, environment: dict[str, str]) -> Iterator[Addresses]:
    log = folder / "network.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [str(NODE), "network.js"],
            cwd=HERE,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        try:
            yield _addresses(process, log)
        finally:
            _end(process)


def _addresses(process: subprocess.Popen[bytes], log: Path) -> Addresses:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(b'{"pds"'):
            return Addresses(**json.loads(line))
    raise RuntimeError(f"the network did not start:\n{log.read_text()[-2000:]}")


@contextmanager
def database(folder: Path) -> Iterator[str]:
    binaries, data, port = postgres(), folder / "postgres", _free_port()
    assert binaries is not None
    data.mkdir()
    # PostgreSQL refuses to be root; Debian's package has made a user for it.
    who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if who:
        shutil.chown(data, "postgres")
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "bluesky", "--auth=trust"]
    _quietly([*who, *initdb, "--no-sync"])
    options = f"-h 127.0.0.1 -p {port} -k {data} -c fsync=off"
    control = [*who, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    _quietly([*control, "-l", str(data / "log"), "-o", options, "start"])
    try:
        yield f"postgresql://bluesky@127.0.0.1:{port}/postgres"
    finally:
        _quietly([*control, "-m", "immediate", "stop"])


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = _free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(
        ["redis-server", *options], stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        _end(process)


def postgres() -> Path | None:
    """The folder of the newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    elsewhere = shutil.which("initdb")
    if not found and elsewhere is None:
        return None
    if os.geteuid() == 0 and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        return None
    return found[-1].parent if found else Path(str(elsewhere)).parent


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(port: int) -> None:
    ends = time.monotonic() + START_S
    while time.monotonic() < ends:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port}")


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    if process.stdout is not None:
        process.stdout.close()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main(arguments: Sequence[str]) -> int:
    if "--install" in arguments:
        install()
        return 0
    if what := missing():
        print(f"The Bluesky network cannot start: {what}")
        return 1
    print("Starting the Bluesky network, half a minute or so ...")
    with suppress(KeyboardInterrupt), running(PDS_PORT) as at:
        asyncio.run(_open(at.pds))
        while True:
            time.sleep(3600)
    return 0


async def _open(url: str) -> None:
    """Open two accounts and say how to connect one; the other one can answer it."""
    shop, fan = await open_account(url, "our-shop"), await open_account(url, "our-fan")
    print("\nIt runs until Ctrl-C. An account to connect: pdca connect NAME --platform bluesky\n")
    for name, value in shop.credentials.items():
        print(f"    {name}: {value}")
    print(f"\nOne to answer it: {fan.handle}, {fan.credentials['app_password']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
