"""Approval: a suspended run with a form, resumed by a lead, by the page or by silence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from prefect import get_client, task
from prefect.client.schemas.objects import TERMINAL_STATES, StateType
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound
from prefect.flow_runs import aresume_flow_run, asuspend_flow_run

from pdca.act.approval import Decided, by_form, by_silence
from pdca.errors import SetupError
from store import adjustments, reports
from store.reports import Kept
from tasks.approval_form import VERDICTS, field_of, form_of
from tasks.plans import in_force
from tasks.run import Outcome, name_run
from tasks.wiring import world

DEPLOYMENT = "approve/campaigns"
PATIENCE = timedelta(days=7)
"""How long a run may wait beyond its deadline before Prefect fails it."""


async def ask_for_approval(campaign: str | None) -> list[Outcome]:
    """Start one waiting run for each report that needs an answer and has none yet."""
    here = world()
    asked = []
    for kept in await here.database.read(reports.unasked):
        if campaign in {None, kept.figures.campaign}:
            run = await arun_deployment(
                DEPLOYMENT,
                parameters={"report": kept.figures.id},
                timeout=0,
                as_subflow=False,
                idempotency_key=f"approve {kept.figures.id}",
            )
            await here.database.run(reports.asked, kept.figures.id, run=str(run.id))
            asked.append(
                Outcome(kept.figures.campaign, f"cycle {kept.figures.cycle} waits for a lead")
            )
    return asked


async def await_answer(report: str) -> dict[str, Any]:
    """Suspend the run until someone answers; what was said, by field of the form.

    Prefect runs the flow again from its first line when it is resumed, so nothing that
    must happen once may stand before this.

    Raises:
        SetupError: there is no such report.
    """
    here = world()
    kept = await here.database.read(reports.get, report)
    if kept is None:
        raise SetupError(f"There is no report {report}.")
    form = await form_of(kept)
    await name_run(f"{kept.figures.campaign}: cycle {kept.figures.cycle} waits for a lead")
    wait = (kept.approve_by or kept.created_at) - await here.clock.now() + PATIENCE
    answer = await asuspend_flow_run(
        wait_for_input=form, timeout=max(60, int(wait.total_seconds()))
    )
    return answer.model_dump()


@task(name="record", task_run_name="record {report}")
async def record(report: str, answer: dict[str, Any]) -> Outcome:
    """Write down what the form said. An adjustment that was decided otherwise stays so."""
    here = world()
    now = await here.clock.now()
    kept = await here.database.read(reports.get, report)
    if kept is None:
        raise SetupError(f"There is no report {report}.")
    answers = {d.id: VERDICTS.get(answer.get(field_of(d.id), "")) for d in kept.figures.decisions}
    by = str(answer.get("by") or "form")
    first = await here.database.run(adjustments.decide, by_form(answers, by=by, now=now))
    if not await _open_ones(kept):
        await here.database.run(reports.closed, report)
    said = _counted(first) or "was decided before"
    return Outcome(kept.figures.campaign, f"cycle {kept.figures.cycle}, {said}")


def _counted(decided: list[Decided]) -> str:
    verdicts = [d.verdict for d in decided]
    counts = {v: verdicts.count(v) for v in ("approved", "rejected")}
    return ", ".join(f"{n} {v}" for v, n in counts.items() if n)


async def _open_ones(kept: Kept) -> list[str]:
    ids = {d.id for d in kept.figures.decisions}
    rows = await world().database.read(adjustments.of, kept.figures.campaign, states=("proposed",))
    return [row["id"] for row in rows if row["id"] in ids]


@task(name="end overdue approvals")
async def end_overdue_approvals(campaign: str | None) -> list[Outcome]:
    """Give silence its meaning after the deadline, and let answered runs end."""
    here = world()
    now = await here.clock.now()
    return [
        await _end(kept, now)
        for kept in await here.database.read(reports.waiting)
        if campaign in {None, kept.figures.campaign}
    ]


async def _end(kept: Kept, now: datetime) -> Outcome:
    here = world()
    still_open = await _open_ones(kept)
    overdue = kept.approve_by is not None and kept.approve_by <= now
    if still_open and not overdue:
        return Outcome(kept.figures.campaign)
    plan = await in_force(kept.figures.campaign)
    silent = by_silence(plan.campaign.approval, still_open, now=now) if plan else []
    decided = await here.database.run(adjustments.decide, silent)
    if await _ends(kept.approve_run):
        await here.database.run(reports.closed, kept.figures.id)
    said = _counted(decided)
    return Outcome(kept.figures.campaign, f"{said} by silence" if said else "")


async def _ends(run: str | None) -> bool:
    """Let the waiting run go on to its end; False when it is only on its way to wait."""
    if run is None:
        return True
    async with get_client() as client:
        try:
            found = await client.read_flow_run(UUID(run))
        except ObjectNotFound:
            return True
    if found.state_type == StateType.PAUSED:
        await aresume_flow_run(UUID(run), run_input={"by": "silence"})
        return True
    return found.state_type in TERMINAL_STATES
