"""The answer: the top half of a report as strings and bars, ready for a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pdca.report import Decision, Driver, Report, TargetLine
from reports.bars import swing
from reports.formats import NOTHING, Format
from reports.judgement import Verdict, cost, drivers_of, posts_needed, tally, verdict_of
from reports.language import Language
from reports.nouns import Nouns
from reports.phrases import Phrases, phrases_of
from reports.rows import Card, ChangeRow, DriverRow, FateRow, Links, TargetRow, target_bar
from reports.words import STATES, STATUSES

MAX_DECISIONS = 3
MAX_TARGETS = 10
MAX_DRIVERS = 5


@dataclass(frozen=True)
class View:
    """What the templates print of a report's answer."""

    report: Report
    language: Language
    lead_name: str
    links: Links

    @cached_property
    def form(self) -> Format:
        return Format(self.language, self.report.timezone, self.report.currency)

    @cached_property
    def nouns(self) -> Nouns:
        return Nouns(self.report, self.form)

    @cached_property
    def say(self) -> Phrases:
        return phrases_of(self.nouns)

    @cached_property
    def verdict(self) -> Verdict:
        return verdict_of(self.report)

    @cached_property
    def asked(self) -> bool:
        """Whether the lead is asked to decide something."""
        return self.report.approval.needed and any(d.state == "proposed" for d in self.decisions)

    @cached_property
    def decisions(self) -> Sequence[Decision]:
        return self.report.decisions[:MAX_DECISIONS]

    @cached_property
    def title(self) -> str:
        titles = self.report.title
        return titles.get(self.language[:2]) or next(iter(titles.values()), self.report.campaign)

    @cached_property
    def headline(self) -> str:
        counts = tally(self.report.targets)
        good = counts.get("good", 0) + counts.get("met", 0)
        return self.say.headline(self.verdict, good, counts.get("none", 0))

    @cached_property
    def lead(self) -> list[str]:
        """The first paragraph: what, why, what would help, and the rest of the targets."""
        said = [self.say.outlook(self.verdict)]
        if self.verdict.cause is not None and self.verdict.target is not None:
            said.append(self.say.because(self.verdict.cause, self.verdict.target))
        if self.decisions:
            said.append(self.say.proposal(self.decisions, asked=self.asked))
        else:
            said.append(self.say.no_proposal(posts_needed(self.report)))
        return said + self._others()

    def _others(self) -> list[str]:
        rest = [t for t in self.report.targets if t is not self.verdict.target]
        groups: dict[str, list[TargetLine]] = {}
        for target in rest:
            groups.setdefault(next(iter(tally([target]))), []).append(target)
        order = [g for g in ("missed", "bad", "warn", "good", "met", "none") if g in groups]
        return [self.say.others(group, groups[group]) for group in order]

    @cached_property
    def alerts(self) -> list[tuple[str, str]]:
        return [self.say.alert(a.code, a.values) for a in self.report.alerts]

    @cached_property
    def incident_first(self) -> bool:
        """An open incident stands above the headline."""
        return any(a.code == "incident" for a in self.report.alerts)

    @cached_property
    def targets(self) -> list[TargetRow]:
        return [self._target(t) for t in self.report.targets[:MAX_TARGETS]]

    def _target(self, target: TargetLine) -> TargetRow:
        word, shape, look = STATUSES[target.status]
        return TargetRow(
            name=self.nouns.target(target),
            status=self.nouns.label(word),
            shape=shape,
            look=look,
            progress=self.say.progress(target),
            forecast=self.say.forecast(target),
            chance=self.form.chance(target.probability),
            bars=target_bar(target),
            serves=target.serves,
        )

    @cached_property
    def targets_title(self) -> str:
        return self.say.targets_title(tally(self.report.targets))

    @cached_property
    def charted(self) -> TargetLine | None:
        """The target the chart shows: the verdict's, or the first that has a series."""
        head = self.verdict.target
        found = [t for t in ([head] if head else []) + list(self.report.targets) if t.series]
        return found[0] if found else None

    def axis_unit(self, target: TargetLine) -> tuple[float, str]:
        """What a chart's axis is divided by, and how the text says so."""
        highest = max(target.goal, *(v for _, v in target.series))
        return self.nouns.axis_unit(target.metric, highest)

    @cached_property
    def cause_title(self) -> str:
        target = self.verdict.target or self.report.targets[0]
        return self.say.cause_title(self.verdict.cause, target)

    @cached_property
    def drivers_title(self) -> str:
        target = self.verdict.target
        return self.nouns.target(target) if target else ""

    @cached_property
    def decisions_title(self) -> str:
        return self.say.decisions_title(self.decisions, asked=self.asked)

    @cached_property
    def no_decision(self) -> str:
        return self.say.no_proposal(posts_needed(self.report))

    @cached_property
    def drivers(self) -> list[DriverRow]:
        target = self.verdict.target
        if target is None:
            return []
        found = drivers_of(self.report, target)
        largest = sorted(found, key=lambda d: -abs(d.contribution))[:MAX_DRIVERS]
        limit = max((abs(d.contribution) for d in largest), default=1.0) or 1.0
        rest = sum(d.contribution for d in found if d not in largest)
        rows = [self._driver(d, target, limit) for d in largest]
        if len(largest) < len(found):
            other = Driver(
                target=target.name, dimension="all", value="", kind="rate", contribution=rest
            )
            rows.append(replace(self._driver(other, target, limit), text=self._everything_else()))
        return rows

    def _everything_else(self) -> str:
        return self.nouns.label("Everything else")

    def _driver(self, driver: Driver, target: TargetLine, limit: float) -> DriverRow:
        bad = cost(driver, target) > 0
        return DriverRow(
            text=self.say.driver(driver),
            amount=self.form.signed(self.nouns.quantity(target.metric, driver.contribution)),
            bar=swing(driver.contribution, limit=limit, bad=bad),
            look="bad" if bad else "good",
        )

    @cached_property
    def cards(self) -> list[Card]:
        return [self._card(n, d) for n, d in enumerate(self.decisions, start=1)]

    def _card(self, number: int, decision: Decision) -> Card:
        effect, unit, span = self.say.effect(decision)
        sure, chance = self.say.confidence(decision.probability_better)
        return Card(
            number=number,
            id=decision.id,
            title=self.say.decision(decision),
            effect=effect,
            effect_unit=unit,
            effect_range=span,
            evidence=self.say.evidence(decision),
            safeguard=self.say.safeguard(decision),
            sure=sure,
            chance=chance,
            ours=decision.ours,
            steps=decision.steps,
            url=self.links.decide.get(decision.id) if self.asked else None,
        )

    @cached_property
    def fates(self) -> list[FateRow]:
        looks = {"applied": "good", "approved": "good"}
        return [
            FateRow(
                state=self.nouns.label(STATES[f.state]),
                look=looks.get(f.state, "none"),
                title=self._change_title(f.path, f.before, f.after),
                text=self.say.fate(f),
            )
            for f in self.report.fates
        ]

    def _change_title(self, path: str, before: object, after: object) -> str:
        old, new = self.nouns.value(path, before), self.nouns.value(path, after)
        return f"{self.nouns.path(path)}: {old} → {new}".replace(
            ": ", "：" if self.language == "zh-CN" else ": ", 1
        )

    @cached_property
    def changes(self) -> list[ChangeRow]:
        numbers = {d.id: str(n) for n, d in enumerate(self.decisions, start=1)}
        rows = [
            ChangeRow(
                what=self.nouns.path(c.path),
                before=self.nouns.value(c.path, c.before),
                after=self.nouns.value(c.path, c.after),
                number=numbers.get(c.decision or "", NOTHING),
            )
            for c in self.report.changes
        ]
        return [row for row in rows if row.before != row.after]
