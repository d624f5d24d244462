"""Every number of a report is a figure; the examples in the repository are what is rendered."""

from __future__ import annotations

from typing import Any

import pytest

from pdca.report import Report
from reports.language import LANGUAGES, Language
from tests.example_report import example_report
from tests.reports.mails import EXAMPLES, mail
from tests.reports.numbers import printed, untraced


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_rendered_as_it_stands_in_the_repository(
    language: Language, pytestconfig: pytest.Config
) -> None:
    made = mail(language)
    files = {f"{language}.html": made.html, f"{language}.txt": made.text}

    if pytestconfig.getoption("--update-examples"):
        EXAMPLES.mkdir(exist_ok=True)
        for name, text in files.items():
            (EXAMPLES / name).write_text(text, encoding="utf-8")
        (EXAMPLES / f"{language}-pace.png").write_bytes(made.inline["pace"])

    kept = {name: (EXAMPLES / name).read_text(encoding="utf-8") for name in files}
    assert files == kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_a_figure_of_the_report(language: Language) -> None:
    report, made = example_report(), mail(language)

    assert untraced(made.html, report) == []
    assert untraced(made.text, report) == []
    assert len(printed(made.text, report)) > 150


def _with(report: Report, path: str, value: Any) -> Report:
    """`report` with one figure changed; path such as targets.0.forecast.high."""
    data = report.model_dump()
    here: Any = data
    *way, last = path.split(".")
    for step in way:
        here = here[int(step) if step.isdigit() else step]
    here[last] = value
    return Report.model_validate(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("targets.0.actual", 3097),
        ("targets.0.forecast.high", 4290),
        ("targets.1.goal", 2790),
        ("targets.2.probability", 0.44),
        ("targets.3.expected", 1_850_000),
        ("drivers.0.contribution", -174),
        ("drivers.0.after", 9.6),
        ("decisions.0.uplift.low", 0.16),
        ("decisions.0.rollback_below", 1131),
        ("decisions.1.posts", 53),
        ("fates.0.measured.point", 0.16),
        ("changes.1.after", 0.23),
        ("unchanged", 12),
        ("funnel.3.count", 441),
        ("funnel.3.rate_before", 0.151),
        ("experiments.0.arms.1.successes", 1568),
        ("experiments.1.needed", 15),
        ("mix.2.per_post", 863),
        ("slots.1.uplift.high", 0.24),
        ("sources.0.revenue_minor", 1_016_600),
        ("best.0.engagements", 4514),
        ("worst.0.engagement_rate", 0.0157),
        ("publishing.published", 33),
        ("data.restated", 14),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checker_notices_a_changed_figure(language: Language, path: str, value: float) -> None:
    made = mail(language)
    changed = _with(example_report(), path, value)

    assert untraced(made.html, changed)
    assert untraced(made.text, changed)
