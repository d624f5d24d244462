"""Finds every number of a rendered report again in its figures.

A report is cut at its eyebrows ("CHECK · TARGETS"); each part may only print figures that
belong there, in any rounding its own decimals allow. It knows nothing of how `reports` writes.
"""

from __future__ import annotations

import html as html_module
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from pdca.report import Range, Report, TargetLine
from pdca.vocabulary import DEFINITIONS, Unit

SECTIONS = {
    "TARGETS": "targets", "目标": "targets", "CAUSE": "cause", "原因": "cause",
    "DECISIONS": "decisions", "决定": "decisions", "FUNNEL": "funnel", "漏斗": "funnel",
    "TESTS": "tests", "测试": "tests", "CONTENT MIX": "mix", "内容占比": "mix",
    "TIMES": "times", "时段": "times", "ORDERS AND LEADS": "orders", "订单与留资": "orders",
    "POSTS": "posts", "帖子": "posts",
}  # fmt: skip
EYEBROW = re.compile(r"^(CHECK|ACT|PLAN|DO|检查|处理|计划|执行) · ([^:\n]+)")
FOOT = re.compile(r"^\s*(Published|发布) ● ")
NUMBER = re.compile(r"[+−]?(?:[¥$€£])?(\d[\d,]*(?:\.\d+)?)\s?(%|M\b|B\b|万|亿)?")
SCALES = {"M": 1e6, "B": 1e9, "万": 1e4, "亿": 1e8}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DATES = re.compile(
    rf"(?P<d>\d{{1,2}})(?:[–-](?P<e>\d{{1,2}}))? (?P<m>{'|'.join(MONTHS)})[a-z]*"
    r"|(?P<zm>\d+)月(?P<zd>\d+)日(?:至(?P<ze>\d+)日)?"
)
TIMES = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
RANGE = re.compile(r"([\d.,]+)–([\d.,]+)(M|B|万|亿)")
CONSTANTS = (8, 10)
"""8 in 10 outcomes: what an 80 % interval is called."""
WORDS_AT = (95, 85, 70, 30, 15, 5)
ENDS = (1, 20, 19, 99, 100)
"""Less than 1 in 20, more than 99 in 100."""


@dataclass(frozen=True, slots=True)
class Printed:
    section: str
    text: str
    value: float
    step: float
    """The size of its last digit."""


def untraced(page: str, report: Report) -> list[Printed]:
    """The numbers of a page (HTML or text) that are no figure of `report`."""
    found, dates = [], _dates(report)
    for section, text in _sections(_visible(page, report)):
        known = list(figures(report, section))
        left = DATES.sub(lambda m: " " if _days(m) <= dates else m[0], text)
        left = TIMES.sub(lambda m: " " if m[0] in _times(report) else m[0], left)
        found += [p for p in _printed(section, left) if not _is_known(p, known)]
    return found


def printed(page: str, report: Report) -> list[Printed]:
    """Every number of a page, traced or not, dates and times left out."""
    parts = _sections(_visible(page, report))
    return [p for name, text in parts for p in _printed(name, TIMES.sub(" ", DATES.sub(" ", text)))]


def _visible(page: str, report: Report) -> str:
    """What is read of a page, without the words its people wrote themselves."""
    if "<html" in page:
        page = re.sub(r"<(style|title|!--)(.|\n)*?(</\1>|-->)", " ", page)
        page = re.sub(r'<img[^>]* alt="([^"]*)"[^>]*>', r"\n\1\n", page)
        page = html_module.unescape(re.sub(r"<[^>]+>", "\n", page))
    page = re.sub(r"https?://\S+", " ", page)
    page = RANGE.sub(r"\1\3–\2\3", page)
    for word in sorted(set(_strings(report)), key=len, reverse=True):
        if re.search(r"\d", word):
            page = page.replace(word, " ")
    return page


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for v in value.values():
            yield from _strings(v)
    elif isinstance(value, list | tuple):
        for v in value:
            yield from _strings(v)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    name, lines = "answer", list[str]()
    for line in text.splitlines():
        if found := EYEBROW.match(line.strip()):
            yield name, "\n".join(lines)
            name, lines = SECTIONS.get(found[2].strip(), "plan"), []
        elif FOOT.match(line) or line.strip() in {"Published", "发布"}:
            yield name, "\n".join(lines)
            name, lines = "foot", []
        lines.append(line)
    yield name, "\n".join(lines)


def _printed(section: str, text: str) -> Iterator[Printed]:
    for found in NUMBER.finditer(text):
        digits, unit = found[1].rstrip(","), found[2]
        decimals = len(digits.partition(".")[2])
        scale = SCALES.get(unit or "", 1.0)
        value = float(digits.replace(",", "")) * scale
        yield Printed(section, found[0].strip(), value, scale * 10.0**-decimals)


def _is_known(number: Printed, known: Iterable[float]) -> bool:
    return any(abs(abs(f) - number.value) <= number.step * 0.5000001 for f in known)


def figures(report: Report, section: str) -> Iterator[float]:
    """Every figure that `section` may print, in the unit it is printed in."""
    yield from CONSTANTS
    if section in {"answer", "plan", "funnel"}:
        yield from (report.cycle - 1, report.cycle, report.cycle + 1, report.cycles)
    yield from {
        "answer": _answer, "targets": _targets, "cause": _cause, "decisions": _decisions,
        "plan": _plan, "funnel": _funnel, "tests": _tests, "mix": _mix, "times": _slots,
        "orders": _orders, "posts": _posts, "foot": _foot,
    }[section](report)  # fmt: skip


def _answer(report: Report) -> Iterator[float]:
    yield report.starts.year
    yield len(report.decisions)
    for target in report.targets:
        yield from _target(target)
    yield from _cause(report)
    for alert in report.alerts:
        yield from (100 * v if 0 < v < 1 else v for v in alert.values.values() if _numeric(v))


def _target(target: TargetLine) -> Iterator[float]:
    ahead = (
        (target.forecast.low, target.forecast.point, target.forecast.high)
        if (target.forecast)
        else ()
    )
    for value in (target.goal, target.actual, target.expected, *ahead):
        if value is not None:
            yield _shown(target, value)
    if target.forecast is not None and target.goal:
        yield 100 * abs(target.goal - target.forecast.point) / target.goal
    if target.probability is not None:
        yield from _chance(target.probability)


def _chance(probability: float) -> Iterator[float]:
    yield from (100 * probability, round(10 * probability), *ENDS)


def _shown(target: TargetLine, value: float) -> float:
    unit = DEFINITIONS[target.metric].unit
    return value * 100 if unit == Unit.SHARE else value / 100 if unit == Unit.MONEY else value


def _targets(report: Report) -> Iterator[float]:
    yield from (0, 50, len(report.targets))
    for target in report.targets:
        yield from _target(target)


def _cause(report: Report) -> Iterator[float]:
    yield from (1, 2)
    by_name = {t.name: t for t in report.targets}
    for target in report.targets:
        yield from _target(target)
        if target.actual is not None and target.expected is not None:
            yield _shown(target, target.expected - target.actual)
        yield from (_shown(target, v) for _, v in target.series[-1:])
    for driver in report.drivers:
        target = by_name[driver.target]
        yield _shown(target, driver.contribution)
        for value in (driver.before, driver.after):
            if value is not None:
                yield value if driver.kind == "volume" else _shown(target, value)


def _decisions(report: Report) -> Iterator[float]:
    yield from range(1, 1 + max(3, *(len(d.steps) for d in report.decisions), 0))
    for decision in report.decisions:
        yield from _change(decision.path, decision.before, decision.after)
        share = 100 if decision.effect_unit == "relative" else 1
        yield from (share * v for v in _range(decision.effect))
        yield from (100 * v for v in _range(decision.uplift))
        yield from (decision.posts, decision.cycles, decision.rollback_below or 0)
        yield from _chance(decision.probability_better)
    for fate in report.fates:
        yield from _change(fate.path, fate.before, fate.after)
        yield from (100 * v for v in _range(fate.measured))
    yield from (line.posts_needed for line in (*report.mix, *report.slots) if line.posts_needed)


def _change(path: str, *values: Any) -> Iterator[float]:
    factor = 100 if path.startswith("pillars") else 0.01 if path.startswith("budget") else 1
    yield from (v * factor for v in values if _numeric(v))


def _plan(report: Report) -> Iterator[float]:
    yield from (report.unchanged, *range(1, 4))
    for change in report.changes:
        yield from _change(change.path, change.before, change.after)


def _funnel(report: Report) -> Iterator[float]:
    for stage in report.funnel:
        yield from (v for v in (stage.count,) if v is not None)
        if stage.rate is not None:
            yield 100 * stage.rate
            if stage.rate_before is not None:
                yield 100 * (stage.rate - stage.rate_before)


def _tests(report: Report) -> Iterator[float]:
    for line in report.experiments:
        yield from (100 * v for v in _range(line.difference))
        yield from (v for v in (line.needed,) if v is not None)
        if line.probability_better is not None:
            yield from _chance(line.probability_better)
        for arm in line.arms:
            yield from (arm.posts, arm.trials or 0, arm.successes or 0, 100 * (arm.rate or 0))


def _mix(report: Report) -> Iterator[float]:
    for line in report.mix:
        yield from (line.posts_planned, line.posts_published, line.per_post or 0)
        yield from (100 * v for v in _range(line.uplift))
        yield line.posts_needed or 0


def _slots(report: Report) -> Iterator[float]:
    for line in report.slots:
        yield from (line.posts, line.per_post or 0, line.posts_needed or 0)
        yield from (100 * v for v in _range(line.uplift))


def _orders(report: Report) -> Iterator[float]:
    yield sum(s.orders for s in report.sources)
    yield sum(s.leads for s in report.sources)
    for source in report.sources:
        yield from (source.orders, source.revenue_minor / 100, source.leads)


def _posts(report: Report) -> Iterator[float]:
    for post in (*report.best, *report.worst):
        yield from (post.engagements or 0, post.impressions or 0)
        yield from (100 * (post.engagement_rate or 0), 100 * post.maturity)


def _foot(report: Report) -> Iterator[float]:
    yield from WORDS_AT
    yield from (float(v) for v in dict(report.publishing).values())
    data = report.data
    yield from (data.quarantined, data.restated, data.missing_posts)


def _range(span: Range | None) -> tuple[float, ...]:
    return (span.low, span.point, span.high) if span else ()


def _numeric(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moments(value: Any) -> Iterator[date]:
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, date):
        yield value
    elif isinstance(value, dict):
        for v in value.values():
            yield from _moments(v)
    elif isinstance(value, list | tuple):
        for v in value:
            yield from _moments(v)


def _dates(report: Report) -> set[tuple[int, int]]:
    zone = ZoneInfo(report.timezone)
    days = (m.astimezone(zone) if isinstance(m, datetime) else m for m in _moments(report))
    return {(d.month, d.day) for d in days}


def _days(found: re.Match[str]) -> set[tuple[int, int]]:
    """Month and day of a printed date, or of both ends of a range."""
    month = MONTHS.index(found["m"]) + 1 if found["m"] else int(found["zm"])
    names = ("d", "e") if found["m"] else ("zd", "ze")
    return {(month, int(found[name])) for name in names if found[name]}


def _times(report: Report) -> set[str]:
    zone = ZoneInfo(report.timezone)
    moments = {f"{m.astimezone(zone):%H:%M}" for m in _moments(report) if isinstance(m, datetime)}
    return moments | {t for s in _strings(report) for t in TIMES.findall(s)}
