"""Where a product stands: its address, its ports, and the demo's own corner of the machine."""

from __future__ import annotations

import asyncio
import socket
import time
from urllib.parse import urlsplit

from pdca.errors import SetupError
from tasks.settings import ROOT, Settings

HIGHEST_TRIED = 200
"""How far above the usual port a free one is looked for."""


def check_address(here: Settings) -> None:
    """Raises SetupError when anyone on the network could read and start everything."""
    if not here.loopback and not here.auth:
        raise SetupError(
            f"PDCA_HOST is {here.host}: anyone who reaches it could read and start everything. "
            "Set PDCA_AUTH to user:password, or PDCA_HOST to 127.0.0.1."
        )


def check_ports(here: Settings) -> None:
    """Raises SetupError when another program has one of our ports."""
    for name, port in (("PDCA_PORT", here.port), ("PDCA_WEB_PORT", here.web_port)):
        if not free(here.host, port):
            raise SetupError(
                f"Port {port} of {here.host} is taken by another program, perhaps another "
                f"product of ours or a Prefect server. End that, or set {name}."
            )


def free(host: str, port: int) -> bool:
    """Whether a server could bind to the port now."""
    try:
        with socket.create_server((host, port), family=_family(host)):
            return True
    except OSError:
        return False


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def for_demo(here: Settings) -> Settings:
    """The demo's settings: everything in `var/demo`, free ports, virtual time, no mail sent."""
    var = here.var.resolve() / "demo"
    sandbox = f"http://127.0.0.1:{first_free(urlsplit(Settings().sandbox_url).port or 8765)}"
    return Settings(
        var=var,
        campaigns=ROOT / "campaigns",
        database_url=f"sqlite:///{var / 'pdca.db'}",
        clock=sandbox,
        sandbox_url=sandbox,
        adjust=here.adjust,
        mailer="outbox",
        engineers="",
        host="127.0.0.1",
        port=first_free(here.port),
        web_port=here.web_port,
        auth=None,
    )


def first_free(port: int) -> int:
    """`port` if it is free, else the next one that is."""
    return next(p for p in range(port, port + HIGHEST_TRIED) if free("127.0.0.1", p))


async def listens(address: str, *, within_s: float = 60.0) -> None:
    """Wait until a server accepts connections at the address.

    Raises:
        SetupError: none did in time.
    """
    url = urlsplit(address)
    ends = time.monotonic() + within_s
    while free(url.hostname or "", url.port or 80):
        if time.monotonic() > ends:
            raise SetupError(f"Nothing listens at {address}; see the logs.")
        await asyncio.sleep(0.1)
