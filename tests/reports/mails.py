"""The example report as a mail, rendered once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pdca.report import Report
from reports.language import Language
from reports.render import Links, Rendered, render
from tests.example_report import decisions, example_report

EXAMPLES = Path(__file__).parents[2] / "reports" / "examples"
LINKS = Links(
    report="https://pdca.example/reports/spring-06",
    review="https://pdca.example/review/b3BlbiBzZXNhbWU",
    decide={d.id: f"https://pdca.example/decide/{d.id}-b3Blbg" for d in decisions()},
)


def mail(language: Language, report: Report | None = None) -> Rendered:
    if report is None:
        return example_mail(language)
    return render(report, language=language, lead_name="Li Na", links=LINKS)


@cache
def example_mail(language: Language) -> Rendered:
    return render(example_report(), language=language, lead_name="Li Na", links=LINKS)
