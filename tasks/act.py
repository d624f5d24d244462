"""Act: for each closed cycle, decide, put the report together, and write its mails."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from prefect import task
from prefect.artifacts import acreate_markdown_artifact

from pdca.act.adjustment import Adjustment, as_row
from pdca.act.alerts import alerts
from pdca.act.approval import automatic
from pdca.act.fate import fates
from pdca.act.playbook import lessons
from pdca.act.propose import propose
from pdca.act.report import approved, assemble, report_id
from pdca.check.scorecard import Checked
from pdca.do.crash import crash_point
from pdca.mail import delivery_id
from pdca.plan.campaign import plan_from_json
from pdca.plan.cycles import Cycle
from pdca.report import Alert, Report
from reports.language import language_of
from reports.render import render
from store import adjustments, deliveries, incidents, publications, reports
from store.deliveries import Letter
from store.reports import Behind
from tasks.check import judged, settled
from tasks.mail import addressed, letter
from tasks.pages import report_links
from tasks.plans import InForce, in_force
from tasks.run import Outcome, counted
from tasks.wiring import world


@task(name="decide", task_run_name="decide {campaign}")
async def decide(campaign: str) -> Outcome:
    """Judge and report every cycle that has closed and settled and has no report yet.

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

    The report, its proposals and its mails are written in one transaction, so a run that
    died on the way has written nothing and is simply done again.
    """
    checked = await judged(plan, cycle, now=now)
    rows = await world().database.read(adjustments.of, plan.name)
    earlier = [Adjustment.model_validate(row) for row in rows]
    proposals = await _propose(plan, checked, cycle, earlier)
    became = fates(earlier, checked.comparison, cycle)
    report = assemble(
        plan.plan,
        checked.scorecard,
        cycle=cycle,
        adjustments=proposals,
        fates=became,
        now=now,
        alerts=await _alerts(plan, checked, now),
    )
    if auto := plan.campaign.approval.by == "auto":
        report = approved(report)
    behind = Behind(
        proposals=[as_row(a) for a in proposals],
        decided=automatic([a.id for a in proposals], now=now) if auto else (),
        letters=await _letters(plan, report, now=now) if mail else (),
        learnt=lessons(became),
    )
    crash_point("after_render")
    if not await world().database.run(reports.keep, report, behind, as_of=now, now=now):
        return None
    crash_point("after_keep")
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


async def _alerts(plan: InForce, checked: Checked, now: datetime) -> list[Alert]:
    read = world().database.read
    asked = await read(publications.questions, plan.name)
    return alerts(
        plan.campaign,
        incidents=await read(incidents.open_ones, plan.name),
        findings=(plan.revision.review or {}).get("findings", ()),
        unknown=sum(question.code == "was_it_published" for question in asked),
        publishing=checked.scorecard.publishing,
        now=now,
    )


async def _letters(
    plan: InForce, report: Report, *, now: datetime, again: str = ""
) -> list[Letter]:
    """One mail per lead, in the lead's language."""
    letters = []
    for lead in plan.campaign.leads:
        language = language_of(str(lead.language or plan.campaign.language))
        rendered = await asyncio.to_thread(
            render,
            report,
            language=language,
            lead_name=lead.name,
            links=await report_links(world(), report, lead, plan.campaign, now=now),
        )
        parts = (report.campaign, f"cycle-{report.cycle:02}", language, *filter(None, [again]))
        id_ = delivery_id(*parts, to=lead.email)
        mail = addressed(rendered, lead, id_=id_, language=language, now=now)
        letters.append(letter(mail, "report", report.id))
    return letters


async def send_again(plan: InForce, cycle: Cycle, *, now: datetime) -> int:
    """Write the mails of a report once more, as a backfill was asked to."""
    kept = await world().database.read(reports.get, report_id(plan.name, cycle.number))
    if kept is None:
        return 0
    letters = await _letters(plan, kept.figures, now=now, again=f"{now:%Y%m%d}")
    keep = world().database.run
    return sum([await keep(deliveries.enqueue, letter, now=now) for letter in letters])


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
        *(_mail_line(mail) for mail in mails),
    ]
    await acreate_markdown_artifact(
        "\n".join(lines),
        key=f"report-{plan.name}",
        description=f"Cycle {report.cycle} of {plan.name}: {report.starts} to {report.ends}.",
    )


def _mail_line(mail: dict[str, Any]) -> str:
    """To whom, how far it is, and where it lies if it does not leave the house."""
    here = world().settings
    state = "written, leaves when the run ends" if mail["state"] == "pending" else mail["state"]
    lies = f" `{here.outbox / mail['id']}.html`" if here.mailer == "outbox" else ""
    return f"- mail to {mail['to']} ({mail['language']}): {state}.{lies}"
