"""Pulse: whether server and worker are well, and what is done when one of them hangs.

A child that dies is seen at once; one that lives and does nothing only by asking. The
engineers hear of it by a mail that passes neither server nor worker.
"""

from __future__ import annotations

import asyncio
import json
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from flows.machine.children import Child, Family
from flows.machine.product import POOL, pdca, server, worker
from pdca.errors import SetupError
from tasks.settings import Settings

STARTS_WITHIN_S = 180.0
SILENT_AFTER = timedelta(seconds=80)
"""A worker says every 30 seconds that it lives."""
SECOND_TRY = 10
"""After how many more rounds a child that stays unwell is started anew once more."""


@dataclass(slots=True)
class Watch:
    """Counts the rounds in which something was not well."""

    here: Settings
    them: Family
    server_unwell: int = 0
    worker_unwell: int = 0

    async def look_round(self) -> None:
        """Ask server and worker; start anew what has not answered for long."""
        well = await asyncio.to_thread(healthy, self.here.prefect_api)
        self.server_unwell = 0 if well else self.server_unwell + 1
        if self.server_unwell % SECOND_TRY == 2:
            await self._start_anew(server(), "does not answer")
        silent = well and await asyncio.to_thread(worker_is_silent, self.here)
        self.worker_unwell = self.worker_unwell + 1 if silent else 0
        if self.worker_unwell % SECOND_TRY == 1:
            await self._start_anew(worker(self.here, self.them), "has gone silent")

    async def _start_anew(self, child: Child, why: str) -> None:
        self.them.say(f"{child.name} {why}; starting it anew.")
        await self.them.stop([child.name])
        await self.them.clear_away(child)
        await self.them.keep(child)
        try:
            await self.them.run_once(pdca("alarm", f"{child.name} {why} and was started anew"))
        except SetupError as error:
            self.them.say(str(error))


async def server_answers(here: Settings, them: Family) -> None:
    """Wait until the Prefect server is well.

    Raises:
        SetupError: it is not, after minutes.
    """
    ends = time.monotonic() + STARTS_WITHIN_S
    while not await asyncio.to_thread(healthy, here.prefect_api):
        if time.monotonic() > ends:
            raise SetupError(f"Prefect's server did not start.\n{them.last_words(server())}")
        await asyncio.sleep(0.5)


def healthy(api: str) -> bool:
    """Whether a Prefect server answers at `api`."""
    url = urlsplit(api)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=5)
    try:
        connection.request("GET", f"{url.path}/health")
        return connection.getresponse().read() == b"true"
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def worker_is_silent(here: Settings) -> bool:
    """Whether no worker of our pool has been heard of lately. An answer that fails is no proof."""
    found = _ask(here, f"/work_pools/{POOL}/workers/filter")
    if not found:
        return False
    heard = max(datetime.fromisoformat(w["last_heartbeat_time"]) for w in found)
    return datetime.now(UTC) - heard > SILENT_AFTER


def _ask(here: Settings, path: str) -> Any:
    url = urlsplit(here.prefect_api)
    headers = {"Content-Type": "application/json"}
    if here.auth:
        secret = b64encode(here.auth.get_secret_value().encode()).decode()
        headers["Authorization"] = f"Basic {secret}"
    connection = HTTPConnection(url.hostname or "", url.port, timeout=10)
    try:
        connection.request("POST", f"{url.path}{path}", b"{}", headers)
        answer = connection.getresponse()
        return json.loads(answer.read()) if answer.status == 200 else None
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
