"""The report mail: complete in both languages, traceable, small, safe."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from pdca.metrics import Metric
from pdca.report import Approval, Change, Range, Report
from reports.language import LANGUAGES, TEMPLATES, Language, label, language_of
from reports.render import Links, Rendered, render
from reports.text import display_width, wrap
from reports.words import METRICS, PLATFORMS
from tests.example_report import decisions, example_report, target, targets
from tests.reports.numbers import printed, untraced

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_is_small_has_no_outside_parts_and_forces_a_wide_charset(
    language: Language,
) -> None:
    made = mail(language)

    assert len(made.html.encode()) <= 75_000
    assert re.findall(r'(?:src|background)="([^"]*)"', made.html) == ["cid:pace"]
    assert set(made.inline) == {"pace"}
    assert made.inline["pace"].startswith(b"\x89PNG")
    assert any(ord(c) > 255 for c in made.html)
    assert any(ord(c) > 255 for c in made.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_can_be_heard(language: Language) -> None:
    html = mail(language).html

    assert f'<html lang="{language}"' in html
    assert re.search(r'<img[^>]* alt="[^"]{40,}"', html)
    assert html.count('scope="col"') > 20
    assert html.count('scope="row"') > 30
    assert re.search('<a[^>]* lang="zh"', html)
    assert re.search('<a[^>]* lang="en"', html)
    for word in ("●", "▲", "■"):
        assert word in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_part_is_wrapped_by_how_wide_it_looks(language: Language) -> None:
    lines = mail(language).text.splitlines()
    prose = [line for line in lines if "https://" not in line]

    assert max(map(display_width, prose)) <= 84
    assert sum(map(display_width, prose)) > 4000


def test_a_long_chinese_sentence_breaks_before_the_edge_and_not_before_a_comma() -> None:
    sentence = "照目前的速度，" * 20

    lines = wrap(sentence).splitlines()

    assert "".join(lines) == sentence
    assert all(display_width(line) <= 74 for line in lines)
    assert not any(line.startswith("，") for line in lines)


def test_what_people_wrote_cannot_become_code_or_cut_the_mail() -> None:
    nasty = '<script>alert("x")</script>\x92\x0b{{7*7}}\u202e'
    post = (
        example_report().best[0].model_copy(update={"title": nasty, "url": "javascript:alert(1)"})
    )
    report = example_report(best=(post,), title={"en": nasty})

    made = mail("en", report)

    assert "<script>" not in made.html
    assert "&lt;script&gt;" in made.html
    assert "javascript:" not in made.html + made.text
    assert "{{7*7}}" in made.html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", made.html + made.text)


def test_below_the_floors_there_is_no_arrow_and_no_advice_but_what_is_needed() -> None:
    bare = {"uplift": None, "posts_needed": 6}
    report = example_report(
        mix=tuple(m.model_copy(update=bare) for m in example_report().mix),
        slots=tuple(s.model_copy(update=bare) for s in example_report().slots),
        decisions=(),
        changes=(),
    )

    english, chinese = mail("en", report).text, mail("zh-CN", report).text

    assert "6 more posts are needed" in english
    assert "No clear difference yet" in english
    assert "还需要 6 条帖子" in chinese
    assert not re.search(r"[+−]\d+% to", english.split("CONTENT MIX")[1].split("ORDERS")[0])
    assert "LINK" not in english


def test_without_an_approval_nothing_is_asked() -> None:
    report = example_report(approval=Approval(needed=False))

    made = mail("en", report)

    assert "Review" not in made.text
    assert "decide" not in made.html
    assert "already in the plan for week 7" in made.text


def test_a_report_of_a_first_empty_cycle_still_reads() -> None:
    empty = target(
        "leads",
        Metric.LEADS,
        goal=6000,
        actual=None,
        expected=None,
        forecast=None,
        probability=None,
        status="no_data",
    )
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "drivers",
            "decisions",
            "fates",
            "changes",
            "alerts",
            "funnel",
            "mix",
            "slots",
            "best",
            "worst",
            "experiments",
            "sources",
        ),
        (),
    )
    report = example_report(targets=(empty,), approval=Approval(needed=False), **nothing)

    english, chinese = mail("en", report), mail("zh-CN", report)

    assert "too early to tell" in english.subject
    assert "现在下结论还太早" in chinese.subject
    assert english.inline == {}
    assert untraced(english.html, report) == []


def test_a_report_with_very_much_to_say_loses_rows_and_is_still_sent() -> None:
    line, slot, source = (
        example_report().mix[0],
        example_report().slots[0],
        example_report().sources[0],
    )
    test = example_report().experiments[0]
    report = example_report(
        mix=(line,) * 40, slots=(slot,) * 40, sources=(source,) * 40, experiments=(test,) * 20,
        targets=targets() * 2,
    )  # fmt: skip

    assert len(mail("en", report).html.encode()) <= 75_000


@pytest.mark.parametrize(
    ("values", "headline"),
    [
        ({"status": "met", "actual": 6100, "forecast": None}, "Every target is met."),
        ({"status": "missed", "actual": 5900, "forecast": None},
         "Leads narrowly missed the target."),
        ({"status": "missed", "actual": 4500, "forecast": None},
         "Leads missed the target by about a quarter."),
        ({"status": "on_track", "probability": 0.8}, "Leads should reach the target."),
        ({"status": "at_risk", "probability": 0.5}, "Leads may miss the target."),
        ({"status": "off_track", "probability": 0.2, "forecast": Range(low=1, point=3000, high=9)},
         "Leads will probably miss the target by about half."),
        ({"status": "no_data", "actual": None, "forecast": None}, "It is too early to tell."),
    ],
)  # fmt: skip
def test_the_headline_says_the_verdict(values: dict[str, Any], headline: str) -> None:
    one = targets()[0].model_copy(update=values)
    report = example_report(targets=(one,), drivers=())

    assert mail("en", report).text.splitlines()[0] == headline


def test_an_open_incident_stands_above_the_headline() -> None:
    incident = {
        "code": "incident",
        "values": {
            "level": "serious",
            "owner": "Li Na",
            "mentions": 46,
            "negative_share": 0.31,
            "hold": True,
        },
    }
    report = Report.model_validate(example_report().model_dump() | {"alerts": [incident]})

    html = mail("en", report).html

    assert html.index("Open incident") < html.index("<h1")
    assert untraced(html, report) == []


def test_the_last_cycle_needs_no_forecast_and_has_no_next_week_to_draw() -> None:
    ended = target(
        "leads",
        Metric.LEADS,
        goal=6000,
        actual=6240,
        expected=6000,
        forecast=None,
        probability=None,
        status="met",
        by=date(2026, 4, 12),
        series=((date(2026, 4, 11), 6100.0), (date(2026, 4, 12), 6240.0)),
    )
    report = example_report(targets=(ended,), drivers=())

    text = mail("en", report).text

    assert "Every target is met." in text
    assert "6,240 of 6,000" in text


def test_two_targets_of_one_metric_are_told_apart() -> None:
    twins = (targets()[0], targets()[0].model_copy(update={"name": "weibo-leads"}))

    assert "Leads (weibo-leads)" in mail("en", example_report(targets=twins)).text


def test_readers_languages_are_known_however_they_are_written() -> None:
    assert [language_of(t) for t in ("zh", "zh_Hans_CN", "zh-CN", "zh-TW")] == ["zh-CN"] * 4
    assert [language_of(t) for t in ("en", "en-US", "de")] == ["en"] * 3


def test_the_catalog_has_every_label_and_no_label_too_many() -> None:
    with (TEMPLATES / "locale/zh_CN/LC_MESSAGES/report.po").open("rb") as file:
        catalog = read_po(file)
    known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalog if m.id}
    root = TEMPLATES.parent
    sources = [
        *TEMPLATES.rglob("*.html"),
        *TEMPLATES.rglob("*.txt"),
        *root.glob("reports/*.py"),
        *root.glob("web/*.py"),
    ]
    code = "\n".join(p.read_text(encoding="utf-8") for p in sources)
    used = set(re.findall(r'_\("([^"]+)"|label\("([^"]+)"\)|ngettext\("([^"]+)"', code))
    wanted = {a or b or c for a, b, c in used} | set(METRICS.values()) | set(PLATFORMS.values())

    assert wanted - set(known) == set()
    assert [m for m in known if m not in code] == []
    for message_id, message in known.items():
        said = message.string if isinstance(message.string, str) else message.string[0]
        assert said
        assert re.findall(r"%\(\w+\)s", said) == re.findall(r"%\(\w+\)s", message_id)
        assert label(message_id, "zh-CN") == said or message.pluralizable


def test_pillars_are_called_what_the_campaign_calls_them_everywhere() -> None:
    words = {"how-to": {"en": "first steps", "zh": "入门"}}

    english = mail("en", example_report(labels=words)).text
    chinese = mail("zh-CN", example_report(labels=words)).text

    for said in ("Raise “first steps” from 30%", "more “first steps” posts",
                 "“first steps” is running out", "Weibo · “first steps”"):  # fmt: skip
        assert said in english
    assert "how-to" not in english
    assert "“入门”类帖子的占比从 30% 提高到 38%" in chinese
    assert "how-to" not in chinese


def test_a_change_too_small_to_be_seen_is_not_listed() -> None:
    tiny = Change(path="pillars.stories", before=0.342, after=0.339)

    assert "“stories” (share of posts)" not in mail("en", example_report(changes=(tiny,))).text


def test_a_measured_effect_that_may_be_nothing_is_not_sold_as_one() -> None:
    unsure = (
        example_report()
        .fates[0]
        .model_copy(update={"measured": Range(low=-0.3, point=0.0003, high=0.42)})
    )

    text = mail("en", example_report(fates=(unsure,))).text

    assert "No clear effect on posts so far" in " ".join(text.split())
    assert "0.03%" not in text


def test_money_per_post_is_money() -> None:
    revenue = targets()[0].model_copy(
        update={"metric": Metric.REVENUE, "goal": 6_000_000.0, "actual": 3_264_400.0, "series": ()}
    )
    driver = example_report().drivers[0].model_copy(update={"before": 76_348, "after": 47_567})

    text = " ".join(mail("en", example_report(targets=(revenue,), drivers=(driver,))).text.split())

    assert "¥476 per post, where ¥763 was expected" in text
