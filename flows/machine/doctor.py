"""Doctor: what is wrong with this installation, each with its remedy."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from flows.machine.api import api
from flows.machine.looks import Looks
from flows.machine.place import check_address
from pdca.errors import SetupError
from pdca.plan.campaign import Account
from store.engine import Database, open_engine
from tasks.credentials import connected
from tasks.plans import accounts_in_force
from tasks.settings import ROOT, Settings

LINE = re.compile(r'^\s*"(?P<requirement>[^"]+)",')
OLDEST_PYTHON = (3, 11)
ALIVE = {
    "worker": "a worker is heard of",
    "windows": "a window of publishing is alive",
    "posts": "no post that is due lies untouched",
}
"""What is said of what is well."""
NOTHING_RUNS = "Start the product, if it does not run: `make up`. Else: "


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is empty when it is well."""

    what: str
    remedy: str = ""

    @property
    def well(self) -> bool:
        return not self.remedy


def examine(here: Settings) -> Iterator[Finding]:
    """Everything that can be looked at without signing in to a platform."""
    yield _python()
    yield from versions(ROOT / "pyproject.toml")
    yield _address(here)
    yield _database(here)
    yield _engineers(here)
    yield from asyncio.run(_alive(here))
    if api(here).healthy():
        yield from asyncio.run(_accounts())


def versions(pyproject: Path) -> Iterator[Finding]:
    """Installed libraries against the bounds of `pyproject`, whose comments give the reasons."""
    wrong = [f for f in _compared(pyproject.read_text("utf-8")) if not f.well]
    yield from wrong
    if not wrong:
        yield Finding("libraries are inside their bounds")


def _compared(text: str) -> Iterator[Finding]:
    block = text.partition("\ndependencies = [")[2].partition("\n]")[0]
    reason = ""
    for line in block.splitlines():
        if line.strip().startswith("#"):
            reason = f"{reason} {line.strip().lstrip('# ')}".strip()
        elif found := LINE.match(line):
            yield _compare(Requirement(found["requirement"]), reason)
            reason = ""


def _compare(wanted: Requirement, reason: str) -> Finding:
    remedy = "Run `make setup`, or install requirements.lock."
    try:
        have = version(wanted.name)
    except PackageNotFoundError:
        return Finding(f"{wanted.name} is not installed", remedy)
    if wanted.specifier.contains(have, prereleases=True):
        return Finding(f"{wanted.name} {have}")
    why = f" {reason}" if reason else ""
    return Finding(f"{wanted.name} {have} is outside {wanted.specifier}.{why}", remedy)


def _python() -> Finding:
    here = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return Finding(here, "" if sys.version_info >= OLDEST_PYTHON else "Use Python 3.11 or newer.")


def _address(here: Settings) -> Finding:
    try:
        check_address(here)
    except SetupError as error:
        return Finding(f"open address {here.host}", str(error))
    return Finding(f"address {here.host}")


def _database(here: Settings) -> Finding:
    engine = open_engine(here.database)
    where = engine.url.render_as_string(hide_password=True)
    try:
        engine.connect().close()
    except Exception as error:  # noqa: BLE001 - whatever the driver says, a person must look
        return Finding(
            f"database {where}: {type(error).__name__}",
            "Is it running, and PDCA_DATABASE_URL right? `make up` creates the embedded one.",
        )
    finally:
        engine.dispose()
    return Finding(f"database {where}")


def _engineers(here: Settings) -> Finding:
    if here.engineers:
        return Finding(f"engineers are told: {here.engineers}")
    return Finding(
        "nobody gets a mail when something dies", "Set PDCA_ENGINEERS to their addresses."
    )


async def _alive(here: Settings) -> list[Finding]:
    """Server, worker, windows and due posts, as `pdca pulse` looks at them."""
    database = Database(here.database)
    try:
        sight = await Looks(here, api(here), database).all()
    finally:
        database.close()
    well = ALIVE | {"server": f"Prefect server {api(here).url}"}
    return [
        Finding(trouble.what, f"{NOTHING_RUNS if about == 'server' else ''}{trouble.remedy}")
        if trouble
        else Finding(well[about])
        for about, trouble in sight.items()
        if about in well
    ]


async def _accounts() -> list[Finding]:
    """The accounts of the plans in force, each with its credential or without."""
    known = await connected()
    return [
        Finding(f"account {account.name} is connected to {known[account.name]}")
        if account.name in known
        else Finding(f"account {account.name} has no credential", _connect(account))
        for account in await accounts_in_force()
    ]


def _connect(account: Account) -> str:
    if account.sandbox:
        return "Run `pdca connect-sandbox` with its campaign."
    return f"Run `pdca connect {account.name}`."
