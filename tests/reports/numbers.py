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

from pdca.report import Report
from tests.reports.figures import figures

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
