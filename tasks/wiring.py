"""Where the pieces are joined: the only place that knows which tool is used.

Flow parameters are JSON, so tools cannot be passed in; a task asks for its `world()`.
Tests and the demo replace the whole of it with `use(World(...))` and patch nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import assert_never

from connectors.clock import RealClock, SandboxClock
from connectors.outbox import Outbox
from connectors.sendgrid import SendGrid
from connectors.smtp import Smtp
from pdca.errors import SetupError
from pdca.plan.campaign import Account
from pdca.ports import Clock, Connector, Mailer
from store.engine import Database
from tasks.settings import Settings, settings

Connect = Callable[[Account], AbstractAsyncContextManager[Connector]]


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the loop, in one value."""

    settings: Settings
    clock: Clock
    database: Database
    connect: Connect
    mailer: Mailer


@cache
def real_world() -> World:
    """The world of this process: the settings' database, clock and mailer.

    Credentials live in Prefect; the pages for leads need none and are spared its 60 MB.
    """
    here = settings()
    return World(
        settings=here,
        clock=SandboxClock(here.clock) if here.clock else RealClock(),
        database=Database(here.database),
        connect=_connect,
        mailer=mailer(here),
    )


def _connect(account: Account) -> AbstractAsyncContextManager[Connector]:
    from tasks.credentials import connect  # noqa: PLC0415  (see `real_world`)

    return connect(account)


def mailer(here: Settings) -> Mailer:
    """The way mail leaves the house, as the settings say."""
    match here.mailer:
        case "outbox":
            return Outbox(here.outbox)
        case "smtp":
            return Smtp(
                host=here.smtp_host,
                port=here.smtp_port,
                user=here.smtp_user,
                password=here.smtp_password,
                tls=here.smtp_tls,
                deadline_s=here.call_deadline_s,
            )
        case "sendgrid":
            if here.sendgrid_api_key is None:
                raise SetupError("PDCA_MAILER is sendgrid: set PDCA_SENDGRID_API_KEY as well.")
            return SendGrid(
                here.sendgrid_api_key,
                host=here.sendgrid_host,
                deadline_s=here.call_deadline_s,
            )
        case _:
            assert_never(here.mailer)


_world: ContextVar[World | None] = ContextVar("world", default=None)


def world() -> World:
    """The world this task runs in."""
    return _world.get() or real_world()


@contextmanager
def use(replacement: World) -> Iterator[None]:
    """Run in another world: a test's, or the demo's."""
    before = _world.set(replacement)
    try:
        yield
    finally:
        _world.reset(before)
