"""From a report's figures to one person's mail: subject, HTML, plain text, one picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pdca.report import Report, TargetLine
from reports.bars import drawn
from reports.evidence import Evidence
from reports.language import TEMPLATES, Language, translations
from reports.mailing import fits, inline, night_css
from reports.pace import pace_png
from reports.rows import Links
from reports.text import clean, tongue, wrap
from reports.view import View

__all__ = ["Links", "Rendered", "render"]


ROWS = (8, 5, 3, 1)
"""The most rows of a table of evidence, tried until the mail is small enough."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail. `inline` maps a content id to a PNG that the HTML shows."""

    subject: str
    html: str
    text: str
    inline: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Chart:
    """The pace chart and what is said beside it."""

    view: View
    target: TargetLine

    @cached_property
    def _unit(self) -> tuple[float, str]:
        """What the axis' numbers are divided by, and how that is said."""
        return self.view.axis_unit(self.target)

    @cached_property
    def png(self) -> bytes:
        return pace_png(self.view.report, self.target, divide=self._unit[0])

    @cached_property
    def note(self) -> str:
        return self.view.say.chart_note(self.target, self._unit[1])

    @cached_property
    def alt(self) -> str:
        return self.view.say.chart_alt(self.target)

    @cached_property
    def marks(self) -> list[tuple[str, str]]:
        today = self.view.say.chart_today(self.target)
        if self.target.series[-1][0] >= self.target.by:
            return [today]
        return [today, self.view.say.chart_end(self.target)]


def render(
    report: Report, *, language: Language, lead_name: str, links: Links | None = None
) -> Rendered:
    """A report as the mail that one lead gets.

    A report too long for a mail loses rows of its evidence, never its answer.

    Raises:
        ValueError: even then mail programs would cut it.
    """
    tidy = Report.model_validate(clean(report.model_dump()))
    view = View(tidy, language, str(clean(lead_name)), links or Links())
    chart = Chart(view, view.charted) if view.charted else None
    values = {
        "view": view,
        "report": tidy,
        "chart": chart,
        "say": view.say,
        "form": view.form,
        "links": view.links,
        "language": language,
    }
    return Rendered(
        subject=" ".join(fill("report/subject.txt", language, values).split()),
        html=_fitting(view, values),
        text=fill("report/body.txt", language, values | {"evidence": Evidence(view)}),
        inline={"pace": chart.png} if chart else {},
    )


def _fitting(view: View, values: Mapping[str, object]) -> str:
    """The HTML with as many rows as arrive uncut."""
    for rows in ROWS:
        filled = {**values, "evidence": Evidence(view, rows)}
        html = inline(fill("report/body.html", view.language, filled))
        if fits(html):
            return html
    msg = f"report {view.report.id} is too long for a mail, even with {ROWS[-1]} rows a table"
    raise ValueError(msg)


def fill(template: str, language: Language, values: Mapping[str, object]) -> str:
    """A template of `templates/` filled; a value it names and `values` lacks is an error."""
    return (
        environment(language, html=template.endswith(".html")).get_template(template).render(values)
    )


@cache
def environment(language: Language, *, html: bool) -> Environment:
    """Jinja for our own templates: escaping on for HTML, nothing undefined, labels translated."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,  # noqa: S701 - off for plain text alone
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    env.filters.update(https=https, wrap=wrap, drawn=drawn, tongue=tongue)
    env.globals["night_css"] = Markup(night_css())  # noqa: S704 - our own file
    return env


def https(url: str) -> str:
    """`url` if it is a web address, else a link to nowhere. http only on this machine."""
    parts = urlsplit(url)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    fine = parts.scheme == "https" or (parts.scheme == "http" and local)
    return url if fine and parts.hostname else "#"
