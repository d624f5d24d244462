"""What figures are about, as a reader calls it: targets, slots, places in the plan, quantities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pdca.metrics import Metric
from pdca.report import Range, Report, Stage, TargetLine
from pdca.vocabulary import DEFINITIONS, Unit
from reports.formats import MINUS, NOTHING, Format
from reports.language import label
from reports.words import metric_word, platform_word

NUMERIC = re.compile(r"-?\d+(\.\d+)?")
"""A number as JSON keeps a decimal: in quotes."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS = {
    "en": {},
    "zh-CN": dict(zip(DAYS, "一二三四五六日", strict=True)),
}


@dataclass(frozen=True, slots=True)
class Nouns:
    """Names and quantities of one report in one language."""

    report: Report
    form: Format

    def label(self, message: str) -> str:
        return label(message, self.form.language)

    def target(self, target: TargetLine) -> str:
        """The metric's word; the target's own name with it where two share a metric."""
        word = metric_word(target.metric, self.form.language)
        twins = sum(t.metric == target.metric for t in self.report.targets) > 1
        return self.with_note(word, target.name) if twins else word

    def metric(self, metric: Metric) -> str:
        return metric_word(metric, self.form.language)

    def stage(self, stage: Stage) -> str:
        """What a stage counts; the last one counts people, of whom its metric is a share."""
        return (
            self.label("Returning customers")
            if stage.stage == "loyalty"
            else self.metric(stage.metric)
        )

    def counted(self, metric: Metric) -> bool:
        """Whether it counts things, so that its name can stand behind a number."""
        return DEFINITIONS[metric].unit not in (Unit.SHARE, Unit.MONEY, Unit.FACTOR, Unit.INDEX)

    def with_note(self, word: str, note: str) -> str:
        return f"{word} ({note})" if self.form.language == "en" else f"{word}（{note}）"

    def quote(self, name: str) -> str:
        return f"“{self.called(name)}”"

    def called(self, name: str, *, otherwise: str | None = None) -> str:
        """What the campaign calls it in the reader's language; without a word, its own name."""
        own = name if otherwise is None else otherwise
        return self.report.labels.get(name, {}).get(self.form.language[:2], own)

    def is_share(self, metric: Metric) -> bool:
        """Whether differences of this metric are percentage points."""
        return DEFINITIONS[metric].unit == Unit.SHARE or metric == Metric.ROI

    def quantity(self, metric: Metric, value: float | None, like: float | None = None) -> str:
        """`value` with the unit of its metric; `like` fixes unit and decimals for a range."""
        if value is None:
            return NOTHING
        unit = DEFINITIONS[metric].unit
        if unit in (Unit.SHARE, Unit.MONEY):
            writer = self.form.percent if unit == Unit.SHARE else self.form.money
            return writer(value, like)
        if unit == Unit.FACTOR and metric != Metric.ROI:
            return self.form.plain(value, 1) + "×"
        if unit == Unit.SECONDS:
            return self.form.span_of_time(value, like)
        if metric == Metric.ROI:
            return self.form.percent(value, like)
        return self.form.count(value, like)

    def axis_unit(self, metric: Metric, highest: float) -> tuple[float, str]:
        """What the numbers of an axis are divided by, and the words for it."""
        chinese = self.form.language == "zh-CN"
        if self.is_share(metric):
            return 0.01, "（%）" if chinese else ", percent"
        money = 100.0 if DEFINITIONS[metric].unit == Unit.MONEY else 1.0
        steps = (1e8, "亿"), (1e4, "万")
        if not chinese:
            steps = (1e6, "millions"), (1e3, "thousands")
        for size, word in steps:
            if highest / money >= size * 2:
                return size * money, f"（{word}）" if chinese else f", {word}"
        return money, ""

    def span(self, metric: Metric, span: Range) -> str:
        """4,190–4,530, 4.5–5.1%, ¥32.70–34.90: the unit once."""
        low, high = (self.quantity(metric, v, span.high) for v in (span.low, span.high))
        if low == high:
            return low
        if low.startswith(MINUS):
            return f"{low}{' to ' if self.form.language == 'en' else ' 至 '}{high}"
        tail = high.lstrip("−¥$€£0123456789.,")
        head = high[: len(high) - len(high.lstrip("¥$€£"))]
        return f"{low.removesuffix(tail) if tail else low}–{high.removeprefix(head)}"

    def slot(self, slot: str) -> str:
        """Mon-Fri 12:00 as 周一至周五 12:00; "fixed" is a time the author chose."""
        if slot == "fixed":
            return self.label("Time chosen by the author")
        if self.form.language == "en":
            return slot.replace("-", "–").replace(",", ", ")
        days, _, time = slot.rpartition(" ")
        for day, number in WEEKDAYS["zh-CN"].items():
            days = days.replace(day, f"周{number}")
        return f"{days.replace('-', '至').replace(',', '、')} {time}".strip()

    def slots(self, slots: Sequence[str]) -> str:
        return self.listed([self.slot(s) for s in slots])

    def swapped(self, before: Any, after: Any) -> tuple[str, str]:
        """What a list of slots loses and gains, without what stays."""
        old, new = ([str(v) for v in value] for value in (before, after))
        return self.slots([s for s in old if s not in new]), self.slots(
            [s for s in new if s not in old]
        )

    def listed(self, names: Sequence[str]) -> str:
        """a, b and c."""
        if self.form.language == "zh-CN":
            return "、".join(names)
        return (
            " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
        )

    def platform(self, platform: str) -> str:
        return platform_word(platform, self.form.language)

    def path(self, path: str) -> str:
        """A place in the plan: pillars.acquire, rhythm.weibo-main.slots."""
        head, _, rest = path.partition(".")
        middle, _, last = rest.rpartition(".")
        if head == "pillars":
            return self.with_note(self.quote(rest), self.label("share of posts"))
        what = {
            ("rhythm", "slots"): self.label("posting times"),
            ("rhythm", "per_week"): self.label("posts a week"),
            ("targets", "goal"): self.label("target"),
        }.get((head, last))
        if head == "budget":
            return self.with_note(middle.rpartition(".")[2] or rest, self.label("money a week"))
        return self.with_note(middle, what) if what else self.quote(rest or path)

    def value(self, path: str, value: Any) -> str:
        """What stands at `path` of the plan, before or after a change, in the plan's own units."""
        if value is None:
            return NOTHING
        if isinstance(value, list | tuple):
            return self.slots([str(v) for v in value])
        if isinstance(value, bool):
            return self.label("yes" if value else "no")
        if isinstance(value, int | float) or NUMERIC.fullmatch(str(value)):
            return self._number(path, float(value))
        return self.slot(str(value)) if path.endswith("slots") else str(value)

    def _number(self, path: str, value: float) -> str:
        if path.startswith("pillars."):
            return self.form.percent(value)
        if path.startswith("budget"):
            return self.form.amount(value)
        if path.startswith("targets."):
            return self._goal(path.split(".")[1], value)
        text = self.form.count(value)
        if not path.endswith("per_week"):
            return text
        if self.form.language == "zh-CN":
            return f"{text} 条"
        return f"{text} post" if value == 1 else f"{text} posts"

    def _goal(self, name: str, value: float) -> str:
        target = next((t for t in self.report.targets if t.name == name), None)
        if target is None:
            return self.form.count(value)
        money = DEFINITIONS[target.metric].unit == Unit.MONEY
        return self.form.amount(value) if money else self.quantity(target.metric, value)
