"""The evidence in English: targets, funnel, experiments, mix, slots, posts, data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pdca.report import (
    ArmLine,
    DataLine,
    Driver,
    ExperimentLine,
    MixLine,
    Publishing,
    Range,
    SlotLine,
    Stage,
    TargetLine,
)
from reports.phrases.base import Phrases
from reports.phrases.en_words import frequency, lower, number


class EnglishEvidence(Phrases):
    """Titles are findings; the line under them says what is measured."""

    def targets_title(self, tally: Mapping[str, int]) -> str:
        words = {"met": "met", "good": "on track", "warn": "at risk"}
        words |= {"bad": "off track", "missed": "missed"}
        parts = [f"{number(n)} {words[group]}" for group, n in tally.items() if group in words]
        if none := tally.get("none"):
            parts.append(f"{number(none)} without a verdict yet")
        first, *rest = parts or ["none"]
        total = sum(tally.values())
        noun = "target" if total == 1 else "targets"
        return ", ".join([f"{total} {noun}: {first}", *rest])

    def targets_note(self, targets: Sequence[TargetLine]) -> str:
        said = "Each bar is scaled to its own target, so that all targets share one line."
        inverted = [self.nouns.target(t) for t in targets if t.better == "lower"]
        if inverted:
            names = self.nouns.listed([lower(n) for n in inverted])
            said += f" For {names}, lower is better: the bar shows target ÷ actual."
        return said

    def progress(self, target: TargetLine) -> str:
        quantity = self.nouns.quantity
        actual, goal = (quantity(target.metric, v) for v in (target.actual, target.goal))
        if target.better == "lower":
            said = f"{actual} · target at most {goal}"
        else:
            said = f"{actual} of {goal}"
        if target.expected in (None, target.goal) or target.actual is None:
            return said
        return f"{said} · by now planned {quantity(target.metric, target.expected)}"

    def forecast(self, target: TargetLine) -> str:
        if target.forecast is None:
            ended = target.status in ("met", "missed")
            day = self.nouns.form.day(target.by)
            return f"Ended on {day}" if ended else f"By {day} · no forecast yet"
        point = self.nouns.quantity(target.metric, target.forecast.point)
        span = self.nouns.span(target.metric, target.forecast)
        said = f"Forecast for {self.nouns.form.day(target.by)}: {point} ({span})"
        return f"{said} · little history" if target.little_history else said

    def cause_title(self, driver: Driver | None, target: TargetLine) -> str:
        if driver is None:
            return f"How {lower(self.nouns.target(target))} came about"
        text = self.driver(driver, short=True)
        return f"{text[0].upper()}{text[1:]} cost the most"

    def driver(self, driver: Driver, *, short: bool = False) -> str:
        worse = driver.contribution < 0
        where = {
            "platform": f" on {self.nouns.platform(driver.value)}",
            "account": f" on {driver.value}",
            "pillar": f" about {self.nouns.quote(driver.value)}",
            "all": "",
        }[driver.dimension]
        if driver.kind == "volume":
            what = "fewer posts" if worse else "more posts"
        else:
            what = "less from each post" if worse else "more from each post"
        text = f"{what}{where}"
        return text if short else text[0].upper() + text[1:]

    def chart_note(self, target: TargetLine, unit: str) -> str:
        name, length = self.nouns.target(target), self.nouns.report.cycle_length
        measure = f"{name}{unit}, added up, by {length}"
        return f"{measure}. Dotted: the way to the target. Band: 8 in 10 outcomes end in it."

    def chart_alt(self, target: TargetLine) -> str:
        name = self.nouns.target(target)
        return f"Line chart: {self.progress(target)}. {self.forecast(target)}. ({name})"

    def chart_today(self, target: TargetLine) -> tuple[str, str]:
        quantity, last = self.nouns.quantity, target.series[-1]
        title = f"{self.nouns.form.day(last[0])}: {quantity(target.metric, last[1])}"
        if target.expected is None or target.actual is None:
            return title, f"The target is {quantity(target.metric, target.goal)}."
        behind = target.expected - target.actual
        if not behind:
            return title, "Exactly as planned."
        word = "behind" if behind > 0 else "ahead of"
        return title, f"{quantity(target.metric, abs(behind))} {word} the plan."

    def chart_end(self, target: TargetLine) -> tuple[str, str]:
        day, quantity = self.nouns.form.day(target.by), self.nouns.quantity
        if target.forecast is None or target.probability is None:
            return f"{day}: target {quantity(target.metric, target.goal)}", "No forecast yet."
        title = f"{day}: {quantity(target.metric, target.forecast.point)}"
        span = self.nouns.span(target.metric, target.forecast)
        chance = frequency(target.probability)
        goal = quantity(target.metric, target.goal)
        return title, f"Most likely {span}. Chance of reaching {goal}: {chance}."

    def funnel_title(self, stages: Sequence[Stage]) -> str:
        leak = next((s for s in stages if s.leaks_most), None)
        if leak is None:
            return "How far people came"
        before = lower(self.period(self.nouns.report.cycle - 1))
        step = lower(self.nouns.stage(leak))
        return f"The step to {step} has fallen most since {before}"

    def experiments_title(self, lines: Sequence[ExperimentLine]) -> str:
        done = [line for line in lines if line.verdict in ("use", "learned")]
        if not done:
            return "No test has an answer yet" if len(lines) > 1 else "The test has no answer yet"
        open_ones = len(lines) - len(done)
        said = "One test has an answer" if len(done) == 1 else f"{number(len(done))} have an answer"
        return f"{said}, {number(open_ones)} still running" if open_ones else said

    def arm(self, arm: ArmLine) -> str:
        form = self.nouns.form
        posts = "1 post" if arm.posts == 1 else f"{form.count(arm.posts)} posts"
        rate = form.percent(arm.rate) if arm.rate is not None else "no figures yet"
        if arm.successes is None or arm.trials is None:
            return f"{arm.variant}: {rate} · {posts}"
        of = f"{form.count(arm.successes)} of {form.count(arm.trials)}"
        return f"{arm.variant}: {rate} ({of}) · {posts}"

    def verdict_on(self, line: ExperimentLine) -> tuple[str, str]:
        better = line.probability_better
        chance = f"{frequency(better)} that {line.arms[-1].variant} is better" if better else ""
        winner = (line.arms[-1] if (better or 0.0) >= 0.5 else line.arms[0]).variant
        if line.verdict == "waiting":
            if line.needed is None:
                return "Waiting", "too few clicks so far"
            return "Waiting", f"{self.nouns.form.count(line.needed)} more clicks until a first word"
        if line.verdict == "broken":
            return "Not counted", "people were not split evenly between the two"
        return {
            "open": ("Keep running", chance),
            "use": (f"Use {winner}", chance),
            "learned": (f"{winner} wins", f"{chance}; noted for the next plan"),
        }[line.verdict]

    def mix_title(self, lines: Sequence[MixLine]) -> str:
        return self._leader(
            [(self.nouns.quote(line.pillar), line.uplift) for line in lines], "{} posts"
        )

    def slots_title(self, lines: Sequence[SlotLine]) -> str:
        pairs = [(self.nouns.slot(line.slot), line.uplift) for line in lines]
        return self._leader(pairs, "Posts at {}")

    def _leader(self, pairs: Sequence[tuple[str, Range | None]], pattern: str) -> str:
        """Says who is above average only where the whole interval is."""
        clear = [(name, up) for name, up in pairs if up is not None and up.low > 0]
        if not clear:
            return "No clear difference yet"
        name, _ = max(clear, key=lambda pair: pair[1].point)
        return f"{pattern.format(name)} bring more than the average"

    def needed(self, posts: int) -> str:
        return "1 more post is needed" if posts == 1 else f"{posts} more posts are needed"

    def sources_title(self, orders: int, leads: int) -> str:
        form = self.nouns.form
        said = "1 order" if orders == 1 else f"{form.count(orders)} orders"
        return f"{said} and {form.count(leads)} lead{'' if leads == 1 else 's'} came through posts"

    def posts_title(self) -> str:
        return "What people answered to most, and least"

    def young(self, maturity: float) -> str:
        return f"still growing, at {self.nouns.form.percent(maturity)} of its final figures"

    def balance(self, publishing: Publishing) -> str:
        p, count = publishing, self.nouns.form.count
        parts = [f"{count(p.published)} went out"]
        parts += [f"{count(p.waiting)} waiting for an answer"] if p.waiting else []
        parts += [f"{count(p.missed)} missed"] if p.missed else []
        parts += [f"{count(p.rejected)} refused by the platform"] if p.rejected else []
        parts += [f"{count(p.cancelled)} cancelled"] if p.cancelled else []
        said = f"Of {count(p.due)} posts due, {', '.join(parts)}."
        return f"{said} {count(p.moved)} moved to a later time." if p.moved else said

    def data(self, data: DataLine) -> list[str]:
        form = self.nouns.form
        zone = self.nouns.report.timezone
        said = [f"Figures as of {form.moment(data.as_of)} ({zone})."]
        if data.complete:
            said.append("All accounts could be read.")
        if data.silent_accounts:
            said.append(f"Not read: {self.nouns.listed(data.silent_accounts)}.")
        if data.missing_posts:
            said.append(f"Posts without figures: {form.count(data.missing_posts)}.")
        if data.quarantined:
            said.append(f"Impossible values set apart: {form.count(data.quarantined)}.")
        if data.restated:
            said.append(f"Earlier figures corrected by a platform: {form.count(data.restated)}.")
        return said

    def legend(self) -> str:
        return (
            "Words for chances: almost certain from 95%, very likely from 85%, likely from 70%, "
            "open from 30%, unlikely from 15%, very unlikely from 5%, else almost impossible."
        )

    def period(self, number: int) -> str:
        return f"{self.nouns.report.cycle_length.capitalize()} {number}"

    def of_periods(self, number: int, total: int) -> str:
        return f"{self.period(number)} of {total}"

    def report_name(self) -> str:
        names = {"day": "Daily", "week": "Weekly", "month": "Monthly", "quarter": "Quarterly"}
        return f"{names[self.nouns.report.cycle_length]} report"
