"""Care: what keeps the machinery well, an hour at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
from prefect import get_client, task
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateName
from prefect.client.schemas.sorting import FlowRunSort

from pdca.errors import CredentialError, PdcaError
from pdca.plan.campaign import Account
from store import accounts, adjustments, balance, people
from store.balance import Imbalance
from tasks.accounts import each
from tasks.mail import alerts, engineers, tell
from tasks.plans import InForce, accounts_in_force, all_in_force
from tasks.run import Outcome, counted
from tasks.wiring import World, world
from tasks.zombies import reap

REFRESH_BEFORE = timedelta(hours=24)
"""A token that ends sooner than this is renewed now."""
LATE_BY = timedelta(minutes=20)
"""A scheduled run this late is cleared away: the next one does its work."""
PAGE = 200


@task(name="refresh tokens")
async def refresh_tokens(campaign: str | None) -> Outcome:
    """Renew each token before it ends; tell engineers which account a person must mend."""
    said = await each(await accounts_in_force(campaign), _refresh)
    renewed = said.count("renewed")
    trouble = [s for s in said if s not in {"renewed", ""}]
    return Outcome(
        "tokens", f"{renewed} renewed" if renewed else "", "; ".join(dict.fromkeys(trouble))
    )


async def _refresh(account: Account) -> str:
    here = world()
    now = await here.clock.now()
    try:
        async with here.connect(account) as connector:
            known = await here.database.read(accounts.get, account.name)
            ends = known.token_expires_at if known else None
            fresh = await connector.refresh() if ends and ends - now < REFRESH_BEFORE else None
            info = await connector.check_auth()
    except CredentialError as error:
        await _tell_trouble(account, str(error), now)
        return f"{account.name}: {error}"
    except PdcaError:
        return ""  # it may pass by itself; the next hour asks again
    await here.database.run(accounts.seen, account.name, info, now=now)
    if fresh is None:
        return ""
    await here.database.run(accounts.token_expires, account.name, fresh.expires_at, now=now)
    return "renewed"


async def _tell_trouble(account: Account, error: str, now: datetime) -> None:
    """Tell engineers, once until the account is well again."""
    here = world()
    known = await here.database.read(accounts.get, account.name)
    if known is not None and known.trouble is None:
        values = {"account": account.name, "platform": account.platform, "reason": error}
        about = f"{account.name} {now.isoformat()}"
        await tell(engineers(), "account_trouble", values, about=about, now=now)
    await here.database.run(accounts.in_trouble, account.name, error, now=now)


@task(name="free stuck work")
async def free_stuck_work() -> Outcome:
    """End proposals whose time has passed. Stuck posts are settled by the next `do` window."""
    here = world()
    expired = await here.database.run(adjustments.expire, now=await here.clock.now())
    return Outcome("adjustments", f"{expired} expired" if expired else "")


@task(name="prove balance")
async def prove_balance(campaign: str | None) -> Outcome:
    """Due must equal published, rejected, missed, cancelled and waiting; else it is an alert."""
    here = world()
    now = await here.clock.now()
    wrong = await here.database.read(
        balance.imbalances, now=now, real=datetime.now(UTC), campaign=campaign
    )
    await _alert(here, wrong, now)
    for plan in await all_in_force(campaign):
        await _show_balance(here, plan, now)
    if not wrong:
        return Outcome("balance")
    return Outcome(
        "balance", trouble=f"{counted(len(wrong), 'post')} out of balance: {_named(wrong)}"
    )


async def _show_balance(here: World, plan: InForce, now: datetime) -> None:
    table = await here.database.read(balance.balance, plan.name, until=now)
    if not table.empty:
        await acreate_table_artifact(
            balance_table(table),
            key=f"balance-{plan.name}",
            description=f"What became of every post of {plan.name} that was due, by day.",
        )


def balance_table(table: pd.DataFrame) -> list[dict[str, str]]:
    """Rows of the artifact, the newest day first."""
    rows = table.sort_values("day", ascending=False).astype(str)
    return [{str(k): str(v) for k, v in row.items()} for row in rows.to_dict("records")]


def _named(wrong: list[Imbalance]) -> str:
    return ", ".join(f"{w.what} {w.account}/{w.key[:8]}" for w in wrong[:5])


async def _alert(here: World, wrong: list[Imbalance], now: datetime) -> None:
    """Tell the engineers of what they have not been told; of each thing once."""
    new = await here.database.read(balance.untold, wrong)
    if not new:
        return
    rows = [
        {"what": w.what, "key": w.key, "campaign": w.campaign, "account": w.account} for w in new
    ]
    about = " ".join(sorted(f"{w.what}:{w.key}" for w in new))
    letters = alerts(engineers(), "imbalance", {"rows": rows}, about=about, now=now)
    await here.database.run(balance.tell, new, letters, now=now)


@task(name="apply retention")
async def apply_retention() -> Outcome:
    """Erase comments and orders that are older than set (RUN-6)."""
    here = world()
    now = await here.clock.now()
    messages, orders = await here.database.run(
        people.forget,
        messages_before=now - timedelta(days=here.settings.keep_messages_days),
        orders_before=now - timedelta(days=here.settings.keep_orders_days),
    )
    gone = f"{counted(messages, 'message')} and {counted(orders, 'order')} erased"
    return Outcome("retention", gone if messages or orders else "")


@task(name="clean up runs")
async def clean_up_runs() -> Outcome:
    """End runs whose process is gone, and late ones that the next run makes needless."""
    lost = await reap()
    late = await _clear_late()
    said = [
        f"{counted(len(lost), 'lost run')} ended" if lost else "",
        f"{counted(late, 'late run')} cleared" if late else "",
    ]
    return Outcome("runs", ", ".join(filter(None, said)))


async def _clear_late() -> int:
    """Prefect would start every late run, the oldest first; one of each flow is enough."""
    late = FlowRunFilter(state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Late"])))
    async with get_client() as client:
        runs = await client.read_flow_runs(
            flow_run_filter=late, sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=PAGE
        )
        cut = datetime.now(UTC) - LATE_BY
        stale = [
            r
            for r in runs
            if r.auto_scheduled and r.expected_start_time and r.expected_start_time < cut
        ]
        for run in stale:
            await client.delete_flow_run(run.id)
    return len(stale)
