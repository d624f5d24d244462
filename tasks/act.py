"""Act: for each closed cycle, decide, put the report together, and write its mails."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from prefect import task
from prefect.artifacts import acreate_markdown_artifact

from pdca.act.adjustment import Adjustment
from pdca.act.approval import automatic
from pdca.act.fate import fates
from pdca.act.propose import propose
from pdca.act.report import assemble, report_id
from pdca.check.scorecard import Checked
from pdca.plan.campaign import Lead, plan_from_json
from pdca.plan.cycles import Cycle, cycles
from pdca.ports import Mail
from pdca.report import Alert, Report
from reports.language import language_of
from reports.render import Rendered, render
from store import adjustments, deliveries, incidents, publications, reports
from tasks.check import judged, settled
from tasks.mail import enqueue
from tasks.pages import report_links
from tasks.plans import InForce, in_force
from tasks.run import Outcome, counted
from tasks.wiring import world


@task(name="decide", task_run_name="decide {campaign}")
async def decide(campaign: str) -> Outcome:
    """Report every cycle that has closed, settled and been judged, and has no report yet.

    Args:
        campaign: its name.
    """
    plan = await in_force(campaign)
    if plan is None:
        return Outcome(campaign)
    now = await world().clock.now()
    said = []
    for cycle in settled(plan.campaign, now):
        if await world().database.read(reports.of_cycle, campaign, cycle.number) is None:
            made = await report_cycle(plan, cycle, now=now, mail=True)
            said.append(_said(made) if made else "")
    return Outcome(campaign, "; ".join(filter(None, said)))


def _said(report: Report) -> str:
    count = len(report.decisions)
    proposed = counted(count, "adjustment") if count else "no adjustment"
    return f"cycle {report.cycle} reported, {proposed} proposed"


async def report_cycle(plan: InForce, cycle: Cycle, *, now: datetime, mail: bool) -> Report | None:
    """Decide on `cycle` and keep its report; None when another run was faster.

    Proposals and report are derived from what the store knows, so a run that died half
    way is simply done again.
    """
    here = world()
    checked = await judged(plan, cycle, now=now)
    earlier = [
        Adjustment.model_validate(a) for a in await here.database.read(adjustments.of, plan.name)
    ]
    proposals = await _propose(plan, checked, cycle, earlier)
    report = assemble(
        plan.plan,
        checked.scorecard,
        cycle=cycle,
        adjustments=proposals,
        fates=fates(earlier, checked.comparison, cycle),
        now=now,
        alerts=await _alerts(plan, report_of=checked, now=now),
    )
    rows = [_row(a) for a in proposals]
    await here.database.run(adjustments.propose, rows, now=now)
    if plan.campaign.approval.by == "auto":
        report = await _approve(report, now)
    if not await here.database.run(reports.keep, report, as_of=now, now=now):
        return None
    if mail:
        await write_mails(plan, report, now=now)
    await show(plan, report)
    return report


async def _propose(
    plan: InForce, checked: Checked, cycle: Cycle, earlier: list[Adjustment]
) -> tuple[Adjustment, ...]:
    return await asyncio.to_thread(
        propose,
        plan.plan,
        checked,
        wished=plan_from_json(plan.revision.plan),
        cycle=cycle,
        earlier=earlier,
        adjust=world().settings.adjust == "ON",
    )


def _row(adjustment: Adjustment) -> dict[str, Any]:
    names = {
        "id",
        "campaign",
        "cycle",
        "kind",
        "path",
        "before",
        "after",
        "evidence",
        "effect",
        "risk",
        "ours",
    }
    values = adjustment.model_dump(mode="json", include=names)
    return values | {"expires_at": adjustment.expires_at}


async def _approve(report: Report, now: datetime) -> Report:
    """A campaign that approves by itself: the report says so at once."""
    decided = automatic([d.id for d in report.decisions], now=now)
    await world().database.run(adjustments.decide, decided)
    approved = tuple(d.model_copy(update={"state": "approved"}) for d in report.decisions)
    return report.model_copy(update={"decisions": approved})


async def _alerts(plan: InForce, *, report_of: Checked, now: datetime) -> list[Alert]:
    """What a person should see before all else."""
    read = world().database.read
    risks = [
        Alert(
            code="incident",
            values={"level": i["level"], "owner": i["owner"], "hold": i["hold"], **i["figures"]},
        )
        for i in await read(incidents.open_ones, plan.name)
    ]
    queues = [
        Alert(
            code="empty_queue",
            values={"pillar": f["values"]["pillar"], "needed": f["values"]["items"]},
        )
        for f in (plan.revision.review or {}).get("findings", ())
        if f["code"] == "empty_queue" and _still_ahead(plan, f["values"], now)
    ]
    unknown = sum(
        q.code == "was_it_published" for q in await read(publications.questions, plan.name)
    )
    done = report_of.scorecard.publishing
    counts = (
        ("unknown_posts", unknown),
        ("missed_posts", done.missed),
        ("moved_posts", done.moved),
    )
    return [*risks, *queues, *(Alert(code=c, values={"count": n}) for c, n in counts if n)]


def _still_ahead(plan: InForce, values: dict[str, Any], now: datetime) -> bool:
    number = values.get("cycle")
    return any(c.number == number and c.ends_at > now for c in cycles(plan.campaign))


async def write_mails(plan: InForce, report: Report, *, now: datetime, again: str = "") -> int:
    """Write one mail per lead, in the lead's language; how many are new."""
    new = 0
    for lead in plan.campaign.leads:
        language = language_of(str(lead.language or plan.campaign.language))
        rendered = await asyncio.to_thread(
            render,
            report,
            language=language,
            lead_name=lead.name,
            links=await report_links(world(), report, lead, plan.campaign, now=now),
        )
        mail = _mail(report, lead, rendered, language, now, again)
        new += await enqueue(mail, kind="report", report=report.id, now=now)
    return new


def _mail(
    report: Report, lead: Lead, rendered: Rendered, language: str, now: datetime, again: str
) -> Mail:
    parts = [report.campaign, f"cycle-{report.cycle:02}", lead.email.replace("@", "-at-")]
    return Mail(
        delivery_id="-".join([*parts, again] if again else parts),
        sender=world().settings.sender,
        to=lead.email,
        to_name=lead.name,
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        language=language,
        date=now,
        inline=rendered.inline,
    )


async def send_again(plan: InForce, cycle: Cycle, *, now: datetime) -> int:
    """Write the mails of a report once more, as a backfill was asked to."""
    kept = await world().database.read(reports.get, report_id(plan.name, cycle.number))
    if kept is None:
        return 0
    return await write_mails(plan, kept.figures, now=now, again=f"{now:%Y%m%d}")


async def show(plan: InForce, report: Report) -> None:
    """The artifact `report-CAMPAIGN`: the headline figures and where the mails are."""
    mails = await world().database.read(deliveries.read, report=report.id)
    lines = [
        f"# {plan.name}, cycle {report.cycle} of {report.cycles}",
        "",
        "| target | actual | goal | status |",
        "| --- | ---: | ---: | --- |",
        *(
            f"| {t.name} | {'–' if t.actual is None else f'{t.actual:,.6g}'} | {t.goal:,.6g} | "
            f"{t.status.replace('_', ' ')} |"
            for t in report.targets
        ),
        "",
        *(
            f"{n}. `{d.path}`: {d.before} → {d.after} ({d.state})"
            for n, d in enumerate(report.decisions, 1)
        ),
        "",
        *(f"- {m['to']} ({m['language']}): {m['state']}" for m in mails),
    ]
    await acreate_markdown_artifact("\n".join(lines), key=f"report-{plan.name}")
