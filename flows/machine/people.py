"""What a person does by hand: connect accounts, answer questions, hold posts, see the state."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from connectors import CONNECTORS
from pdca.do.ledger import Answer
from pdca.errors import SetupError
from pdca.ports import TokenSet
from store import calendar, deliveries, plans, publications, tally, which
from store.publications import Question
from tasks import credentials
from tasks.answer import settle
from tasks.plans import accounts_in_force
from tasks.wiring import world

Ask = Callable[[str, bool], str]
"""Asks for a value by name; the flag says that it is a secret and must not be seen."""


async def connect(account: str, platform: str | None, ask: Ask) -> str:
    """Ask for what the account's connector signs in with and keep it; the connector's name.

    Raises:
        SetupError: no campaign has the account and no platform was named, or there is no
            connector for it.
    """
    kind = platform or await _connector_of(account)
    if kind not in CONNECTORS:
        known = ", ".join(sorted(CONNECTORS))
        raise SetupError(f"There is no connector for {kind}. There are: {known}.")
    token = TokenSet(_asked(kind, ask), None)
    await credentials.save(account, platform=kind, token=token)
    return kind


def _asked(kind: str, ask: Ask) -> Mapping[str, str]:
    needed = CONNECTORS[kind].credentials
    fields = {n: f for n, f in needed.model_fields.items() if n not in needed.kept}
    secret = {n for n, f in fields.items() if SecretStr.__name__ in str(f.annotation)}
    given = {name: ask(name, name in secret).strip() for name in fields}
    return {name: value for name, value in given.items() if value}


async def _connector_of(account: str) -> str:
    for known in await accounts_in_force():
        if known.name == account:
            return known.connector
    raise SetupError(
        f"No campaign has an account {account}. Name its platform: "
        f"`pdca connect {account} --platform ...`."
    )


async def answer(name: str, said: Answer, *, url: str | None) -> str:
    """Settle a post, or a mail, that only a person can know about; what is said of it.

    Raises:
        SetupError: nobody was asked about it, or somebody was faster.
    """
    settled = await settle(name, said, by=getpass.getuser(), url=url)
    if not settled.first:
        raise SetupError(settled.told)
    return settled.told


async def hold(name: str, why: str | None) -> int:
    """Hold the planned posts of an account or campaign, or one post; how many.

    Raises:
        SetupError: there is nothing of that name to hold.
    """
    now = await world().clock.now()
    scope = await world().database.read(which.posts, name)
    reason = f"by hand: {why}" if why else "by hand"
    held = await world().database.run(
        calendar.hold, asked=getpass.getuser(), reason=reason, now=now, **scope
    )
    return _some(held, name, "planned")


async def release(name: str, why: str | None) -> int:
    """Let the held posts of an account or campaign, or one post, go on; how many.

    Raises:
        SetupError: nothing of that name is held.
    """
    now = await world().clock.now()
    scope = await world().database.read(which.posts, name)
    said = {"by": getpass.getuser(), "why": why or "by hand"}
    freed = await world().database.run(calendar.release, now=now, **said, **scope)
    return _some(freed, name, "held")


def _some(number: int, name: str, what: str) -> int:
    if number == 0:
        raise SetupError(f"{name} has no {what} post.")
    return number


@dataclass(frozen=True, slots=True)
class Standing:
    """How each campaign stands, and what people are asked."""

    now: datetime
    tallies: Mapping[str, tally.Tally]
    questions: Sequence[Question]
    mails: Sequence[Mapping[str, Any]]
    """Deliveries of which nobody knows whether they were taken."""


async def status() -> Standing:
    database = world().database
    names = await database.read(plans.campaigns)
    tallies = {name: await database.read(tally.tally, name) for name in names}
    return Standing(
        now=await world().clock.now(),
        tallies=tallies,
        questions=await database.read(publications.questions),
        mails=await database.read(deliveries.read, states=["unknown"]),
    )
