"""Collect: read one account in the fewest calls, clean it, and keep what is new."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import pandas as pd
from prefect import task

from connectors.paging import walk
from pdca.check.clean import clean
from pdca.check.reading import due_for_reading
from pdca.errors import CapabilityOfflineError, PdcaError
from pdca.plan.campaign import Account
from pdca.ports import Connector, Message, Page
from store import accounts, ads, messages, observations, orders, publications
from store.publications import Public
from tasks.accounts import each
from tasks.keys import salt
from tasks.plans import all_in_force
from tasks.retry import if_transient
from tasks.run import Outcome, counted
from tasks.wiring import World, world

OLDEST = timedelta(days=36)
"""Posts older than this are ripe and no longer read."""
OVERLAP = timedelta(days=2)
"""Lists are read this far back again: what came late is not missed, what is known adds nothing."""


async def collect_all(wanted: Sequence[Account]) -> list[Outcome]:
    """Read every account, side by side."""
    return await each(wanted, _guarded)


async def _guarded(account: Account) -> Outcome:
    """One account; what goes wrong with it is written down and is no reason to stop the others."""
    here = world()
    try:
        return await collect(account)
    except PdcaError as error:
        now = await here.clock.now()
        await here.database.run(
            observations.collected,
            account=account.name,
            what="posts",
            as_of=now,
            now=now,
            error=str(error),
        )
        return Outcome(account.name, trouble=str(error))


@task(
    name="collect",
    task_run_name="collect {account.name}",
    retries=3,
    retry_delay_seconds=[5, 30, 120],
    retry_jitter_factor=0.5,
    retry_condition_fn=if_transient,
    persist_result=False,
)
async def collect(account: Account) -> Outcome:
    """Read metrics, comments, mentions, orders and ads of one account.

    Args:
        account: as the campaign names it.
    """
    here = world()
    now = await here.clock.now()
    async with here.connect(account) as connector:
        posts = await _posts(here, account, connector, now)
        await _account(here, account, connector, now)
        await _listen(here, account, connector, now)
        sold = await _sales(here, account, connector, now)
    said = [
        f"{counted(posts, 'post')} read" if posts else "",
        counted(sold, "order or lead", "orders and leads") if sold else "",
    ]
    return Outcome(account.name, ", ".join(filter(None, said)))


async def _posts(here: World, account: Account, connector: Connector, now: datetime) -> int:
    public = await here.database.read(publications.public, account.name, since=now - OLDEST)
    last = (await here.database.read(observations.last_collected, "posts")).get(account.name)
    published = pd.Series([p.published_at for p in public], dtype="datetime64[us, UTC]")
    due = due_for_reading(published, last=last, now=now)
    wanted = [post for post, wanted in zip(public, due, strict=True) if wanted]
    return await read_posts(here, account, connector, wanted, now) if wanted else 0


async def read_posts(
    here: World, account: Account, connector: Connector, posts: Sequence[Public], now: datetime
) -> int:
    """Read the figures of `posts` and keep what is new; how many the platform still has."""
    keys = {post.remote_id: post.key for post in posts}
    readings = await connector.fetch_post_metrics(list(keys))
    found = readings["entity"].nunique()
    await _keep(here, readings, account, keys, missing=len(keys) - found, now=now)
    return found


async def _account(here: World, account: Account, connector: Connector, now: datetime) -> None:
    readings = await connector.fetch_account_metrics()
    handles = dict.fromkeys(readings["entity"].astype(str), account.name)
    await _keep(here, readings, account, handles, what="account", now=now)


async def _keep(  # noqa: PLR0913  (one line of the collection log)
    here: World,
    readings: pd.DataFrame,
    account: Account,
    entities: Mapping[str, str],
    *,
    what: Literal["posts", "account"] = "posts",
    missing: int = 0,
    now: datetime,
) -> None:
    kept, aside = await asyncio.to_thread(
        clean,
        readings,
        entity_kind="post" if what == "posts" else "account",
        entities=entities,
        source=account.connector,
        collected_at=now,
        now=now,
    )
    await here.database.run(
        observations.keep, kept, aside, account=account.name, what=what, now=now, missing=missing
    )


@task(name="listen", task_run_name="listen {account.name}", persist_result=False)
async def listen(account: Account) -> Outcome:
    """Read new comments and mentions of one account.

    Args:
        account: as the campaign names it.
    """
    here = world()
    now = await here.clock.now()
    try:
        async with here.connect(account) as connector:
            new = await _listen(here, account, connector, now)
    except PdcaError as error:
        return Outcome(account.name, trouble=str(error))
    return Outcome(
        account.name, counted(new, "comment or mention", "comments and mentions") if new else ""
    )


async def _listen(here: World, account: Account, connector: Connector, now: datetime) -> int:
    new = 0
    for what, offered, fetch in (
        ("comments", connector.capabilities.comments, connector.list_comments),
        ("mentions", connector.capabilities.mentions, connector.list_mentions),
    ):
        if not offered:
            continue
        since = await _since(here, account, what, now)
        try:
            found = [m async for m in walk(partial(_page, fetch, since)) if not m.ours]
        except CapabilityOfflineError:
            continue
        new += await here.database.run(
            messages.keep,
            found,
            account=account.name,
            platform=account.platform,
            now=now,
            salt=salt(here.settings),
        )
        await _read_until(here, account, what, now)
    return new


async def _page(
    fetch: Callable[..., Awaitable[Page[Message]]], since: datetime, cursor: str | None
) -> Page[Message]:
    return await fetch(since, cursor=cursor)


async def _sales(here: World, account: Account, connector: Connector, now: datetime) -> int:
    """Orders, leads and ads, where the account is a source of them."""
    kept = 0
    if connector.capabilities.orders:
        since = await _since(here, account, "orders", now)
        for plan in await all_in_force():
            if account.name in {a.name for a in plan.campaign.accounts}:
                kept += await _orders(here, account, connector, plan.name, since, now)
        await _read_until(here, account, "orders", now)
    if connector.capabilities.ads:
        facts = await connector.list_ads(now - OLDEST)
        await here.database.run(ads.append, facts, account=account.name, now=now)
    return kept


async def _orders(
    here: World,
    account: Account,
    connector: Connector,
    campaign: str,
    since: datetime,
    now: datetime,
) -> int:
    found = [
        order
        async for order in walk(lambda c: connector.list_orders(since, campaign=campaign, cursor=c))
    ]
    return await here.database.run(
        orders.keep, found, source=account.connector, now=now, salt=salt(here.settings)
    )


async def _since(here: World, account: Account, what: str, now: datetime) -> datetime:
    known = await here.database.read(accounts.get, account.name)
    until = known.read_until.get(what) if known else None
    return (datetime.fromisoformat(until) if until else now - OLDEST) - OVERLAP


async def _read_until(here: World, account: Account, what: str, now: datetime) -> None:
    await here.database.run(accounts.read_until, account.name, what, now.isoformat(), now=now)
