"""Pages as HTML: a template, the reader's language, and what the report's view says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pdca.report import Decision, Report
from reports.formats import Format
from reports.language import TEMPLATES, Language, label
from reports.render import fill
from reports.rows import Card, Links
from reports.view import View
from reports.words import STATES
from web.desk import Standing


@dataclass(frozen=True, slots=True)
class Choice:
    """One change on a page: what it is, and a form or how it was decided."""

    card: Card
    before: str
    after: str
    path: str
    state: str
    decided: str
    token: str
    seal: str


def page(name: str, language: Language, **values: object) -> str:
    """A template of `templates/web` filled."""
    css = (TEMPLATES / "web" / "page.css").read_text(encoding="utf-8")
    return fill(f"web/{name}.html", language, {"language": language, "css": css, **values})


@dataclass(frozen=True, slots=True)
class Shelf:
    """The reports of one campaign, the newest first."""

    title: str
    lines: Sequence[tuple[str, str, str, str]]
    """Address, period, dates, headline."""


def shelves(reports: Sequence[Report], language: Language) -> list[Shelf]:
    """The archive: one shelf for each campaign."""
    found: dict[str, list[Report]] = {}
    for report in reports:
        found.setdefault(report.campaign, []).append(report)
    return [_shelf(kept, language) for kept in found.values()]


def _shelf(reports: Sequence[Report], language: Language) -> Shelf:
    newest_first = sorted(reports, key=lambda r: -r.cycle)
    views = [View(r, language, "", Links()) for r in newest_first]
    return Shelf(
        views[0].title,
        [
            (
                f"/reports/{v.report.id}?lang={language}",
                v.say.period(v.report.cycle),
                v.form.days(v.report.starts, v.report.ends),
                v.headline,
            )
            for v in views
        ],
    )


def choice(
    view: View, decision: Decision, standing: Standing | None, *, token: str, seal: str
) -> Choice:
    """A change as the page shows it; with a form only while it is open."""
    number = next(n for n, d in enumerate(view.decisions, 1) if d.id == decision.id)
    is_open = standing is not None and standing.state == "proposed"
    return Choice(
        card=view.cards[number - 1],
        before=view.nouns.value(decision.path, decision.before),
        after=view.nouns.value(decision.path, decision.after),
        path=view.nouns.path(decision.path),
        state=label(STATES[standing.state if standing else "expired"], view.language),
        decided=_decided(standing, view.form, view.language),
        token=token if is_open else "",
        seal=seal if is_open else "",
    )


def _decided(standing: Standing | None, form: Format, language: Language) -> str:
    if standing is None or standing.decided_at is None:
        return ""
    who = {"silence": label("by silence", language), "auto": label("by the campaign", language)}
    by = who.get(standing.decided_by or "", standing.decided_by or "")
    return f"{by} · {form.moment(standing.decided_at)}"


def local(moment: datetime, language: Language, timezone: str) -> str:
    return Format(language, timezone).moment(moment)
