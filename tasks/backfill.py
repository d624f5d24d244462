"""Backfill: do again, for days gone by, what collect, check and report do by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prefect import task
from prefect.artifacts import (
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)

from pdca.errors import PdcaError
from pdca.plan.campaign import Account
from pdca.plan.cycles import Cycle, cycles
from store import observations, publications, reports, scorecards
from store.publications import Public
from tasks.act import report_cycle, send_again
from tasks.check import judge, settled
from tasks.collect import read_posts
from tasks.plans import InForce
from tasks.run import Outcome, counted
from tasks.scope import Mode, Scope, Step
from tasks.wiring import world


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work, in words and as what it needs."""

    step: Step
    plan: InForce
    what: str
    account: Account | None = None
    posts: tuple[Public, ...] = ()
    cycle: Cycle | None = None


async def pieces(scope: Scope, step: Step) -> list[Piece]:
    """What there is to do for one step."""
    now = await world().clock.now()
    found = [
        await (
            _collecting(scope, plan) if step is Step.COLLECT else _judging(scope, plan, step, now)
        )
        for plan in scope.plans
    ]
    return [piece for group in found for piece in group]


async def _collecting(scope: Scope, plan: InForce) -> list[Piece]:
    """The posts that were published in these days, by account."""
    since, until = scope.window(plan)
    found = []
    for account in scope.accounts_of(plan):
        public = await world().database.read(publications.public, account.name, since=since)
        mine = [p for p in public if p.published_at < until and p.campaign == plan.name]
        chosen = await _chosen(scope.mode, account, mine, since, until)
        if chosen:
            found.append(
                Piece(
                    Step.COLLECT, plan, counted(len(chosen), "post"), account=account, posts=chosen
                )
            )
    return found


async def _chosen(
    mode: Mode, account: Account, posts: list[Public], since: datetime, until: datetime
) -> tuple[Public, ...]:
    read = world().database.read
    if mode is Mode.ALL:
        return tuple(posts)
    if mode is Mode.FAILED:
        log = await read(
            observations.collections, accounts=[account.name], since=since, until=until
        )
        return tuple(posts) if log["error"].notna().any() else ()
    seen = await read(observations.entities_read, [p.key for p in posts])
    return tuple(p for p in posts if p.key not in seen)


async def _judging(scope: Scope, plan: InForce, step: Step, now: datetime) -> list[Piece]:
    """The settled cycles that end in these days and lack their scorecard or report."""
    ready = {c.number for c in settled(plan.campaign, now)}
    wanted = [
        c
        for c in cycles(plan.campaign)
        if c.number in ready and scope.start <= c.ends and c.starts <= scope.end
    ]
    return [
        Piece(step, plan, f"cycle {cycle.number}", cycle=cycle)
        for cycle in wanted
        if scope.mode is Mode.ALL or not await _is_there(plan, cycle, step)
    ]


async def _is_there(plan: InForce, cycle: Cycle, step: Step) -> bool:
    read = world().database.read
    if step is Step.CHECK:
        known = await read(scorecards.newest, plan.name, cycle=cycle.number, closing=True)
        return known is not None
    return await read(reports.of_cycle, plan.name, cycle.number) is not None


@dataclass(frozen=True, slots=True)
class Done:
    """A piece of work and what came of it."""

    piece: Piece
    outcome: Outcome

    @property
    def words(self) -> str:
        return self.outcome.trouble or self.outcome.said


async def announce(scope: Scope, steps: Sequence[Step]) -> list[Outcome]:
    """Say what would be done, as the artifact `backfill`; do nothing."""
    found = [piece for step in steps for piece in await pieces(scope, step)]
    await _show([(piece, "would be done") for piece in found], "What a run would do.")
    if not found:
        return [Outcome("dry run", "nothing is missing")]
    return [Outcome("dry run", f"{counted(len(found), 'piece')} of work, none of it done")]


@task(name="fill", task_run_name="fill {step}", persist_result=False)
async def fill(scope: Scope, step: Step, *, mail: bool) -> list[Done]:
    """Do one step for the scope; what was done before it was stopped stays done."""
    found = await pieces(scope, step)
    if not found:
        return []
    progress = await acreate_progress_artifact(
        0.0, key="backfill-progress", description=f"{step}: {counted(len(found), 'piece')} of work"
    )
    done = []
    for number, piece in enumerate(found, start=1):
        done.append(Done(piece, await _do(piece, mail=mail)))
        await aupdate_progress_artifact(progress, 100 * number / len(found))
    return done


async def conclusion(scope: Scope, done: Sequence[Done]) -> list[Outcome]:
    """What was done, as the artifact `backfill` and for the run's name."""
    await _show([(d.piece, d.words) for d in done], "What the run did.")
    nothing = Outcome(f"{scope.start} to {scope.end}", "nothing was missing")
    return [d.outcome for d in done] or [nothing]


async def _do(piece: Piece, *, mail: bool) -> Outcome:
    of = piece.account.name if piece.account else f"{piece.plan.name} {piece.what}"
    try:
        if piece.account is not None:
            return Outcome(of, f"{counted(await _read(piece, piece.account), 'post')} read")
        if piece.cycle is None:
            return Outcome(of)
        return Outcome(of, await _judge(piece, piece.cycle, mail=mail))
    except PdcaError as error:
        return Outcome(of, trouble=str(error))


async def _read(piece: Piece, account: Account) -> int:
    here = world()
    now = await here.clock.now()
    async with here.connect(account) as connector:
        return await read_posts(here, account, connector, piece.posts, now)


async def _judge(piece: Piece, cycle: Cycle, *, mail: bool) -> str:
    now = await world().clock.now()
    if piece.step is Step.CHECK:
        before = await _is_there(piece.plan, cycle, Step.CHECK)
        await judge(piece.plan, cycle, now=now)
        return "judged again, the old verdict stays" if before else "judged"
    made = await report_cycle(piece.plan, cycle, now=now, mail=False)
    again = await send_again(piece.plan, cycle, now=now) if mail else 0
    said = "reported" if made else "has its report"
    return said + (f", {counted(again, 'mail')} written" if again else "")


async def _show(found: Sequence[tuple[Piece, str]], what: str) -> None:
    rows = [
        {
            "step": str(piece.step),
            "campaign": piece.plan.name,
            "account": piece.account.name if piece.account else "",
            "work": piece.what,
            "outcome": outcome,
        }
        for piece, outcome in found
    ]
    await acreate_table_artifact(
        rows or [{"outcome": "nothing is missing"}], key="backfill", description=what
    )
